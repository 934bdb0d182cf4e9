#pragma once

#include "cmd/chaos_host.hpp"
#include "cmd/environment.hpp"

#include <ostream>
#include <string>
#include <vector>

namespace graftd::chaos {

// One request on a connection of its own.
HttpReply call_http(const HttpAsk& ask);

// `graftd chaos` with everything of the outside world as an argument; returns the exit code and
// throws BadUsage.
int run_chaos(const std::vector<std::string>& arguments,
              const Environment& environment,
              Host& host,
              std::ostream& out,
              std::ostream& err);

}  // namespace graftd::chaos
