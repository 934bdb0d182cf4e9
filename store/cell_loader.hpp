#pragma once

#include "core/key_values.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace graftd {

// Puts a state together while its rows are still being read: who reads them hands them over in
// batches, and another thread checks and stores them. With a million keys that halves the time of a
// start.
class CellLoader {
 public:
  // Keys and values that can be added before load() is called.
  static constexpr std::size_t bytes_without_waiting = std::size_t{2} << 20;

  explicit CellLoader(std::uint64_t generation) : generation_(generation) {}

  // ---- the thread that reads ----

  // A part of a run; the oldest run first. Waits when load() lags.
  void add_part(std::string_view bytes);
  // Behind all of them: a row of `cell`.
  void add(std::string_view key, Index revision, std::string_view value, std::uint64_t sum);
  // Nothing more comes; always said.
  void end();

  // ---- the one that loads ----

  // Returns after end(). LogDamage if a row does not match its checksum.
  KeyValues load();

 private:
  struct Row {
    std::size_t key_bytes = 0;
    std::size_t value_bytes = 0;
    Index revision;
    std::uint64_t sum = 0;
  };

  // No allocation a row: the bytes lie behind each other. Without rows: parts of runs.
  struct Batch {
    std::string bytes;
    std::vector<Row> rows;
  };

  void hand_over();
  bool next(Batch& batch);
  void load_rows(const Batch& batch);
  void load_parts(const Batch& batch);

  std::uint64_t generation_;
  Batch filling_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Batch> waiting_;
  std::vector<Batch> empty_;  // to be filled again
  bool ended_ = false;

  KeyValues values_;
  std::uint64_t loaded_ = 0;
};

}  // namespace graftd
