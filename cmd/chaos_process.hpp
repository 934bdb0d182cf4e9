#pragma once

#include "cmd/chaos_node.hpp"
#include "cmd/chaos_options.hpp"

namespace graftd::chaos {

// kill, pause and resume: a signal to the process of a node on this machine, which is the one that
// listens where the node takes requests. No other program is ever signalled. Throws ChaosError, and
// BadUsage without a node.
Exit signal_node(Host& host,
                 const ChaosOptions& options,
                 const std::optional<NodeTarget>& target,
                 const Voice& voice);

}  // namespace graftd::chaos
