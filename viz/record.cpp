#include "viz/record.hpp"

#include "viz/check_told.hpp"
#include "viz/json_text.hpp"
#include "viz/verdict.hpp"

#include <algorithm>
#include <utility>

namespace graftd::viz {

Record::Record(JournalLimits limits) : journal_(limits) {}

void Record::take(std::vector<StoredEvent> events, std::int64_t now_us) {
  for (StoredEvent& event : events) {
    gaps_.announce(event);
    if (event.seen) {
      checker_.put(std::move(*std::exchange(event.seen, std::nullopt)), now_us);
    }
    order_.put(std::move(event), now_us);
  }
}

bool Record::settle(std::int64_t now_us) {
  std::vector<StoredEvent> settled;
  order_.settle(now_us, settled);
  for (StoredEvent& event : settled) {
    for (StoredEvent& gap : gaps_.check(event)) {
      append(std::move(gap));
    }
    append(std::move(event));
  }
  const std::uint64_t told = findings_;
  tell_findings(now_us);
  return !settled.empty() || findings_ > told;
}

void Record::replay(StoredEvent event) {
  event.arrived_us = std::max(arrived_us_, event.time_ns / 1000);
  const std::int64_t now_us = event.arrived_us;
  gaps_.announce(event);
  if (event.seen) {
    checker_.put(std::move(*std::exchange(event.seen, std::nullopt)), now_us);
  }
  for (StoredEvent& gap : gaps_.check(event)) {
    append(std::move(gap));
  }
  append(std::move(event));
  tell_findings(now_us);
}

void Record::end_replay() {
  checker_.finish();
  tell_findings(arrived_us_);
}

void Record::tell_findings(std::int64_t now_us) {
  constexpr std::int64_t check_every_us = 250'000;
  if (now_us - checked_us_ >= check_every_us) {
    checker_.settle(now_us);
    checked_us_ = now_us;
  }
  for (const CheckFinding& finding : checker_.take_new()) {
    append(told_event(finding, ++findings_, now_us));
  }
}

void Record::count_received(std::uint64_t duplicates,
                            std::uint64_t malformed,
                            std::uint64_t refused) {
  duplicates_ += duplicates;
  malformed_ += malformed;
  refused_ += refused;
  view_.set_received(duplicates_, malformed_, refused_);
}

// A keyframe shows who is silent as of the event before it, so that it is the same however often
// the events are replayed.
void Record::append(StoredEvent event) {
  if (journal_.wants_keyframe()) {
    journal_.put_keyframe(state_json(view_, arrived_us_));
  }
  arrived_us_ = std::max(arrived_us_, event.arrived_us);
  view_.apply(event);
  journal_.append(reader_json(event, journal_.next()), event.type, event.arrived_us);
}

std::string reader_json(const StoredEvent& event, std::uint64_t number) {
  std::string out = event.json;
  while (!out.empty() && out.back() != '}') {
    out.pop_back();
  }
  if (!out.empty()) {
    out.pop_back();
  }
  out += ",\"n\":";
  append_number(out, number);
  out += ",\"at\":";
  append_number(out, event.at_us);
  if (event.late) {
    out += ",\"late\":true";
  }
  out += ",\"text\":";
  append_ascii(out, event.text);
  return out + "}";
}

}  // namespace graftd::viz
