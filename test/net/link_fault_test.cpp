#include "net/link_fault.hpp"

#include "net/link_fault_delay.hpp"

#include <doctest/doctest.h>

#include <chrono>

namespace graftd {
namespace {

using namespace std::chrono_literals;

constexpr Instant start{};
const NodeId peer{"node1"};
const MessageBody heartbeat = AppendRequest{};
const MessageBody ballot = VoteRequest{};

Message numbered(std::uint64_t number) {
  return {.from = {"node0"}, .to = peer, .id = {{1}, number}, .hlc = {}, .term = {}, .body = {}};
}

std::vector<std::uint64_t> numbers_of(const std::vector<HeldMessage>& messages) {
  std::vector<std::uint64_t> numbers;
  for (const HeldMessage& held : messages) {
    numbers.push_back(held.message.id.number);
  }
  return numbers;
}

}  // namespace

TEST_CASE("a cut stops everything on its link, in its direction") {
  LinkFaults faults;
  faults.put("c", {.peer = peer, .direction = LinkDirection::out, .cut = true}, start);
  CHECK(faults.decide(LinkDirection::out, peer, heartbeat).drop_why == "partition");
  CHECK(faults.decide(LinkDirection::in, peer, heartbeat).drop_why == "");
  CHECK(faults.decide(LinkDirection::out, {"node2"}, heartbeat).drop_why == "");
  faults.put("c", {.peer = {"*"}, .direction = LinkDirection::both, .cut = true}, start);
  CHECK(faults.decide(LinkDirection::in, {"node2"}, heartbeat).drop_why == "partition");
}

TEST_CASE("a filter lets the other messages pass") {
  LinkFaults faults;
  faults.put("v", {.peer = peer, .rpc = RpcFilter::vote, .cut = true}, start);
  CHECK(faults.decide(LinkDirection::out, peer, heartbeat).drop_why == "");
  CHECK(faults.decide(LinkDirection::out, peer, ballot).drop_why == "partition");
  CHECK(faults.decide(LinkDirection::in, peer, VoteReply{}).drop_why == "partition");
  faults.put("v", {.peer = peer, .rpc = RpcFilter::append, .cut = true}, start);
  CHECK(faults.decide(LinkDirection::out, peer, heartbeat).drop_why == "partition");
  CHECK(faults.decide(LinkDirection::in, peer, AppendReply{}).drop_why == "partition");
  CHECK(faults.decide(LinkDirection::out, peer, ForwardRequest{}).drop_why == "");
}

TEST_CASE("the same seed gives every message the same fate") {
  const LinkFault fault{.peer = peer,
                        .drop = 0.3,
                        .duplicate = 0.2,
                        .reorder = 0.1,
                        .delay = 10ms,
                        .jitter = 5ms,
                        .seed = 42};
  LinkFaults one;
  LinkFaults two;
  one.put("f", fault, start);
  two.put("f", fault, start + 1s);
  int dropped = 0;
  int duplicated = 0;
  for (int i = 0; i < 10000; ++i) {
    const LinkVerdict a = one.decide(LinkDirection::out, peer, heartbeat);
    const LinkVerdict b = two.decide(LinkDirection::out, peer, heartbeat);
    CHECK(a.drop_why == b.drop_why);
    CHECK(a.delay == b.delay);
    CHECK(a.duplicate == b.duplicate);
    CHECK(a.delay >= 5ms);
    CHECK(a.delay <= 15ms);
    dropped += a.drop_why == "loss" ? 1 : 0;
    duplicated += a.duplicate ? 1 : 0;
  }
  CHECK(dropped > 2800);
  CHECK(dropped < 3200);
  CHECK(duplicated > 1800);
  CHECK(duplicated < 2200);
  const auto counts = one.list().front().counts;
  CHECK(counts.seen == 10000);
  CHECK(counts.dropped == static_cast<std::uint64_t>(dropped));
}

TEST_CASE("faults on one link add up") {
  LinkFaults faults;
  faults.put("a", {.peer = peer, .delay = 10ms}, start);
  faults.put("b", {.peer = {"*"}, .duplicate = 1, .delay = 20ms}, start);
  const LinkVerdict verdict = faults.decide(LinkDirection::in, peer, heartbeat);
  CHECK(verdict.delay == 30ms);
  CHECK(verdict.duplicate);
}

TEST_CASE("a fault ends by itself when its time is over") {
  LinkFaults faults;
  faults.put("a", {.peer = peer, .cut = true, .ttl = 2s}, start);
  faults.put("b", {.peer = peer, .delay = 1ms, .ttl = 1s}, start);
  CHECK(faults.next_expiry() == start + 1s);
  faults.expire(start + 999ms);
  CHECK(faults.list().size() == 2);
  faults.expire(start + 1s);
  CHECK(faults.next_expiry() == start + 2s);
  faults.expire(start + 3s);
  CHECK(faults.empty());
  CHECK_FALSE(faults.next_expiry());
}

TEST_CASE("each beginning and end is told, a change in place as both") {
  LinkFaults faults;
  std::vector<std::string> told;
  faults.set_listeners({
      .on_event =
          [&](const EventBody& body) {
            if (const auto* begin = std::get_if<event::FaultBegin>(&body)) {
              told.push_back("begin " + begin->id + " " + begin->kind);
            }
            if (const auto* end = std::get_if<event::FaultEnd>(&body)) {
              told.push_back("end " + end->id + " " + end->kind);
            }
          },
      .on_change = {},
  });
  faults.put("a", {.peer = peer, .cut = true, .ttl = 1s}, start);
  faults.put("b", {.peer = peer, .drop = 0.5}, start);
  faults.put("b", {.peer = peer, .delay = 1s}, start);
  CHECK_FALSE(faults.remove("c"));
  CHECK(faults.remove("b"));
  faults.expire(start + 1s);
  CHECK(faults.clear() == 0);
  CHECK(told == std::vector<std::string>{"begin a partition",
                                         "begin b loss",
                                         "end b loss",
                                         "begin b delay",
                                         "end b delay",
                                         "end a partition"});
}

TEST_CASE("there are never more faults than the limit, but the old ones can change") {
  LinkFaults faults;
  for (std::size_t i = 0; i < LinkFaults::faults_max; ++i) {
    REQUIRE(faults.put(std::to_string(i), {.peer = peer, .cut = true}, start));
  }
  CHECK_FALSE(faults.put("one more", {.peer = peer, .cut = true}, start));
  CHECK(faults.put("7", {.peer = peer, .delay = 1ms}, start));
  CHECK(faults.clear() == LinkFaults::faults_max);
}

TEST_CASE("delayed messages keep their order on a link, however the delays fall") {
  DelayedMessages delayed;
  const Duration delays[] = {30ms, 10ms, 20ms, 5ms, 40ms};
  std::uint64_t number = 0;
  for (const Duration delay : delays) {
    Message message = numbered(++number);
    REQUIRE(delayed.hold(LinkDirection::out, peer, message, start + delay));
  }
  CHECK(delayed.next_due() == start + 30ms);
  CHECK(delayed.take_due(start + 29ms).empty());
  CHECK(numbers_of(delayed.take_due(start + 35ms)) == std::vector<std::uint64_t>{1, 2, 3, 4});
  CHECK(delayed.holds(LinkDirection::out, peer));
  CHECK(numbers_of(delayed.take_all(peer)) == std::vector<std::uint64_t>{5});
  CHECK(delayed.empty());
  CHECK_FALSE(delayed.holds(LinkDirection::out, peer));
}

TEST_CASE("links do not wait for each other") {
  DelayedMessages delayed;
  Message slow = numbered(1);
  Message fast = numbered(2);
  delayed.hold(LinkDirection::out, peer, slow, start + 1s);
  delayed.hold(LinkDirection::in, peer, fast, start + 1ms);
  CHECK(numbers_of(delayed.take_due(start + 10ms)) == std::vector<std::uint64_t>{2});
  CHECK(delayed.take_all({"node9"}).empty());
  CHECK(delayed.take_all({"*"}).size() == 1);
}

TEST_CASE("delayed messages are bounded in number and bytes") {
  DelayedMessages few(2, 1 << 20);
  Message message = numbered(1);
  CHECK(few.hold(LinkDirection::out, peer, message, start));
  message = numbered(2);
  CHECK(few.hold(LinkDirection::out, peer, message, start));
  message = numbered(3);
  CHECK_FALSE(few.hold(LinkDirection::out, peer, message, start));
  CHECK(message.to == peer);

  DelayedMessages small(100, 1000);
  AppendRequest append;
  append.entries.resize(1);
  append.entries[0].payload = std::string(900, 'x');
  message.body = append;
  CHECK_FALSE(small.hold(LinkDirection::out, peer, message, start));
  message = numbered(4);
  CHECK(small.hold(LinkDirection::out, peer, message, start));
}

}  // namespace graftd
