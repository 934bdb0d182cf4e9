#pragma once

#include <string>
#include <vector>

namespace graftd {

// All that is in these files, one after the other; "-" is the standard input. Throws
// std::runtime_error that says which file cannot be read and why.
std::string read_recorded(const std::vector<std::string>& files);

}  // namespace graftd
