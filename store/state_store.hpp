#pragma once

#include "core/replica.hpp"
#include "store/data_directory.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace graftd {

// The state of one node on its disk: SQLite `state.db`, see docs/storage.md. The log goes on behind
// it; what is in it may go from the log.
//
// After start-up only one thread may use it. `directory` must outlive it. Errors are handled as in
// LogStore: a StoreError at the start, with the file as it was, and the end of the process later.
class StateStore {
 public:
  // Reads and checks everything. Without a file, one is made when the log needs none: `log_base` is
  // where that begins.
  static StateStore open(DataDirectory& directory, const Identity& identity, Position log_base);

  ~StateStore();
  StateStore(StateStore&&) noexcept;
  StateStore& operator=(StateStore&&) noexcept;

  // Once, right after open().
  Snapshot take_recovered();

  // One transaction; durable on return. The cost is that of what it says, not that of the state.
  // Returns the bytes it said.
  std::uint64_t write(const StateWrite& write);
  // The same, but nothing if there is no space for it: then nothing of it is on the disk, and it
  // may be tried again.
  std::optional<std::uint64_t> write_if_space(const StateWrite& write);

  static constexpr std::size_t runs_usual = 64;

  // What can wait, a bit at a time: merges what was saved, when there are so many runs of it
  // (store/state_runs.hpp) or they are large, and gives space back that old states took. True:
  // there is more to do, and space to do it in.
  bool tidy(std::size_t runs = runs_usual);

 private:
  struct State;
  explicit StateStore(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace graftd
