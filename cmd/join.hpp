#pragma once

#include "cmd/host_port.hpp"
#include "cmd/node_options.hpp"
#include "core/configuration.hpp"
#include "core/replica.hpp"

#include <atomic>
#include <string>
#include <variant>
#include <vector>

namespace graftd {

// What a server that wants to join has to know before it can: which cluster it is, and whom it will
// hear from.
struct ClusterContact {
  ClusterId cluster;
  Configuration members;
};

struct JoinFailure {
  bool refused = false;  // the cluster said no; otherwise nobody could be reached, or in time
  std::string sentence;
  bool member = false;  // already, and only has to catch up
};

struct Joined {
  HostPort through;
};

// Both ask one endpoint after the other, and again, until somebody answers or the deadline has
// passed; they block, and belong on no loop. `stop` ends them early. A server that is a member by
// then asks on: how long it takes to catch up depends on how much there is.
std::variant<ClusterContact, JoinFailure> find_cluster(const std::vector<HostPort>& endpoints,
                                                       Duration timeout,
                                                       const std::atomic<bool>& stop);

std::variant<Joined, JoinFailure> ask_to_join(const NodeOptions& options,
                                              const Identity& identity,
                                              const std::atomic<bool>& stop);

}  // namespace graftd
