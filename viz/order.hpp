#pragma once

#include "viz/stored_event.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace graftd::viz {

// Puts the events of all nodes into one order: by hybrid clock, then node, then number, which never
// contradicts what caused what. An event is settled when every live node has reported something
// later, or when it has waited long enough.
//
// A node whose clock is ahead of the slowest one's waits longer, by that much, up to a second: so
// the events of a partitioned node stand where they belong. A clock that is further ahead moves
// nobody else's settled point.
class Order {
 public:
  static constexpr std::int64_t hold_us = 50'000;
  static constexpr std::int64_t lead_us_max = 1'000'000;
  // A node that reported nothing for so long is not waited for. Healthy ones report once a second.
  static constexpr std::int64_t live_us = 1'500'000;
  // Beyond, the oldest ones are settled at once.
  static constexpr std::size_t pending_max = 65536;
  // Nodes beyond are forgotten, the one that was silent longest first.
  static constexpr std::size_t nodes_max = 128;

  void put(StoredEvent event, std::int64_t now_us);
  // Adds what is settled to `out`. An event whose place has been passed comes first, marked late.
  void settle(std::int64_t now_us, std::vector<StoredEvent>& out);

  std::size_t pending() const { return pending_.size() + late_.size(); }

 private:
  // A point on the hybrid clock.
  struct Place {
    std::int64_t time_ns = 0;
    std::uint32_t counter = 0;
    auto operator<=>(const Place&) const = default;
  };

  // The last one keeps the order of arrival among equals.
  using Key = std::tuple<std::int64_t, std::uint32_t, std::string, std::uint64_t, std::uint64_t>;

  struct Node {
    Place newest;
    std::int64_t reported_us = 0;
    // How far its clock is ahead of vizor's, at least: the most of the last seconds.
    std::int64_t ahead_us = 0;
    std::int64_t ahead_before_us = 0;
    std::int64_t ahead_since_us = 0;
  };

  static Place place_of(const StoredEvent& event) { return {event.time_ns, event.counter}; }

  void note(const StoredEvent& event, std::int64_t now_us);
  void forget_silent_nodes();
  bool is_live(const Node& node, std::int64_t now_us) const;
  std::int64_t slowest_ahead_us(std::int64_t now_us) const;
  std::int64_t lead_us(const std::string& node, std::int64_t slowest_us) const;
  // What every live node has passed.
  Place watermark(std::int64_t now_us, std::int64_t slowest_us) const;
  void bound_settled(std::int64_t now_us);
  // How far the places are settled when those that waited long enough leave.
  Place settled_until(std::int64_t now_us, std::int64_t slowest_us, std::size_t& excess) const;

  std::map<Key, StoredEvent> pending_;
  std::vector<StoredEvent> late_;
  std::map<std::string, Node> nodes_;
  Place settled_;
  std::uint64_t arrivals_ = 0;
};

}  // namespace graftd::viz
