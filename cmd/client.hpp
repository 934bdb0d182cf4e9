#pragma once

#include "cmd/environment.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace graftd {

// `graftd client` with everything of the outside world but the nodes as an argument; returns the
// exit code and throws BadUsage.
int run_client(const std::vector<std::string>& arguments,
               const Environment& environment,
               std::istream& in,
               std::ostream& out,
               std::ostream& err);

}  // namespace graftd
