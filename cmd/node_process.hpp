#pragma once

#include "cmd/node_options.hpp"
#include "cmd/node_store.hpp"

#include <memory>

namespace graftd {

// A running node: the loop thread with HTTP, peers, timers and the replica, and the disk thread
// beside it. Made, run once, and gone.
class NodeProcess {
 public:
  // Opens the ports, so that nothing on the disk is touched when one is taken.
  explicit NodeProcess(const NodeOptions& options);
  ~NodeProcess();
  NodeProcess(const NodeProcess&) = delete;
  NodeProcess& operator=(const NodeProcess&) = delete;

  // Until SIGINT, SIGTERM or a refusal to be taken into the cluster. Returns the exit code.
  int run(OpenedStore opened);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace graftd
