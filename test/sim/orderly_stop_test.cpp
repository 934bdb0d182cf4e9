#include "store/log_store.hpp"
#include "test/sim/memory_directory.hpp"
#include "test/sim/memory_disk.hpp"
#include "test/sim/memory_vfs.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace graftd::sim {

namespace {

// More than a stop makes.
constexpr std::uint64_t calls_max = 40;
constexpr std::uint64_t stops = 20;

Entry entry_after(const Position& before) {
  const std::string payload = "entry " + std::to_string(before.index.value + 1);
  return {before.index.next(), {1}, chain_after(before.chain, {1}, payload), payload};
}

struct Machine {
  explicit Machine(std::uint64_t seed) : disk(seed), mounted(disk), directory(disk, mounted) {}

  LogStore start() {
    return LogStore::exists(directory)
               ? LogStore::open(directory, {"n0"}, {})
               : LogStore::create(directory, {{"c"}, {"n0"}, {7}, {0}}, Recovered{});
  }

  MemoryDisk disk;
  MountedDisk mounted;
  MemoryDirectory directory;
};

// Writes three entries, stops in good order, and the power is cut before the n-th call of that.
bool starts_after_a_cut(std::uint64_t seed, std::uint64_t call) {
  Machine machine(seed);
  {
    LogStore log = machine.start();
    Write write;
    for (Position end; end.index.value < 3; end = position_of(write.entries.back())) {
      write.entries.push_back(entry_after(end));
    }
    log.write(write);
    machine.disk.end_at(call);
  }
  const bool cut = machine.disk.has_ended();
  machine.disk.end();
  machine.disk.start_again();
  CHECK(machine.start().take_recovered().entries.size() == 3);
  return cut;
}

}  // namespace

TEST_CASE("D4: a node starts again wherever its orderly stop was cut off") {
  install_memory_vfs(1);
  for (std::uint64_t seed = 0; seed < stops; ++seed) {
    std::uint64_t call = 1;
    while (starts_after_a_cut(seed, call)) {
      ++call;
    }
    CHECK(call > 5);
    CHECK(call < calls_max);
  }
}

}  // namespace graftd::sim
