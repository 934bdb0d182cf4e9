#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace graftd::viz {

// One settled event as every reader gets it. The text stands until the journal is asked for another
// event or gets one.
struct JournalItem {
  std::string_view json;
  std::int64_t arrived_us = 0;
};

struct JournalLimits {
  // Beyond either, the oldest events are dropped: first() tells.
  std::size_t events_max = 1'000'000;
  std::size_t bytes_max = std::size_t{512} << 20;
};

// The one history of settled events, append-only, numbered from 0. Readers keep a number and look;
// nobody queues anything for them. What is older than the newest few thousand is kept packed, a
// block of events at a time, and unpacked when it is read: runs are long and most of them is never
// looked at again.
class Journal {
 public:
  static constexpr std::uint64_t keyframe_every = 1024;
  // Further types are counted as "other".
  static constexpr std::size_t types_max = 256;
  static constexpr std::size_t block_events_max = 256;
  // So many of the newest blocks are not packed: more than what a page that joins is sent.
  static constexpr std::size_t plain_blocks = 24;

  explicit Journal(JournalLimits limits = {});

  // The oldest event that is still there; equal to next() when there is none.
  std::uint64_t first() const { return first_; }

  // The number that the next event will get.
  std::uint64_t next() const { return next_; }

  std::size_t bytes() const { return bytes_; }

  void append(std::string_view json, std::string_view type, std::int64_t arrived_us);
  // first() <= number < next()
  JournalItem at(std::uint64_t number) const;
  // The same of `at(number)`, without unpacking anything.
  std::int64_t arrived_us(std::uint64_t number) const;

  // The state of the cluster just before the event that gets the number next(). Call it whenever
  // wants_keyframe() says so, before the event is appended.
  bool wants_keyframe() const { return next() % keyframe_every == 0; }

  // Calls `visit(number, arrived_us, type)` for all events; a type is a place in type_names().
  template <class Visit>
  void visit_all(Visit visit) const {
    for (const Block& block : blocks_) {
      std::uint64_t number = block.first;
      for (const Place& place : block.places) {
        if (number >= first_) {
          visit(number, place.arrived_us, place.type);
        }
        ++number;
      }
    }
  }

  const std::vector<std::string>& type_names() const { return type_names_; }

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
  struct Place {
    std::int64_t arrived_us = 0;
    std::uint32_t end = 0;   // of its JSON in the block's text
    std::uint16_t type = 0;  // a number of type_names_
  };

  struct Block {
    std::uint64_t first = 0;
    std::vector<Place> places;
    std::string text;             // the JSON of all of them, one behind the other
    std::size_t packed_from = 0;  // how long the text is when unpacked; 0: it is not packed
  };

  std::uint16_t type_number(std::string_view type);
  static std::size_t weight_of(const Block& block);
  bool is_full(const Block& block) const;
  void open_block();
  void drop_block();
  void drop_keyframes();
  void drop_beyond_limits();
  const Block& block_of(std::uint64_t number) const;
  const std::string& text_of_block(const Block& block) const;

  JournalLimits limits_;
  std::size_t block_bytes_max_;
  std::uint64_t first_ = 0;
  std::uint64_t next_ = 0;
  std::size_t bytes_ = 0;
  std::deque<Block> blocks_;
  // The text of the packed block that was read last.
  mutable std::string unpacked_;
  mutable std::optional<std::uint64_t> unpacked_first_;
  std::deque<Keyframe> keyframes_;
  std::vector<std::string> type_names_;
  std::map<std::string, std::uint16_t, std::less<>> type_numbers_;
};

}  // namespace graftd::viz
