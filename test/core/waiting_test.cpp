#include "core/waiting.hpp"

#include <doctest/doctest.h>

namespace graftd {

namespace {

Instant at(std::int64_t us) { return Instant(Duration(us)); }

WaitingRequest request_until(std::int64_t deadline_us) {
  return {.id = {1},
          .origin = std::nullopt,
          .request = PutRequest{{{"key", "value"}}},
          .asked = at(0),
          .deadline = at(deadline_us),
          .op = "",
          .phase = phase::Queued{}};
}

}  // namespace

TEST_CASE("a waiting request is found by what its phase is about, and only by that") {
  WaitingRequests waiting;
  const Ticket ticket = waiting.add(request_until(10));
  waiting.move_to(ticket, phase::Forwarded{{"n1"}, {{1}, 5}});
  CHECK(waiting.forwarded_with({{1}, 5}) == ticket);
  waiting.move_to(ticket, phase::Reading{8});
  CHECK(!waiting.forwarded_with({{1}, 5}).has_value());
  CHECK(waiting.reading(8) == ticket);
  waiting.move_to(ticket, phase::Proposed{{4}, {2}});
  CHECK(!waiting.reading(8).has_value());
  CHECK(waiting.proposed_at({4}) == ticket);
  CHECK(!waiting.any_in_phase<phase::Reading>());
  CHECK(!waiting.any_in_phase<phase::Queued>());
  waiting.take(ticket);
  CHECK(!waiting.proposed_at({4}).has_value());
}

TEST_CASE("two requests may wait for the same index, and are found in the order they came") {
  WaitingRequests waiting;
  const Ticket old = waiting.add(request_until(10));
  const Ticket young = waiting.add(request_until(10));
  waiting.move_to(old, phase::Proposed{{4}, {2}});
  waiting.move_to(young, phase::Proposed{{4}, {5}});
  CHECK(waiting.proposed_at({4}) == old);
  waiting.take(old);
  CHECK(waiting.proposed_at({4}) == young);
}

TEST_CASE("what is overdue is told oldest first, and the next deadline is known") {
  WaitingRequests waiting;
  const Ticket late = waiting.add(request_until(30));
  const Ticket early = waiting.add(request_until(10));
  CHECK(waiting.deadline() == at(10));
  CHECK(waiting.overdue(at(9)).empty());
  CHECK(waiting.overdue(at(10)) == std::vector{early});
  CHECK(waiting.overdue(at(40)) == std::vector{early, late});
}

TEST_CASE("a write is handed out once, or as often as asked for if it is in a session") {
  const Put put{{{"key", "value"}}};
  WaitingRequests waiting;
  const Ticket once = waiting.add(request_until(10));
  CHECK(std::get<Put>(waiting.hand_out_write(once)) == put);
  CHECK(std::get<Put>(waiting.hand_out_write(once)).pairs.empty());
  WaitingRequest request = request_until(10);
  request.request = PutRequest{put.pairs, SessionKey{"client", 1}};
  const Ticket again = waiting.add(std::move(request));
  CHECK(std::get<Put>(waiting.hand_out_write(again)) == put);
  CHECK(std::get<Put>(waiting.hand_out_write(again)) == put);
  waiting.take(once);
  waiting.take(again);
  CHECK(waiting.bytes() == 0);
}

TEST_CASE("the bytes that wait are counted, and given back") {
  WaitingRequests waiting;
  const Ticket ticket = waiting.add(request_until(10));
  CHECK(waiting.bytes() == weight_of(request_until(10).request));
  waiting.take(ticket);
  CHECK(waiting.bytes() == 0);
  CHECK(waiting.size() == 0);
}

}  // namespace graftd
