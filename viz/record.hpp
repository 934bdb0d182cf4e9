#pragma once

#include "viz/checker.hpp"
#include "viz/gaps.hpp"
#include "viz/journal.hpp"
#include "viz/order.hpp"
#include "viz/stored_event.hpp"
#include "viz/view.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace graftd::viz {

// Everything vizor knows: events come in as they arrive and leave in order, numbered, with the
// state of the cluster that they add up to. One thread; the time is told.
class Record {
 public:
  explicit Record(JournalLimits limits = {});

  void take(std::vector<StoredEvent> events, std::int64_t now_us);
  // Numbers what has settled. Returns whether there was anything.
  bool settle(std::int64_t now_us);
  // The same for a recorded run: the events come in their order, and at their own time.
  void replay(StoredEvent event);
  void end_replay();

  // When the last event arrived.
  std::int64_t arrived_us() const { return arrived_us_; }

  void count_received(std::uint64_t duplicates, std::uint64_t malformed, std::uint64_t refused);

  const Journal& journal() const { return journal_; }

  const View& view() const { return view_; }

  const Checker& checker() const { return checker_; }

  std::size_t unsettled() const { return order_.pending(); }

 private:
  void append(StoredEvent event);
  void tell_findings(std::int64_t now_us);

  Order order_;
  Gaps gaps_;
  View view_;
  Checker checker_;
  std::int64_t checked_us_ = 0;
  std::uint64_t findings_ = 0;
  Journal journal_;
  std::uint64_t duplicates_ = 0;
  std::uint64_t malformed_ = 0;
  std::uint64_t refused_ = 0;
  std::int64_t arrived_us_ = 0;
};

// The event as readers get it: its own object and what vizor adds.
std::string reader_json(const StoredEvent& event, std::uint64_t number);

}  // namespace graftd::viz
