#pragma once

#include "store/run_part.hpp"
#include "store/state_tables.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace graftd {

// The writes of several runs as one: in the order of the keys, of each key the last.
class RunMerge {
 public:
  // `numbers`: the oldest run first. It reads a part of each at a time.
  RunMerge(StateStatements& statements,
           std::uint64_t generation,
           const std::vector<std::uint64_t>& numbers);
  RunMerge(const RunMerge&) = delete;
  RunMerge& operator=(const RunMerge&) = delete;

  // Nothing: that was all. What it points to is there until the next call.
  std::optional<KeyWrite> next();

  // Of the oldest run the parts before this one have been returned as a whole.
  std::uint64_t part_of_oldest() const { return cursors_.front().part_number; }

 private:
  // A place in one run.
  struct Cursor {
    std::uint64_t run = 0;
    std::uint64_t next_part = 0;
    std::uint64_t part_number = 0;  // of `bytes`
    std::string bytes;
    RunPartReader part{{}};
    KeyWrite write;
  };

  // For a heap: the first key on top, and of one key the newest run.
  static bool comes_later(const Cursor* a, const Cursor* b);

  void move_on(Cursor& cursor);
  bool read_part(Cursor& cursor);
  Cursor* take_first();

  StateStatements& statements_;
  std::uint64_t generation_;
  std::deque<Cursor> cursors_;
  std::vector<Cursor*> heap_;
  std::vector<Cursor*> passed_;  // their write has been returned, or is older than that
};

}  // namespace graftd
