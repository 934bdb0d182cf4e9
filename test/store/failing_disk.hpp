#pragma once

#include <cstdint>

namespace graftd::test {

enum class DiskFault {
  // The process ends, and of what was not synced any sectors may be lost.
  power_cut,
  // The same, and all of it is lost, or nothing.
  bare_power_cut,
  killed,
  // A sync fails and its data is gone; the next sync succeeds (what Linux does).
  failed_sync,
  // The disk is full once, or until free_disk_space().
  failed_write,
  no_space,
  // Whatever is called fails, once or from then on; a sync as above.
  failed_call,
  failed_calls,
};

// From here on SQLite in this process writes to a disk that fails at its `at`-th call: of those
// that write, sync or truncate a file, the ones that the fault is about. For a child process, which
// ends soon.
void install_failing_disk(DiskFault fault, std::uint64_t at, std::uint64_t seed);

// Whether the fault has struck yet.
bool disk_has_failed();
// How many calls that the fault is about there were.
std::uint64_t disk_calls();
void free_disk_space();

constexpr int power_cut_exit_code = 42;

}  // namespace graftd::test
