#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace graftd {

// `graftd vizor check FILE...`: checks recorded events. Returns the exit code: 1 when a property is
// violated or nothing could be checked. Throws BadUsage, and std::runtime_error when a file cannot
// be read.
int check_recorded(const std::vector<std::string>& arguments, std::ostream& out);

}  // namespace graftd
