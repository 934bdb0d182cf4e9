#pragma once

#include "test/sim/counts.hpp"
#include "test/sim/plan.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace graftd::sim {

struct RunResult {
  std::string broken;  // empty: all went well
  std::vector<std::string> last_lines;
  std::uint64_t hash = 0;
  Counts counts;
  Duration simulated{};
};

// One run: faults and clients for the plan's length, then neither; the cluster has to elect a
// leader, to take a write, and to agree. `print`, when given, gets each line of the trace.
RunResult run(const Plan& plan, const std::function<void(const std::string&)>& print = {});

// The plan in one line.
std::string describe(const Plan& plan);

}  // namespace graftd::sim
