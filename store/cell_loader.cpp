#include "store/cell_loader.hpp"

#include "store/log_recovery.hpp"
#include "store/run_part.hpp"
#include "store/state_tables.hpp"

#include <optional>
#include <utility>

namespace graftd {

namespace {

constexpr std::size_t batch_bytes = 256 << 10;
// Batches that wait for the thread; then the reader waits.
constexpr std::size_t waiting_max = CellLoader::bytes_without_waiting / batch_bytes;

}  // namespace

void CellLoader::add(std::string_view key,
                     Index revision,
                     std::string_view value,
                     std::uint64_t sum) {
  if (filling_.rows.empty() && !filling_.bytes.empty()) {
    hand_over();
  }
  filling_.bytes += key;
  filling_.bytes += value;
  filling_.rows.push_back({key.size(), value.size(), revision, sum});
  if (filling_.bytes.size() >= batch_bytes) {
    hand_over();
  }
}

void CellLoader::add_part(std::string_view bytes) {
  filling_.bytes += bytes;
  if (filling_.bytes.size() >= batch_bytes) {
    hand_over();
  }
}

void CellLoader::hand_over() {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_.size() < waiting_max; });
    waiting_.push_back(std::exchange(filling_, {}));
    if (!empty_.empty()) {
      filling_ = std::move(empty_.back());
      empty_.pop_back();
    }
  }
  changed_.notify_all();
}

void CellLoader::end() {
  hand_over();
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
}

// After the first flaw the rest is taken, too, so that nobody waits for room.
KeyValues CellLoader::load() {
  std::optional<LogDamage> damage;
  for (Batch batch; next(batch);) {
    try {
      if (!damage) {
        batch.rows.empty() ? load_parts(batch) : load_rows(batch);
      }
    } catch (const LogDamage& found) {
      damage = found;
    }
  }
  if (damage) {
    throw LogDamage(*damage);
  }
  return std::move(values_);
}

// Gives the batch before it back. False after the last.
bool CellLoader::next(Batch& batch) {
  batch.bytes.clear();
  batch.rows.clear();
  {
    std::unique_lock lock(mutex_);
    empty_.push_back(std::move(batch));
    changed_.wait(lock, [this] { return !waiting_.empty() || ended_; });
    if (waiting_.empty()) {
      return false;
    }
    batch = std::move(waiting_.front());
    waiting_.pop_front();
  }
  changed_.notify_all();
  return true;
}

// Parts behind each other read as one.
void CellLoader::load_parts(const Batch& batch) {
  RunPartReader part(batch.bytes);
  while (const std::optional<KeyWrite> write = part.next()) {
    values_.update(*write);
  }
}

void CellLoader::load_rows(const Batch& batch) {
  std::string_view rest = batch.bytes;
  for (const Row& row : batch.rows) {
    ++loaded_;
    const std::string_view key = rest.substr(0, row.key_bytes);
    const std::string_view value = rest.substr(row.key_bytes, row.value_bytes);
    rest.remove_prefix(row.key_bytes + row.value_bytes);
    if (sum_of_cell(generation_, key, value, row.revision).value != row.sum) {
      throw LogDamage("large key number " + std::to_string(loaded_) +
                      " does not match its checksum");
    }
    values_.update({.key = key, .value = value, .index = row.revision});
  }
}

}  // namespace graftd
