#pragma once

#include "test/sim/administrator.hpp"
#include "test/sim/clients.hpp"
#include "test/sim/cluster.hpp"

#include <optional>
#include <vector>

namespace graftd::sim {

// The second half of a run: nothing is broken any more, so the cluster has no excuse. Throws
// Broken when it does not come together.
class Recovery {
 public:
  Recovery(Cluster& cluster, Administrator& administrator, Clients& clients);

  void run();
  // All committed entries, as everybody has them by now.
  std::vector<Entry> log() const;

 private:
  void await_leader();
  void await_agreement();
  bool agreed();
  bool all_as(const Node& leader, const StatusReport& wanted);
  std::optional<std::size_t> find_leader();
  StatusReport status_of(Node& node);
  void write();
  std::uint64_t work_done() const;

  Cluster& cluster_;
  Administrator& administrator_;
  Clients& clients_;
  std::optional<std::size_t> leader_;
  bool written_ = false;
  bool writing_ = false;
};

}  // namespace graftd::sim
