#pragma once

#include "core/entry.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace graftd {

// The replicated log as this server has it, from just after `base` on. Knows terms and chains, not
// commands. Only Raft calls it.
class Log {
 public:
  // `entries` follow `base` without a hole and with a whole chain; the store has checked it.
  Log(Position base, std::vector<Entry> entries);

  Index last_index() const { return last_position().index; }

  Term last_term() const { return last_position().term; }

  Position last_position() const;

  Position base() const { return base_; }

  bool holds(Index index) const { return index > base_.index && index <= last_index(); }

  // Also for the base itself; nothing outside.
  std::optional<Position> position_at(Index index) const;
  std::optional<Term> term_at(Index index) const;
  const Entry& at(Index index) const;

  // The last entry at or before `index` whose term is at most `term`: where two logs may still
  // agree. Terms only grow along a log, so one look back decides (thesis §3.5, conflict hints).
  Position last_agreeing(Index index, Term term) const;

  const Entry& append(Entry entry);
  // Removes this entry and all after it.
  void truncate(Index from);
  // Removes entries up to this one, at most `entries_max`: they are in a snapshot.
  void compact(Index to, std::uint64_t entries_max);
  // Everything goes: the log begins after `base`, which is in a snapshot.
  void reset(Position base);

  // From `first` on, as many as fit both limits, but at least one.
  std::vector<Entry> copy(Index first, std::uint64_t entries_max, std::uint64_t bytes_max) const;

  // Of entries after this index.
  std::uint64_t bytes_after(Index index) const;

  // The entry that compaction may go up to if of those up to `index` it leaves at most this much.
  Index compactable(Index index, std::uint64_t entries_max, std::uint64_t bytes_max) const;

  std::uint64_t bytes() const { return bytes_; }

 private:
  std::size_t offset_of(Index index) const { return index.value - base_.index.value - 1; }

  Position base_;
  std::deque<Entry> entries_;
  std::uint64_t bytes_ = 0;
};

}  // namespace graftd
