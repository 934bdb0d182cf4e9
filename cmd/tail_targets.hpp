#pragma once

#include "viz/tail_collector.hpp"

#include <string>
#include <vector>

namespace graftd {

// The values of -tail: [NODE=]FILE. Without a name the file's own is the node's. Throws BadUsage.
std::vector<viz::TailTarget> parse_tail_targets(const std::vector<std::string>& words);

}  // namespace graftd
