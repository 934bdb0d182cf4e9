#pragma once

#include "test/sim/storage.hpp"

namespace graftd::sim {

// The stores of the program (store/) on a disk that is held in memory: power cuts in the middle of
// what they write, calls that fail, and starts that are cut off as well. Linked into a program it
// takes the place of what ends the process when a write failed.
MakeStorage real_storage(std::uint64_t seed);

}  // namespace graftd::sim
