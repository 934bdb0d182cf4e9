#pragma once

#include "core/key_write.hpp"
#include "store/run_merge.hpp"
#include "store/state_tables.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace graftd {

// What has been saved since the rows of `cell` were brought up to date, as sorted runs (a log-
// structured merge tree of two levels; O'Neil et al. 1996).
//
// A row that changes costs its page: read, written to the WAL, synced, copied into the file. Of a
// million keys each save changes another one in nearly every page. So a save appends what it says
// as one run, which costs its bytes; and when the runs have become as large as the rows, all of
// them are merged into those at once, page by page in the order of the keys: in steps, while
// nothing else is to be written.
//
// A key is what its cell says, or the newest run that knows it; but a write of a run counts only if
// it is later than the cell's. That makes each step of a merge, and each repetition of one, change
// nothing of the state; and what is large, or erased, can go to the cells at once.
class StateRuns {
 public:
  struct Run {
    std::uint64_t number = 0;  // later ones are larger
    std::uint64_t bytes = 0;
  };

  // The runs that are there.
  StateRuns(Database& database, StateStatements& statements, std::uint64_t generation);

  // In the transaction of the caller: the writes, in the order of their keys, in cells and a run of
  // their own. Once that is durable, the run is to be added.
  std::optional<Run> write(const std::vector<KeyWrite>& writes);

  void add(const Run& run) { runs_.push_back(run); }

  // Another state has come; the runs of the one before are left over.
  void begin_generation(std::uint64_t generation);

  std::size_t size() const { return runs_.size(); }

  // More are merged before another is written: each takes a part's memory while they are.
  static constexpr std::size_t runs_max = 128;
  static constexpr std::size_t runs_usual = 64;

  // A step of a merge: one transaction. False: there is nothing to do, because there are fewer than
  // `runs`, and they are small. SqliteError: nothing has been done, and it may be tried again.
  bool merge_some(std::size_t runs = runs_usual);

 private:
  bool is_due(std::size_t runs);
  void begin_merge();
  bool merge_keys();
  void erase_oldest();

  Database& database_;
  StateStatements& statements_;
  std::uint64_t generation_;
  std::vector<Run> runs_;          // the oldest first
  std::optional<RunMerge> merge_;  // of the first `merging_` of them
  std::size_t merging_ = 0;
  std::size_t merged_ = 0;  // so many of the first are in the cells and can go
};

}  // namespace graftd
