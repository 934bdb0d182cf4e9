#pragma once

#include "store/stores.hpp"
#include "test/sim/disk.hpp"
#include "test/sim/storage.hpp"
#include "test/store/scratch.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace graftd::test {

// An orderly stop, and the next start.
struct Restart {};

using Step = std::variant<Write, StateWrite, Restart>;

// What a server's disk is asked for in its life: elections, entries, conflicts, snapshots,
// compaction, a state that a leader sends, restarts. Always the same.
std::vector<Step> script_of_a_life();

// What is on the disk after the first `steps` of them, by the model that the simulator uses.
sim::Disk disk_after(const std::vector<Step>& script, std::size_t steps);

// As a node does.
Stores open_stores(DataDirectory& directory);

using sim::difference;

}  // namespace graftd::test
