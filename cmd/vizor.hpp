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
};

// The words after `graftd vizor`. Throws BadUsage.
VizorCommand parse_vizor_options(const std::vector<std::string>& arguments,
                                 const Environment& environment = process_environment);

}  // namespace graftd
