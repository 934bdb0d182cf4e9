#pragma once

#include "cmd/chaos_fault.hpp"
#include "cmd/chaos_host.hpp"
#include "cmd/chaos_injector.hpp"
#include "cmd/chaos_node.hpp"
#include "cmd/chaos_options.hpp"

#include <optional>
#include <string>
#include <vector>

// From words to faults. All throw BadUsage for what cannot be meant.
namespace graftd::chaos {

inline constexpr std::uint16_t raft_port = 12000;

// What tc reads after "netem", in its own words.
std::vector<std::string> netem_words(const ChaosOptions& options);

// Nothing for `-on local`.
std::optional<NodeTarget> node_target(const std::string& on);

// Resolves names and finds the device; throws ChaosError when a name has no address.
ApplyWish local_wish(const ChaosOptions& options, Host& host);

NodeWish node_wish(const ChaosOptions& options, const NodeTarget& target, Host& host);

}  // namespace graftd::chaos
