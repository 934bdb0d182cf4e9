#include "store/state_runs.hpp"

#include <algorithm>

namespace graftd {

namespace {

// Such a value has a row in `cell`.
constexpr std::size_t large_value_bytes = 1000;
// The oldest run is merged when those after it are as large, but not before there are so many
// bytes.
constexpr std::uint64_t merge_bytes_min = 32 << 20;
// In one step.
constexpr int merged_at_once = 2000;
constexpr std::uint64_t parts_erased_at_once = 100;

// Of the keys of one generation.
class KeyWriter {
 public:
  KeyWriter(StateStatements& statements, std::uint64_t generation, const Run& run)
      : statements_(statements), generation_(generation), run_(statements, generation, run) {
    Statement& read = statements.has_cells.bind(generation);
    has_cells_ = read.step() && read.number(0) != 0;
    read.reset();
  }

  void add(const KeyWrite& write) {
    if (write.value && write.value->size() >= large_value_bytes) {
      write_cell(statements_, generation_, write.key, *write.value, write.index);
      run_.add({.key = write.key, .value = {}, .index = write.index});
      return;
    }
    if (has_cells_) {
      statements_.erase_cell.bind(generation_, Blob{write.key}).run();
    }
    run_.add(write);
  }

  const Run& end() { return run_.flush(); }

 private:
  StateStatements& statements_;
  std::uint64_t generation_;
  bool has_cells_ = false;
  RunWriter run_;
};

}  // namespace

StateRuns::StateRuns(Database& database, StateStatements& statements, std::uint64_t generation)
    : database_(database), statements_(statements), generation_(generation) {
  begin_generation(generation);
}

void StateRuns::begin_generation(std::uint64_t generation) {
  generation_ = generation;
  merge_.reset();
  runs_.clear();
  Statement& read = statements_.list_runs.bind(generation);
  while (read.step()) {
    runs_.push_back({.number = read.number(0), .bytes = read.number(1), .writes = read.number(2)});
  }
}

std::optional<Run> StateRuns::write(const std::vector<KeyWrite>& writes) {
  if (writes.empty()) {
    return std::nullopt;
  }
  KeyWriter keys(statements_, generation_, {.number = runs_.empty() ? 1 : runs_.back().number + 1});
  for (const KeyWrite& write : writes) {
    keys.add(write);
  }
  return keys.end();
}

bool StateRuns::merge_some(std::size_t runs) {
  if (!merge_) {
    const std::optional<std::size_t> first = first_due(runs);
    if (!first) {
      return false;
    }
    begin_merge(*first);
  }
  merge_->ended ? erase_oldest() : merge_keys();
  return true;
}

// Nothing: there are few, and they are small.
std::optional<std::size_t> StateRuns::first_due(std::size_t runs) const {
  if (runs_.size() < 2) {
    return std::nullopt;
  }
  if (runs_.size() >= runs) {
    return first_to_merge();
  }
  std::uint64_t newer_bytes = 0;
  for (const Run& run : runs_) {
    newer_bytes += run.bytes;
  }
  newer_bytes -= runs_.front().bytes;
  return newer_bytes >= std::max(merge_bytes_min, runs_.front().bytes)
             ? std::optional<std::size_t>(0)
             : std::nullopt;
}

// The oldest run to which those after it have as many bytes, or as many writes (what erases a key
// is smaller than what it frees).
std::size_t StateRuns::first_to_merge() const {
  std::size_t first = runs_.size() - 2;
  Run newer;
  for (std::size_t run = runs_.size() - 1; run > 0; --run) {
    newer.bytes += runs_[run].bytes;
    newer.writes += runs_[run].writes;
    const Run& older = runs_[run - 1];
    if (newer.bytes >= older.bytes || newer.writes >= older.writes) {
      first = run - 1;
    }
  }
  return first;
}

void StateRuns::begin_merge(std::size_t first) {
  merge_.emplace(first, runs_.size() - first);
  runs_.push_back({.number = runs_.back().number + 1});
}

// After an error nothing of this step is in the result, and all is read again.
void StateRuns::merge_keys() {
  try {
    Transaction transaction(database_);
    RunWriter result(statements_, generation_, runs_[merge_->result()]);
    std::optional<std::string> last = merge_into(result);
    const Run run = result.flush();
    // What it says there is in the result, and older than all else.
    statements_.erase_parts_before
        .bind(generation_, runs_[merge_->first].number, merge_->writes->part_of_oldest())
        .run();
    transaction.commit();
    runs_[merge_->result()] = run;
    merge_->ended = !last;
    merge_->done = std::move(last);
  } catch (...) {
    merge_->writes.reset();
    throw;
  }
}

// The last key of this step; nothing: there are no more.
std::optional<std::string> StateRuns::merge_into(RunWriter& result) {
  std::optional<KeyWrite> write;
  for (int keys = 0; keys < merged_at_once; ++keys) {
    write = next_to_merge();
    if (!write) {
      return std::nullopt;
    }
    // There is nothing older that an erased key has to be kept away from.
    if (write->value || merge_->first > 0) {
      result.add(*write);
    }
  }
  return std::string(write->key);
}

std::optional<KeyWrite> StateRuns::next_to_merge() {
  if (!merge_->writes) {
    std::vector<std::uint64_t> numbers;
    for (std::size_t run = merge_->first; run < merge_->result(); ++run) {
      numbers.push_back(runs_[run].number);
    }
    merge_->writes.emplace(statements_, generation_, numbers);
  }
  std::optional<KeyWrite> write;
  do {
    write = merge_->writes->next();
  } while (write && merge_->done && write->key <= *merge_->done);
  return write;
}

// Some of it. The oldest goes first: what is left then holds nothing that a run before it was
// needed for.
void StateRuns::erase_oldest() {
  const std::size_t oldest = merge_->first;
  Transaction transaction(database_);
  statements_.erase_parts.bind(generation_, runs_[oldest].number, parts_erased_at_once).run();
  const bool more = database_.changes() > 0;
  transaction.commit();
  if (more) {
    return;
  }
  forget(oldest);
  if (--merge_->count > 0) {
    return;
  }
  if (runs_[oldest].writes == 0) {  // the result: all has been erased
    forget(oldest);
  }
  merge_.reset();
}

void StateRuns::forget(std::size_t run) {
  runs_.erase(runs_.begin() + static_cast<std::ptrdiff_t>(run));
}

Run write_cells(StateStatements& statements,
                std::uint64_t generation,
                const Run& run,
                const std::vector<Cell>& cells) {
  KeyWriter keys(statements, generation, run);
  for (const Cell& cell : cells) {
    keys.add({.key = cell.key, .value = cell.versioned.value, .index = cell.versioned.revision});
  }
  return keys.end();
}

}  // namespace graftd
