#include "viz/journal.hpp"

#include "core/ensure.hpp"
#include "viz/gzip.hpp"

#include <algorithm>
#include <utility>

namespace graftd::viz {
namespace {

constexpr std::size_t block_bytes_most = 64 << 10;
// A small journal drops small blocks.
constexpr std::size_t blocks_least = 16;

}  // namespace

Journal::Journal(JournalLimits limits)
    : limits_(limits),
      block_bytes_max_(
          std::clamp<std::size_t>(limits.bytes_max / blocks_least, 1, block_bytes_most)) {
  type_number("other");
}

bool Journal::is_full(const Block& block) const {
  return block.places.size() >= block_events_max || block.text.size() >= block_bytes_max_;
}

std::size_t Journal::weight_of(const Block& block) {
  return sizeof(Block) + block.places.capacity() * sizeof(Place) + block.text.capacity();
}

void Journal::append(std::string_view json, std::string_view type, std::int64_t arrived_us) {
  if (blocks_.empty() || is_full(blocks_.back())) {
    open_block();
  }
  Block& block = blocks_.back();
  bytes_ -= weight_of(block);
  block.text += json;
  block.places.push_back(
      {arrived_us, static_cast<std::uint32_t>(block.text.size()), type_number(type)});
  bytes_ += weight_of(block);
  ++next_;
  drop_beyond_limits();
}

// The one that was the newest grows no more, and one that was new becomes old.
void Journal::open_block() {
  if (!blocks_.empty()) {
    Block& full = blocks_.back();
    bytes_ -= weight_of(full);
    full.text.shrink_to_fit();
    full.places.shrink_to_fit();
    bytes_ += weight_of(full);
  }
  if (blocks_.size() >= plain_blocks) {
    Block& old = blocks_[blocks_.size() - plain_blocks];
    bytes_ -= weight_of(old);
    old.packed_from = old.text.size();
    old.text = pack(old.text);
    bytes_ += weight_of(old);
  }
  blocks_.push_back({.first = next_});
  bytes_ += weight_of(blocks_.back());
}

// The newest block stays even if it is larger than everything.
void Journal::drop_beyond_limits() {
  while (blocks_.size() > 1 && bytes_ > limits_.bytes_max) {
    drop_block();
  }
  if (next_ - first_ > limits_.events_max) {
    first_ = next_ - limits_.events_max;
  }
  while (blocks_.size() > 1 && blocks_[1].first <= first_) {
    drop_block();
  }
  drop_keyframes();
}

void Journal::drop_block() {
  bytes_ -= weight_of(blocks_.front());
  blocks_.pop_front();
  first_ = std::max(first_, blocks_.front().first);
  drop_keyframes();
}

void Journal::drop_keyframes() {
  while (!keyframes_.empty() && keyframes_.front().number < first_) {
    bytes_ -= keyframes_.front().state.capacity();
    keyframes_.pop_front();
  }
}

const Journal::Block& Journal::block_of(std::uint64_t number) const {
  ensure(number >= first_ && number < next_, "an event is read only while the journal has it");
  const auto behind = std::upper_bound(
      blocks_.begin(), blocks_.end(), number, [](std::uint64_t wanted, const Block& block) {
        return wanted < block.first;
      });
  return *std::prev(behind);
}

const std::string& Journal::text_of_block(const Block& block) const {
  if (block.packed_from == 0) {
    return block.text;
  }
  if (unpacked_first_ != block.first) {
    unpacked_ = unpack(block.text, block.packed_from);
    unpacked_first_ = block.first;
  }
  return unpacked_;
}

JournalItem Journal::at(std::uint64_t number) const {
  const Block& block = block_of(number);
  const std::size_t at = number - block.first;
  const std::size_t begin = at == 0 ? 0 : block.places[at - 1].end;
  const std::string_view text = text_of_block(block);
  return {text.substr(begin, block.places[at].end - begin), block.places[at].arrived_us};
}

std::int64_t Journal::arrived_us(std::uint64_t number) const {
  const Block& block = block_of(number);
  return block.places[number - block.first].arrived_us;
}

void Journal::put_keyframe(std::string state) {
  state.shrink_to_fit();
  bytes_ += state.capacity();
  keyframes_.push_back({next(), std::move(state)});
}

const Journal::Keyframe* Journal::keyframe_before(std::uint64_t number) const {
  const auto behind = std::upper_bound(
      keyframes_.begin(), keyframes_.end(), number, [](std::uint64_t wanted, const Keyframe& it) {
        return wanted < it.number;
      });
  if (behind != keyframes_.begin()) {
    return &*std::prev(behind);
  }
  return behind == keyframes_.end() ? nullptr : &*behind;
}

std::map<std::string, std::uint64_t> Journal::count_types(std::uint64_t from,
                                                          std::uint64_t to) const {
  std::vector<std::uint64_t> counts(type_names_.size(), 0);
  const std::uint64_t end = std::min(to, next_);
  for (std::uint64_t number = std::max(from, first_); number < end;) {
    const Block& block = block_of(number);
    const std::uint64_t stop = std::min(end, block.first + block.places.size());
    for (; number < stop; ++number) {
      ++counts[block.places[number - block.first].type];
    }
  }
  std::map<std::string, std::uint64_t> named;
  for (std::size_t type = 0; type < counts.size(); ++type) {
    if (counts[type] > 0) {
      named[type_names_[type]] = counts[type];
    }
  }
  return named;
}

std::uint16_t Journal::type_number(std::string_view type) {
  const auto known = type_numbers_.find(type);
  if (known != type_numbers_.end()) {
    return known->second;
  }
  if (type_names_.size() >= types_max) {
    return 0;
  }
  const auto number = static_cast<std::uint16_t>(type_names_.size());
  type_names_.emplace_back(type);
  type_numbers_.emplace(std::string(type), number);
  return number;
}

}  // namespace graftd::viz
