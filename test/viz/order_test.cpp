#include "viz/order.hpp"

#include "core/random.hpp"
#include "test/viz/viz_fixture.hpp"
#include "viz/gaps.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

using namespace graftd;
using namespace graftd::test;
using viz::Order;
using viz::StoredEvent;

namespace {

StoredEvent at(const std::string& node,
               std::uint64_t seq,
               std::int64_t time_us,
               std::uint32_t counter = 0) {
  return stored({.node = node, .seq = seq, .hlc_us = time_us, .counter = counter});
}

std::vector<StoredEvent> settle(Order& order, std::int64_t now_us) {
  std::vector<StoredEvent> out;
  order.settle(now_us, out);
  return out;
}

bool in_order(const std::vector<StoredEvent>& events) {
  return std::is_sorted(events.begin(), events.end(), [](const auto& a, const auto& b) {
    return std::tie(a.time_ns, a.counter, a.node, a.seq) <
           std::tie(b.time_ns, b.counter, b.node, b.seq);
  });
}

struct Arrival {
  std::int64_t at_us = 0;
  StoredEvent event;
};

// Three nodes with clocks apart by `skew_us` that send to each other: hybrid clocks, each event
// under way for up to 40 ms, batches of one node in their order.
std::vector<Arrival> simulate(Random& random, std::int64_t skew_us, bool connected) {
  std::vector<Arrival> arrivals;
  std::map<int, Hlc> clocks;
  std::map<int, std::uint64_t> seqs;
  std::map<int, std::int64_t> last_arrival;
  for (std::int64_t now = 0; now < 2'000'000; now += 500) {
    const int node = static_cast<int>(random.below(3));
    const std::int64_t wall = start_us + now + (node - 1) * skew_us;
    Hlc& clock = clocks[node];
    Hlc latest = clock;
    if (connected && random.below(2) == 0) {
      latest = std::max(latest, clocks[static_cast<int>(random.below(3))]);
    }
    clock = wall > latest.us ? Hlc{wall, 0} : Hlc{latest.us, latest.counter + 1};
    const std::int64_t delay = static_cast<std::int64_t>(random.below(40'000));
    last_arrival[node] = std::max(last_arrival[node], start_us + now + delay);
    arrivals.push_back({last_arrival[node],
                        at("node" + std::to_string(node), ++seqs[node], clock.us, clock.counter)});
  }
  std::stable_sort(arrivals.begin(), arrivals.end(), [](const Arrival& a, const Arrival& b) {
    return a.at_us < b.at_us;
  });
  return arrivals;
}

std::vector<StoredEvent> replay(const std::vector<Arrival>& arrivals) {
  Order order;
  std::vector<StoredEvent> out;
  std::int64_t now_us = start_us;
  for (const Arrival& arrival : arrivals) {
    for (; now_us < arrival.at_us; now_us += 8'000) {
      order.settle(now_us, out);
    }
    order.put(arrival.event, arrival.at_us);
  }
  order.settle(now_us + 3'000'000, out);
  return out;
}

}  // namespace

TEST_CASE("events of skewed clocks that talk leave in causal order, none late") {
  Random random(11);
  for (const std::int64_t skew_us : {0, 3'000, 500'000}) {
    CAPTURE(skew_us);
    const auto arrivals = simulate(random, skew_us, true);
    const auto out = replay(arrivals);
    CHECK(out.size() == arrivals.size());
    // The first half second is needed to learn how far the clocks are apart.
    const auto settled = std::find_if(out.begin(), out.end(), [](const StoredEvent& event) {
      return event.time_ns > (start_us + 700'000) * 1000;
    });
    const std::vector<StoredEvent> rest(settled, out.end());
    CHECK(rest.size() > 1000);
    CHECK(in_order(rest));
    CHECK(std::none_of(rest.begin(), rest.end(), [](const auto& event) { return event.late; }));
  }
}

TEST_CASE("clocks that are apart and do not talk make nobody late either") {
  Random random(12);
  const auto out = replay(simulate(random, 400'000, false));
  const auto late = std::count_if(out.begin(), out.end(), [](const auto& e) { return e.late; });
  CHECK(late < 200);
  const std::vector<StoredEvent> rest(out.end() - 1000, out.end());
  CHECK(in_order(rest));
}

TEST_CASE("an event settles as soon as every live node has passed it") {
  Order order;
  order.put(at("a", 1, start_us), start_us);
  order.put(at("b", 1, start_us + 10), start_us);
  CHECK(settle(order, start_us).size() == 1);
  order.put(at("a", 2, start_us + 20), start_us + 20);
  CHECK(settle(order, start_us + 20).size() == 1);
  CHECK(order.pending() == 1);
}

TEST_CASE("a node that says nothing holds others up for 50 ms at most") {
  Order order;
  order.put(at("b", 1, start_us), start_us);
  settle(order, start_us);
  order.put(at("a", 1, start_us + 1000), start_us + 1000);
  CHECK(settle(order, start_us + 1000 + Order::hold_us - 1).empty());
  CHECK(settle(order, start_us + 1000 + Order::hold_us).size() == 1);
}

TEST_CASE("a silent node is not waited for") {
  Order order;
  order.put(at("b", 1, start_us), start_us);
  const std::int64_t later = start_us + Order::live_us;
  order.put(at("a", 1, later), later);
  CHECK(settle(order, later).size() == 2);
}

TEST_CASE("an event whose place has passed is marked late and not lost") {
  Order order;
  order.put(at("a", 1, start_us), start_us);
  order.put(at("b", 1, start_us), start_us);
  order.put(at("a", 2, start_us + 90'000), start_us + 90'000);
  CHECK(settle(order, start_us + 200'000).size() == 3);
  order.put(at("b", 2, start_us + 50'000), start_us + 200'000);
  const auto out = settle(order, start_us + 200'000);
  REQUIRE(out.size() == 1);
  CHECK(out[0].node == "b");
  CHECK(out[0].late);
}

TEST_CASE("a clock an hour ahead does not make the others late") {
  Order order;
  const std::int64_t hour = 3'600'000'000;
  std::vector<StoredEvent> out;
  for (std::uint64_t i = 1; i <= 500; ++i) {
    const std::int64_t now = start_us + static_cast<std::int64_t>(i) * 5'000;
    order.put(at("fast", i, now + hour), now);
    if (i > 100) {
      order.put(at("slow", i, now), now);
    }
    order.settle(now, out);
  }
  CHECK(std::none_of(out.begin(), out.end(), [](const auto& event) { return event.late; }));
  CHECK(out.size() > 800);
}

TEST_CASE("what waits is bounded") {
  Order order;
  order.put(at("slow", 1, start_us), start_us);
  std::vector<StoredEvent> out;
  StoredEvent event = at("a", 1, start_us);
  for (std::size_t i = 0; i < Order::pending_max + 100; ++i) {
    event.time_ns += 10;
    ++event.seq;
    order.put(event, start_us);
  }
  order.settle(start_us, out);
  CHECK(order.pending() <= Order::pending_max);
  CHECK(in_order(out));
}

TEST_CASE("a hole in the numbers of a node is told with its exact range") {
  viz::Gaps gaps;
  CHECK(gaps.check(at("node1", 30, start_us)).empty());
  const auto told = gaps.check(at("node1", 43, start_us));
  REQUIRE(told.size() == 1);
  CHECK(told[0].text == "node1: 12 events lost (31 to 42)");
  CHECK(told[0].dropped->from == 31);
  CHECK(told[0].dropped->to == 42);
  CHECK(parse(viz::reader_json(told[0], 3)).at("d").at("to") == 42);
  CHECK(gaps.check(at("node1", 44, start_us)).empty());
  CHECK(gaps.check(at("node1", 40, start_us)).empty());
}

TEST_CASE("a loss that the node told itself is not told again") {
  viz::Gaps gaps;
  gaps.check(at("n", 10, start_us));
  gaps.announce(
      stored({.node = "n", .seq = 22, .type = "trace.gap", .details = "\"from\":13,\"to\":20"}));
  const auto told = gaps.check(at("n", 22, start_us));
  REQUIRE(told.size() == 2);
  CHECK(told[0].text == "n: 2 events lost (11 to 12)");
  CHECK(told[1].text == "n: 1 event lost (21 to 21)");
}

TEST_CASE("a new incarnation begins with 1") {
  viz::Gaps gaps;
  gaps.check(at("n", 10, start_us));
  const auto told = gaps.check(stored({.node = "n", .inc = 2, .seq = 3}));
  REQUIRE(told.size() == 1);
  CHECK(told[0].text == "n: 2 events lost (1 to 2)");
  CHECK(gaps.check(at("n", 12, start_us)).empty());
}

TEST_CASE("absurd numbers make one gap and no endless loop") {
  viz::Gaps gaps;
  gaps.check(at("n", 1, start_us));
  StoredEvent event = at("n", 2, start_us);
  event.seq = ~std::uint64_t{0};
  CHECK(gaps.check(event).size() == 1);
  CHECK(gaps.check(event).empty());
}
