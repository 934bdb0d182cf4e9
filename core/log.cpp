#include "core/log.hpp"

#include "core/ensure.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace graftd {

Log::Log(Position base, std::vector<Entry> entries) : base_(base) {
  for (Entry& entry : entries) {
    append(std::move(entry));
  }
}

Position Log::last_position() const {
  return entries_.empty() ? base_ : position_of(entries_.back());
}

std::optional<Position> Log::position_at(Index index) const {
  if (index == base_.index) {
    return base_;
  }
  if (!holds(index)) {
    return std::nullopt;
  }
  return position_of(at(index));
}

std::optional<Term> Log::term_at(Index index) const {
  const std::optional<Position> position = position_at(index);
  return position ? std::optional(position->term) : std::nullopt;
}

const Entry& Log::at(Index index) const {
  ensure(holds(index), "only entries that the log holds are read");
  return entries_[offset_of(index)];
}

Position Log::last_agreeing(Index index, Term term) const {
  const Index from = std::min(index, last_index());
  if (from <= base_.index) {
    return base_;
  }
  const auto end = entries_.begin() + static_cast<std::ptrdiff_t>(offset_of(from) + 1);
  const auto after =
      std::upper_bound(entries_.begin(), end, term, [](Term wanted, const Entry& entry) {
        return wanted < entry.term;
      });
  return after == entries_.begin() ? base_ : position_of(*std::prev(after));
}

const Entry& Log::append(Entry entry) {
  const Position last = last_position();
  ensure(entry.index == last.index.next(), "the log has no holes");
  ensure(entry.term >= last.term, "terms never fall along a log");
  ensure(entry.chain == chain_after(last.chain, entry.term, entry.payload), "the chain is whole");
  bytes_ += weight_of(entry);
  return entries_.emplace_back(std::move(entry));
}

void Log::truncate(Index from) {
  ensure(from > base_.index, "nothing at or below the base is removed");
  while (!entries_.empty() && entries_.back().index >= from) {
    bytes_ -= weight_of(entries_.back());
    entries_.pop_back();
  }
}

void Log::compact(Index to, std::uint64_t entries_max) {
  for (; base_.index < to && entries_max > 0; --entries_max) {
    ensure(!entries_.empty(), "only what the log holds is compacted");
    base_ = position_of(entries_.front());
    bytes_ -= weight_of(entries_.front());
    entries_.pop_front();
  }
}

void Log::reset(Position base) {
  base_ = base;
  entries_.clear();
  bytes_ = 0;
}

// Looks at no more entries than are kept.
Index Log::compactable(Index index, std::uint64_t entries_max, std::uint64_t bytes_max) const {
  std::uint64_t bytes = 0;
  Index at = std::min(index, last_index());
  for (; holds(at) && entries_max > 0; at = at.prev(), --entries_max) {
    bytes += weight_of(this->at(at));
    if (bytes > bytes_max) {
      break;
    }
  }
  return std::max(at, base_.index);
}

std::vector<Entry> Log::copy(Index first,
                             std::uint64_t entries_max,
                             std::uint64_t bytes_max) const {
  std::vector<Entry> copied;
  std::uint64_t bytes = 0;
  for (Index index = first; holds(index) && copied.size() < entries_max; index = index.next()) {
    const Entry& entry = at(index);
    bytes += weight_of(entry);
    if (!copied.empty() && bytes > bytes_max) {
      break;
    }
    copied.push_back(entry);
  }
  return copied;
}

std::uint64_t Log::bytes_after(Index index) const {
  std::uint64_t bytes = 0;
  for (Index i = std::max(index, base_.index).next(); holds(i); i = i.next()) {
    bytes += weight_of(at(i));
  }
  return bytes;
}

}  // namespace graftd
