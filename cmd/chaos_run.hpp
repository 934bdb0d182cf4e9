#pragma once

#include "cmd/chaos_command.hpp"

#include <chrono>
#include <cstddef>

namespace graftd::chaos {

struct RunLimits {
  std::chrono::milliseconds time_max = std::chrono::seconds(10);  // then killed
  std::size_t output_bytes_max = 1 << 20;                         // the rest is read and forgotten
};

// Starts the program with exactly these arguments, LC_ALL=C, in a process group of its own, so that
// Ctrl-C reaches only us. Searches PATH and, since tools of the network live there, /usr/sbin.
Outcome run_command(const Command& command, const RunLimits& limits = {});

}  // namespace graftd::chaos
