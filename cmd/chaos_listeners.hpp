#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace graftd::chaos {

// Processes of this machine that wait for connections on the TCP port, as /proc tells it; only
// those that we may look into.
std::vector<std::int64_t> listening_pids(std::uint16_t port);

std::string program_of(std::int64_t pid);
std::vector<std::string> command_line_of(std::int64_t pid);

}  // namespace graftd::chaos
