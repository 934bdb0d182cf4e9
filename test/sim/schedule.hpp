#pragma once

#include "core/types.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace graftd::sim {

// What will happen, in the order of simulated time; at the same time, in the order of asking. Time
// is counted from the start of the run.
class Schedule {
 public:
  Duration now() const { return now_; }

  void at(Duration time, std::function<void()> action) {
    std::size_t place = actions_.size();
    if (free_.empty()) {
      actions_.push_back(std::move(action));
    } else {
      place = free_.back();
      free_.pop_back();
      actions_[place] = std::move(action);
    }
    items_.push_back({std::max(time, now_), ++asked_, place});
    std::push_heap(items_.begin(), items_.end(), Later{});
  }

  void after(Duration delay, std::function<void()> action) { at(now_ + delay, std::move(action)); }

  // Runs everything up to `end`.
  void run_until(Duration end) {
    while (!items_.empty() && items_.front().time <= end) {
      std::pop_heap(items_.begin(), items_.end(), Later{});
      const Item item = items_.back();
      items_.pop_back();
      now_ = item.time;
      const std::function<void()> action = std::move(actions_[item.place]);
      free_.push_back(item.place);
      action();
    }
    now_ = end;
  }

 private:
  struct Item {
    Duration time;
    std::uint64_t order;
    std::size_t place;
  };

  // A type, so that the heap's loops contain it.
  struct Later {
    bool operator()(const Item& a, const Item& b) const {
      return a.time != b.time ? a.time > b.time : a.order > b.order;
    }
  };

  // The actions stay where they are while the heap sorts itself.
  std::vector<Item> items_;
  std::vector<std::function<void()>> actions_;
  std::vector<std::size_t> free_;
  std::uint64_t asked_ = 0;
  Duration now_{};
};

}  // namespace graftd::sim
