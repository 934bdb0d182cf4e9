#pragma once

#include "test/sim/counts.hpp"
#include "test/sim/plan.hpp"
#include "test/sim/storage.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace graftd::sim {

// Who watches a run besides the simulator's own checker.
struct Watch {
  std::function<void(const std::string&)> print;  // each line of the trace
  std::function<void(const std::string&)> tell;   // each event line
  bool stream = false;                            // vizor's checker reads the event lines
  bool stream_only = false;                       // ... and nobody else judges
  // What the servers store through besides the model of a disk, if anything.
  std::function<MakeStorage(std::uint64_t seed)> storage;
};

struct RunResult {
  std::string broken;  // empty: all went well
  std::uint64_t hash = 0;
  Counts counts;
  Duration simulated{};
  // With Watch::stream: what vizor's checker read, and where it could not tell.
  std::uint64_t stream_events = 0;
  std::uint64_t stream_unknown = 0;
  std::string stream_table;
};

// One run: faults and clients for the plan's length, then neither; the cluster has to elect a
// leader, to take a write, and to agree.
RunResult run(const Plan& plan, const Watch& watch = {});

// The plan in one line.
std::string describe(const Plan& plan);

}  // namespace graftd::sim
