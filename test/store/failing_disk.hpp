#pragma once

#include <cstdint>

namespace graftd::test {

enum class DiskFault {
  // The process ends, and of what was not synced any sectors may be lost.
  power_cut,
  // A sync fails and its data is gone; the next sync succeeds (what Linux does).
  failed_sync,
  // The disk is full once.
  failed_write,
};

// From here on SQLite in this process writes to a disk that fails at its `at`-th write or sync,
// whichever the fault is about. For a child process, which ends soon.
void install_failing_disk(DiskFault fault, std::uint64_t at, std::uint64_t seed);

// Whether the fault has struck yet.
bool disk_has_failed();

constexpr int power_cut_exit_code = 42;

}  // namespace graftd::test
