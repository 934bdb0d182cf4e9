#pragma once

#include "core/event.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

namespace graftd {

// Bytes an event takes in memory, near enough for limits.
std::size_t weight_of(const Event& event);

// Events of one incarnation that were lost: from <= seq <= to.
struct LostEvents {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  std::uint64_t count = 0;

  bool any() const { return count > 0; }

  void add(std::uint64_t first, std::uint64_t last, std::uint64_t events);
};

// Hands events from the loop thread to the thread that encodes them. Offering never waits for
// more than the moment that taking holds the lock. At its limits the oldest are lost.
class EventQueue {
 public:
  EventQueue(std::size_t events_max, std::size_t bytes_max)
      : events_max_(events_max), bytes_max_(bytes_max) {}

  void offer(std::vector<Event>&& events);
  void close();

  struct Taken {
    std::deque<std::vector<Event>> batches;
    LostEvents lost;  // all before the batches
    bool closed = false;
  };

  // Waits until there is something, or the queue is closed.
  Taken take();

  std::size_t size() const;
  std::uint64_t lost() const;

 private:
  struct Batch {
    std::vector<Event> events;
    std::size_t bytes = 0;
  };

  void drop_oldest();

  std::size_t events_max_;
  std::size_t bytes_max_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Batch> batches_;
  std::size_t events_ = 0;
  std::size_t bytes_ = 0;
  LostEvents lost_;
  std::uint64_t lost_ever_ = 0;
  bool closed_ = false;
};

}  // namespace graftd
