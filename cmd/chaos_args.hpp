#pragma once

#include "cmd/chaos_options.hpp"
#include "cmd/environment.hpp"

#include <string>
#include <variant>
#include <vector>

namespace graftd::chaos {

// Asked for: print it and do nothing.
struct HelpText {
  std::string text;
};

// Throws BadUsage. A flag that is not given is taken from GRAFTD_CHAOS_<FLAG>: GRAFTD_ID and its
// like belong to the node in the same container.
std::variant<ChaosOptions, HelpText> parse_chaos(const std::vector<std::string>& arguments,
                                                 const Environment& environment);

}  // namespace graftd::chaos
