#include "net/peer_network.hpp"
#include "test/net/peer_network_fixture.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

namespace graftd {

using namespace peer_test;

TEST_CASE("a cut in one direction leaves the other alone, and heals") {
  boost::asio::io_context loop;
  Server a(loop, identity(0));
  Server b(loop, identity(1));
  connect({&a, &b});
  a.network.faults().put("c", {.peer = name(1), .direction = LinkDirection::in, .cut = true}, {});
  b.send(name(0), 1);
  a.send(name(1), 2);
  REQUIRE(run_until(loop, [&] { return b.received.size() == 1 && a.drops("partition") == 1; }));
  CHECK(a.received.empty());
  a.network.faults().remove("c");
  b.send(name(0), 3);
  REQUIRE(run_until(loop, [&] { return a.received.size() == 1; }));
  REQUIRE(a.faults.size() == 2);
  CHECK(std::get<event::FaultBegin>(a.faults[0]).kind == "partition");
  CHECK(std::get<event::FaultEnd>(a.faults[1]).id == "c");
}

TEST_CASE("loss drops about its share, and every loss is told") {
  boost::asio::io_context loop;
  Server a(loop, identity(0));
  Server b(loop, identity(1));
  connect({&a, &b});
  a.network.faults().put("l", {.peer = name(1), .drop = 0.25, .seed = 3}, {});
  for (std::uint64_t number = 1; number <= 1000; ++number) {
    a.send(name(1), number);
  }
  REQUIRE(run_until(loop, [&] { return b.received.size() + a.drops("loss") == 1000; }));
  CHECK(a.drops("loss") > 200);
  CHECK(a.drops("loss") < 300);
}

TEST_CASE("a delayed stream arrives late, whole and in order") {
  boost::asio::io_context loop;
  Server a(loop, identity(0));
  Server b(loop, identity(1));
  connect({&a, &b});
  a.network.faults().put("d", {.peer = {"*"}, .delay = 60ms, .jitter = 50ms, .seed = 1}, {});
  const auto sent = Clock::now();
  for (std::uint64_t number = 1; number <= 200; ++number) {
    a.send(name(1), number);
  }
  REQUIRE(run_until(loop, [&] { return b.received.size() == 200; }));
  CHECK(Clock::now() - sent >= 60ms);
  CHECK(b.numbers() == count_up(1, 200));
}

TEST_CASE("an ended delay lets go of what it held, before anything newer") {
  boost::asio::io_context loop;
  Server a(loop, identity(0));
  Server b(loop, identity(1));
  connect({&a, &b});
  a.network.faults().put("d", {.peer = name(1), .delay = 3600s}, {});
  a.send(name(1), 1);
  a.send(name(1), 2);
  a.network.faults().clear();
  a.send(name(1), 3);
  REQUIRE(run_until(loop, [&] { return b.received.size() == 3; }));
  CHECK(b.numbers() == count_up(1, 3));
}

TEST_CASE("a fault ends by itself, and what it held leaves") {
  boost::asio::io_context loop;
  Server a(loop, identity(0));
  Server b(loop, identity(1));
  connect({&a, &b});
  const auto since = Clock::now().time_since_epoch();
  const Instant now{std::chrono::duration_cast<Duration>(since)};
  a.network.faults().put("d", {.peer = name(1), .delay = 3600s, .ttl = 50ms}, now);
  a.send(name(1), 1);
  REQUIRE(run_until(loop, [&] { return b.received.size() == 1; }));
  CHECK(a.network.faults().empty());
  REQUIRE(a.faults.size() == 2);
}

TEST_CASE("duplicates follow their original, and reordered messages overtake") {
  boost::asio::io_context loop;
  Server a(loop, identity(0));
  Server b(loop, identity(1));
  connect({&a, &b});
  a.network.faults().put("u", {.peer = name(1), .duplicate = 1}, {});
  a.send(name(1), 1);
  a.send(name(1), 2);
  REQUIRE(run_until(loop, [&] { return b.received.size() == 4; }));
  CHECK(b.numbers() == std::vector<std::uint64_t>{1, 1, 2, 2});
  b.received.clear();
  a.network.faults().clear();
  a.network.faults().put("r", {.peer = name(1), .reorder = 0.3, .delay = 100ms, .seed = 5}, {});
  for (std::uint64_t number = 1; number <= 100; ++number) {
    a.send(name(1), number);
  }
  REQUIRE(run_until(loop, [&] { return b.received.size() == 100; }));
  auto numbers = b.numbers();
  CHECK(numbers != count_up(1, 100));
  std::sort(numbers.begin(), numbers.end());
  CHECK(numbers == count_up(1, 100));
}

}  // namespace graftd
