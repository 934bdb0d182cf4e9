#pragma once

#include "cmd/node_options.hpp"

namespace graftd {

// Runs a node until SIGINT or SIGTERM; returns the exit code. Throws, with a sentence for the user,
// when it cannot start.
int run_node(const NodeOptions& options);

}  // namespace graftd
