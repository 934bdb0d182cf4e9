#pragma once

#include <chrono>

namespace graftd {

// The name of a VFS of SQLite: the files of the default one, but what is written to a file is
// synced each `paced_bytes`, and not all of it at the end.
//
// A large write in the background would fill the disk's queue for as long as its sync takes, and
// each sync of the log, on which clients wait, would stand behind it. In steps it stands behind
// one of them at most. To sync more often than SQLite asks for is always safe; a sync that fails
// fails the write.
const char* paced_files();

constexpr int paced_bytes = 64 * 1024;

// While one lives, its thread rests after each step, `rest_factor` times as long as the step's sync
// took: what waits for the disk has it to itself for most of the time. All rests together are
// `at_most`, so that a write of everything, or a stop that waits for one, is not much longer.
class Unhurried {
 public:
  explicit Unhurried(std::chrono::nanoseconds at_most = std::chrono::seconds(1));
  ~Unhurried();
  Unhurried(const Unhurried&) = delete;
  Unhurried& operator=(const Unhurried&) = delete;

  std::chrono::nanoseconds rested() const;

  static constexpr int rest_factor = 2;

 private:
  std::chrono::nanoseconds _at_most;
};

}  // namespace graftd
