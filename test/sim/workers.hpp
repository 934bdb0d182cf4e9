#pragma once

#include "test/sim/counts.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace graftd::sim {

// What became of one seed.
struct SeedResult {
  std::uint64_t seed = 0;
  bool failed = false;
  std::uint64_t hash = 0;
  Counts counts;
  std::int64_t simulated_us = 0;
  std::uint64_t stream_events = 0;
  std::uint64_t stream_unknown = 0;
};

enum class AtFailure : std::uint8_t { stop, go_on };

// Runs seeds in `jobs` processes, so that a broken invariant, which stops its process, costs one
// seed only. Returns after the last one, or, unless told to go on, after the first failure. `work`
// reports failures by itself; for a process that died, `failed` is all that is known.
std::vector<SeedResult> run_seeds(std::uint64_t first,
                                  std::uint64_t last,
                                  unsigned jobs,
                                  AtFailure at_failure,
                                  const std::function<SeedResult(std::uint64_t)>& work);

}  // namespace graftd::sim
