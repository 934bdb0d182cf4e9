#pragma once

#include "cmd/environment.hpp"
#include "viz/server.hpp"

#include <string>
#include <vector>

namespace graftd {

struct VizorCommand {
  bool help = false;
  viz::VizorOptions options;
  // Files of recorded events to show instead of live ones.
  std::vector<std::string> replay;
  // A recorded run that is laid beside it; empty for none.
  std::string compare;
};

// The words after `graftd vizor`. Throws BadUsage.
VizorCommand parse_vizor_options(const std::vector<std::string>& arguments,
                                 const Environment& environment = process_environment);

}  // namespace graftd
