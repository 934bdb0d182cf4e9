#include "viz/journal.hpp"

#include "core/ensure.hpp"

#include <algorithm>
#include <utility>

namespace graftd::viz {
namespace {

std::size_t weight_of(const JournalItem& item) { return item.json.capacity() + sizeof(item); }

}  // namespace

Journal::Journal(JournalLimits limits) : limits_(limits) { type_number("other"); }

void Journal::append(std::string json, std::string_view type, std::int64_t arrived_us) {
  json.shrink_to_fit();
  items_.push_back({std::move(json), type_number(type), arrived_us});
  bytes_ += weight_of(items_.back());
  // The newest one stays even if it is larger than everything.
  while (items_.size() > 1 && (items_.size() > limits_.events_max || bytes_ > limits_.bytes_max)) {
    drop_oldest();
  }
}

void Journal::drop_oldest() {
  bytes_ -= weight_of(items_.front());
  items_.pop_front();
  ++first_;
  while (!keyframes_.empty() && keyframes_.front().number < first_) {
    bytes_ -= keyframes_.front().state.capacity();
    keyframes_.pop_front();
  }
}

const JournalItem& Journal::at(std::uint64_t number) const {
  ensure(number >= first_ && number < next(), "an event is read only while the journal has it");
  return items_[number - first_];
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
  for (std::uint64_t number = std::max(from, first_); number < std::min(to, next()); ++number) {
    ++counts[items_[number - first_].type];
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
