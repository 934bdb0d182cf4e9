#pragma once

#include <string>
#include <vector>

namespace graftd {

// The four programs in one executable. Each takes the arguments after its own name, returns the
// exit code, and throws BadUsage for a wrong command line and any other exception, with a sentence
// for the user, when it cannot start.
int node_main(std::vector<std::string> arguments);
int client_main(std::vector<std::string> arguments);
int vizor_main(std::vector<std::string> arguments);
int chaos_main(std::vector<std::string> arguments);
// `graftd chaos sim`. The simulator (test/sim) brings it: only the executable links it.
int chaos_sim_main(std::vector<std::string> arguments);

}  // namespace graftd
