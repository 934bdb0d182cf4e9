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
    items_.push_back({std::max(time, now_), ++asked_, std::move(action)});
    std::push_heap(items_.begin(), items_.end(), later);
  }

  void after(Duration delay, std::function<void()> action) { at(now_ + delay, std::move(action)); }

  // Runs everything up to `end`.
  void run_until(Duration end) {
    while (!items_.empty() && items_.front().time <= end) {
      std::pop_heap(items_.begin(), items_.end(), later);
      Item item = std::move(items_.back());
      items_.pop_back();
      now_ = item.time;
      item.action();
    }
    now_ = end;
  }

 private:
  struct Item {
    Duration time;
    std::uint64_t order;
    std::function<void()> action;
  };

  static bool later(const Item& a, const Item& b) {
    return a.time != b.time ? a.time > b.time : a.order > b.order;
  }

  std::vector<Item> items_;
  std::uint64_t asked_ = 0;
  Duration now_{};
};

}  // namespace graftd::sim
