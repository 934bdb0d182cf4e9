#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace graftd::viz {

// One settled event as every reader gets it.
struct JournalItem {
  std::string json;
  std::uint16_t type = 0;  // a number of Journal::type_name
  std::int64_t arrived_us = 0;
};

struct JournalLimits {
  // Beyond either, the oldest events are dropped: first() tells.
  std::size_t events_max = 1'000'000;
  std::size_t bytes_max = std::size_t{512} << 20;
};

// The one history of settled events, append-only, numbered from 0. Readers keep a number and look;
// nobody queues anything for them.
class Journal {
 public:
  static constexpr std::uint64_t keyframe_every = 1024;
  // Further types are counted as "other".
  static constexpr std::size_t types_max = 256;

  explicit Journal(JournalLimits limits = {});

  // The oldest event that is still there; equal to next() when there is none.
  std::uint64_t first() const { return first_; }

  // The number that the next event will get.
  std::uint64_t next() const { return first_ + items_.size(); }

  std::size_t bytes() const { return bytes_; }

  void append(std::string json, std::string_view type, std::int64_t arrived_us);
  // first() <= number < next()
  const JournalItem& at(std::uint64_t number) const;

  // The state of the cluster just before the event that gets the number next(). Call it whenever
  // wants_keyframe() says so, before the event is appended.
  bool wants_keyframe() const { return next() % keyframe_every == 0; }

  void put_keyframe(std::string state);

  struct Keyframe {
    std::uint64_t number = 0;
    std::string state;
  };

  // The last one at or before `number` of which all following events are still there; if there is
  // none, the first one behind; null when there is none at all.
  const Keyframe* keyframe_before(std::uint64_t number) const;

  // How many events of each type there are in [from, to).
  std::map<std::string, std::uint64_t> count_types(std::uint64_t from, std::uint64_t to) const;

 private:
  std::uint16_t type_number(std::string_view type);
  void drop_oldest();

  JournalLimits limits_;
  std::uint64_t first_ = 0;
  std::size_t bytes_ = 0;
  std::deque<JournalItem> items_;
  std::deque<Keyframe> keyframes_;
  std::vector<std::string> type_names_;
  std::map<std::string, std::uint16_t, std::less<>> type_numbers_;
};

}  // namespace graftd::viz
