#include "core/recorder.hpp"

#include <doctest/doctest.h>

namespace graftd {

namespace {

Moment at(std::int64_t us) { return {Instant(Duration(us)), WallInstant(Duration(us))}; }

}  // namespace

TEST_CASE("events are numbered without holes, whatever the level leaves out") {
  EventRecorder recorder({"n0"}, {3}, Trace::core);
  Effects out;
  Turn turn{at(10), out};
  recorder.record(turn, event::LeaderSeen{});
  recorder.record(turn, event::MessageSend{});
  recorder.record(turn, event::LeaderSeen{});
  REQUIRE(out.events.size() == 2);
  CHECK(out.events[0].seq == 1);
  CHECK(out.events[1].seq == 2);
  CHECK(out.events[1].incarnation == Incarnation{3});
}

TEST_CASE("nothing is told at level off") {
  EventRecorder recorder({"n0"}, {1}, Trace::off);
  Effects out;
  Turn turn{at(10), out};
  recorder.record(turn, event::LeaderSeen{});
  CHECK(out.events.empty());
}

TEST_CASE("what follows in a turn is caused by what began it") {
  EventRecorder recorder({"n0"}, {1}, Trace::full);
  Effects out;
  Turn turn{at(10), out};
  recorder.begin_turn();
  recorder.record_cause(turn, event::MessageReceive{});
  recorder.record(turn, event::LeaderSeen{});
  recorder.begin_turn();
  recorder.record(turn, event::LeaderSeen{});
  CHECK(out.events[0].cause == 0);
  CHECK(out.events[1].cause == 1);
  CHECK(out.events[2].cause == 0);
}

TEST_CASE("the hybrid clock only goes forward, also when the wall clock goes back") {
  EventRecorder recorder({"n0"}, {1}, Trace::off);
  Hlc last;
  for (const std::int64_t us : {100, 100, 90, 50, 101, 10}) {
    const Hlc now = recorder.tick(at(us).wall);
    CHECK(now > last);
    last = now;
  }
}

TEST_CASE("after a message everything is later than it") {
  EventRecorder recorder({"n0"}, {1}, Trace::off);
  recorder.merge({5000, 7}, at(100).wall);
  CHECK(recorder.tick(at(101).wall) > Hlc{5000, 7});
  CHECK(recorder.tick(at(6000).wall) == Hlc{6000, 0});
}

}  // namespace graftd
