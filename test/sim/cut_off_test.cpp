#include "store/log_store.hpp"
#include "test/sim/memory_directory.hpp"
#include "test/sim/memory_disk.hpp"
#include "test/sim/memory_vfs.hpp"

#include <doctest/doctest.h>

#include <string>

namespace graftd::sim {

namespace {

// More than a stop makes.
constexpr std::uint64_t calls_max = 40;
constexpr std::uint64_t stops = 20;

Entry entry_after(const Position& before) {
  const std::string payload(200, static_cast<char>('a' + before.index.value % 26));
  return {before.index.next(), {1}, chain_after(before.chain, {1}, payload), payload};
}

Write entries_from(Position end, int count) {
  Write write;
  for (; count > 0; --count) {
    write.entries.push_back(entry_after(end));
    end = position_of(write.entries.back());
  }
  return write;
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
    log.write(entries_from({}, 3));
    machine.disk.end_at(call);
  }
  const bool cut = machine.disk.has_ended();
  machine.disk.end();
  machine.disk.start_again();
  CHECK(machine.start().take_recovered().entries.size() == 3);
  return cut;
}

}  // namespace

// The remains of a long one lie behind those of a shorter one, unless each start makes the WAL new.
TEST_CASE("D4: a node starts after cuts that each tore a shorter write") {
  install_memory_vfs(2);
  std::uint64_t torn = 0;
  Random chance(1);
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Machine machine(seed);
    for (const int entries : {300, 100, 40, 40, 20, 20, 1}) {
      {
        LogStore log = machine.start();
        const Recovered recovered = log.take_recovered();
        const Position end =
            recovered.entries.empty() ? Position{} : position_of(recovered.entries.back());
        machine.disk.end_at(1 + chance.below(8 + static_cast<std::uint64_t>(entries) / 6));
        log.write(entries_from(end, entries));
        machine.disk.end();
      }
      torn += machine.disk.last_cut_tore() ? 1U : 0U;
      machine.disk.start_again();
    }
    CHECK_NOTHROW(machine.start());
  }
  CHECK(torn > 100);
}

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
