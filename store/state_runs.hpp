#pragma once

#include "core/key_write.hpp"
#include "core/replica.hpp"
#include "store/run_merge.hpp"
#include "store/run_writer.hpp"
#include "store/state_tables.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace graftd {

// The keys of a state as sorted runs (a log-structured merge tree; O'Neil et al. 1996).
//
// A row that changes costs its page: read, written to the WAL, synced, copied into the file. Of a
// million keys each save changes another one in nearly every page. So a save appends what it says
// as one run, which costs its bytes, and a run is merged with those after it once they are as large
// together: in steps, while nothing else is to be written. That way a write is written again only
// as often as what has been saved since has doubled.
//
// A key is what the newest run says that knows it. A merge writes what its runs say together into
// one that counts as newer than they and as older than what is saved meanwhile; so each step of it
// changes nothing of the state, nor does erasing them afterwards, the oldest first. That a key was
// erased has to be said as long as an older run may know it.
//
// What is large has pages of its own, and would be written twice: it has a row in `cell`, and the
// runs say that the key was erased. Such a row is there while it is true, and no longer.
class StateRuns {
 public:
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

  // A step of a merge: one transaction. False: there is nothing to do, because there are fewer than
  // `runs`, and they are small. SqliteError: nothing has been done, and it may be tried again.
  bool merge_some(std::size_t runs);

 private:
  // So many of `runs_` become one, or have become it, that stands behind them.
  struct Merge {
    Merge(std::size_t first_, std::size_t count_) : first(first_), count(count_) {}

    std::size_t first;
    std::size_t count;
    std::optional<RunMerge> writes;   // nothing: to be read from the beginning
    std::optional<std::string> done;  // up to this key they are in the result
    bool ended = false;               // all are, and the runs are being erased

    std::size_t result() const { return first + count; }
  };

  std::optional<std::size_t> first_due(std::size_t runs) const;
  std::size_t first_to_merge() const;
  void begin_merge(std::size_t first);
  void merge_keys();
  std::optional<std::string> merge_into(RunWriter& result);
  std::optional<KeyWrite> next_to_merge();
  void erase_oldest();
  void forget(std::size_t run);

  Database& database_;
  StateStatements& statements_;
  std::uint64_t generation_;
  std::vector<Run> runs_;  // the oldest first
  std::optional<Merge> merge_;
};

// Adds keys to another state, which is being put together in a generation of its own: to cells and
// to the run there, which it returns.
Run write_cells(StateStatements& statements,
                std::uint64_t generation,
                const Run& run,
                const std::vector<Cell>& cells);

}  // namespace graftd
