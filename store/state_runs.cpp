#include "store/state_runs.hpp"

#include <algorithm>

namespace graftd {

namespace {

constexpr std::size_t part_bytes = 32 << 10;
// Such a value has pages of its own, which a second copy in a run would write twice.
constexpr std::size_t large_value_bytes = 1000;
// Runs are merged when they are as large as the rows, but not before there are so many bytes.
constexpr std::uint64_t merge_bytes_min = 32 << 20;
// In one step.
constexpr int merged_at_once = 2000;

std::uint64_t bytes_of(const std::vector<StateRuns::Run>& runs) {
  std::uint64_t bytes = 0;
  for (const StateRuns::Run& run : runs) {
    bytes += run.bytes;
  }
  return bytes;
}

// Writes a run, a part at a time.
class RunWriter {
 public:
  RunWriter(StateStatements& statements, std::uint64_t generation, std::uint64_t number)
      : statements_(statements), generation_(generation), run_{.number = number} {}

  void add(const KeyWrite& write) {
    append_to_part(part_, write);
    if (part_.size() >= part_bytes) {
      flush();
    }
  }

  std::optional<StateRuns::Run> end() {
    flush();
    return run_.bytes > 0 ? std::optional(run_) : std::nullopt;
  }

 private:
  void flush() {
    if (!part_.empty()) {
      write_run_part(statements_, generation_, run_.number, parts_++, part_);
      run_.bytes += part_.size();
      part_.clear();
    }
  }

  StateStatements& statements_;
  std::uint64_t generation_;
  StateRuns::Run run_;
  std::uint64_t parts_ = 0;
  std::string part_;
};

}  // namespace

StateRuns::StateRuns(Database& database, StateStatements& statements, std::uint64_t generation)
    : database_(database), statements_(statements), generation_(generation) {
  Statement& read = statements_.list_runs.bind(generation_);
  while (read.step()) {
    runs_.push_back({.number = read.number(0), .bytes = read.number(1)});
  }
}

void StateRuns::begin_generation(std::uint64_t generation) {
  generation_ = generation;
  runs_.clear();
  merge_.reset();
  merged_ = 0;
}

std::optional<StateRuns::Run> StateRuns::write(const std::vector<KeyWrite>& writes) {
  RunWriter run(statements_, generation_, runs_.empty() ? 1 : runs_.back().number + 1);
  for (const KeyWrite& write : writes) {
    const bool is_large = write.value && write.value->size() >= large_value_bytes;
    if (is_large || !write.value) {
      update_cell(statements_, generation_, write);
    }
    if (!is_large) {
      run.add(write);
    }
  }
  return run.end();
}

bool StateRuns::merge_some(std::size_t runs) {
  if (merged_ > 0) {
    erase_oldest();
    return true;
  }
  if (!merge_) {
    if (!is_due(runs)) {
      return false;
    }
    begin_merge();
  }
  if (!merge_keys()) {
    merge_.reset();
    merged_ = merging_;
  }
  return true;
}

bool StateRuns::is_due(std::size_t runs) {
  if (runs_.empty() || runs_.size() >= runs) {
    return !runs_.empty();
  }
  const std::uint64_t bytes = bytes_of(runs_);
  const std::uint64_t rows = database_.bytes_in_use() - bytes;
  return bytes >= std::max(merge_bytes_min, rows);
}

void StateRuns::begin_merge() {
  std::vector<std::uint64_t> numbers;
  for (const Run& run : runs_) {
    numbers.push_back(run.number);
  }
  merging_ = runs_.size();
  merge_.emplace(statements_, generation_, numbers);
}

// False: those were the last. After an error the merge has lost its place, and begins again.
bool StateRuns::merge_keys() {
  try {
    Transaction transaction(database_);
    bool more = true;
    for (int keys = 0; more && keys < merged_at_once; ++keys) {
      const std::optional<KeyWrite> write = merge_->next();
      more = write.has_value();
      if (more) {
        update_cell(statements_, generation_, *write);
      }
    }
    transaction.commit();
    return more;
  } catch (...) {
    merge_.reset();
    throw;
  }
}

// The oldest first: what is left then holds nothing that is older than the cells.
void StateRuns::erase_oldest() {
  Transaction transaction(database_);
  statements_.erase_run.bind(generation_, runs_.front().number).run();
  transaction.commit();
  runs_.erase(runs_.begin());
  --merged_;
}

}  // namespace graftd
