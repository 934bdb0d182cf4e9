#include "core/recorder.hpp"

#include <charconv>
#include <iterator>
#include <string_view>
#include <utility>

namespace graftd {

namespace {

// What a batch has of them as a rule when all are told: each time that they outgrow their place,
// all are moved.
constexpr std::size_t events_soon = 8;

// What `make` returns comes to be where it is to stay: an event is large.
template <class Make>
struct InPlace {
  Make make;

  operator Event() const { return make(); }
};

template <class Make>
InPlace(Make) -> InPlace<Make>;

void append_number(std::string& text, std::uint64_t number) {
  char digits[20];
  const auto [end, error] = std::to_chars(std::begin(digits), std::end(digits), number);
  text.append(digits, end);
}

}  // namespace

EventRecorder::EventRecorder(NodeId node, Incarnation incarnation, Trace trace)
    : node_(std::move(node)), incarnation_(incarnation), trace_(trace) {}

std::uint64_t EventRecorder::record(Turn& turn, EventBody&& body, std::string_view file, int line) {
  if (!wants(body)) {
    return 0;
  }
  if (turn.out.events.empty()) {
    turn.out.events.reserve(events_soon);
  }
  turn.out.events.emplace_back(InPlace{[&] {
    return Event{.node = node_,
                 .incarnation = incarnation_,
                 .seq = ++seq_,
                 .hlc = tick(turn.now.wall),
                 .at = turn.now,
                 .term = term_,
                 .cause = cause_,
                 .file = file,
                 .line = line,
                 .body = std::move(body)};
  }});
  return seq_;
}

void EventRecorder::record_cause(Turn& turn, EventBody&& body, std::string_view file, int line) {
  if (const std::uint64_t seq = record(turn, std::move(body), file, line); seq != 0) {
    cause_ = seq;
  }
}

Hlc EventRecorder::tick(WallInstant wall) {
  const std::int64_t us = wall.time_since_epoch().count();
  clock_ = us > clock_.us ? Hlc{us, 0} : Hlc{clock_.us, clock_.counter + 1};
  return clock_;
}

void EventRecorder::merge(Hlc remote, WallInstant wall) {
  const std::int64_t us = wall.time_since_epoch().count();
  const Hlc latest = std::max(remote, clock_);
  clock_ = us > latest.us ? Hlc{us, 0} : Hlc{latest.us, latest.counter + 1};
}

std::string EventRecorder::mid_of(const NodeId& from, MessageId id) const {
  std::string mid = from.text;
  append_number(mid += '.', id.incarnation.value);
  append_number(mid += '.', id.number);
  return mid;
}

}  // namespace graftd
