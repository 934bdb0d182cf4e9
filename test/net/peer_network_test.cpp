#include "net/peer_network.hpp"

#include "test/net/peer_network_fixture.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

namespace graftd {

using namespace peer_test;

TEST_CASE("two servers exchange messages in order, both ways") {
  boost::asio::io_context loop;
  Server a(loop, identity(0));
  Server b(loop, identity(1));
  connect({&a, &b});
  for (std::uint64_t number = 1; number <= 1000; ++number) {
    a.send(name(1), number, append_of(number));
    b.send(name(0), number, VoteReply{.pre = true, .granted = true});
  }
  REQUIRE(run_until(loop, [&] { return a.received.size() == 1000 && b.received.size() == 1000; }));
  CHECK(b.numbers() == count_up(1, 1000));
  CHECK(a.numbers() == count_up(1, 1000));
  CHECK(b.received[41].from == name(0));
  CHECK(b.received[41].to == name(1));
  CHECK(b.received[41].term == Term{7});
  CHECK(std::get<AppendRequest>(b.received[41].body).entries[0].payload.size() == 42);
  CHECK(a.links == std::vector<std::string>{"node1 up"});
  CHECK(b.links == std::vector<std::string>{"node0 up"});
}

TEST_CASE("three servers hear each other, and nobody hears itself") {
  boost::asio::io_context loop;
  Server a(loop, identity(0));
  Server b(loop, identity(1));
  Server c(loop, identity(2));
  connect({&a, &b, &c});
  for (Server* from : {&a, &b, &c}) {
    for (int to = 0; to < 3; ++to) {
      from->send(name(to), 1);
    }
  }
  CHECK(run_until(loop, [&] {
    return a.received.size() == 2 && b.received.size() == 2 && c.received.size() == 2;
  }));
  for (const Server* server : {&a, &b, &c}) {
    CHECK(server->drops("closed") == 1);
  }
}

TEST_CASE("the largest message passes, a larger one is dropped where it is sent") {
  boost::asio::io_context loop;
  PeerLimits limits;
  limits.message_bytes_max = 3 << 20;
  Server a(loop, identity(0), limits);
  Server b(loop, identity(1), limits);
  connect({&a, &b});
  a.send(name(1), 1, append_of((3 << 20) + 1));
  a.send(name(1), 2, append_of((3 << 20) - 200));
  a.send(name(1), 3);
  REQUIRE(run_until(loop, [&] { return b.received.size() == 2; }));
  CHECK(b.numbers() == std::vector<std::uint64_t>{2, 3});
  CHECK(a.drops("too-long") == 1);
}

TEST_CASE("the death of a peer is told at once, and it is redialled when it comes back") {
  boost::asio::io_context loop;
  Server a(loop, identity(0), quick());
  auto b = std::make_unique<Server>(loop, identity(1), quick());
  connect({&a, b.get()});
  REQUIRE(run_until(loop, [&] { return a.told("node1 up") && b->told("node0 up"); }));
  const std::uint16_t port = b->network.port();
  const auto died = Clock::now();
  b.reset();
  REQUIRE(run_until(loop, [&] { return a.told("node1 down: the peer closed the stream"); }));
  CHECK(Clock::now() - died < 1s);
  a.send(name(1), 1);
  REQUIRE(run_until(loop, [&] { return a.drops("down") == 1; }));
  CHECK(a.told("node1 unreachable: 127.0.0.1:" + std::to_string(port) + ": Connection refused"));

  b = std::make_unique<Server>(loop, identity(1, 2), quick());
  connect({&a, b.get()});
  a.links.clear();
  b->send(name(0), 2);
  a.send(name(1), 3);
  REQUIRE(run_until(loop, [&] { return a.received.size() == 1 && b->received.size() == 1; }));
  CHECK(a.links == std::vector<std::string>{"node1 up"});
}

TEST_CASE("a link that only this side has lost is dialled again without a word of death") {
  boost::asio::io_context loop;
  Server b(loop, identity(1));
  RawPeer first(loop, b.network.port());
  first.greet(greeting_from(identity(0), name(1)));
  REQUIRE(run_until(loop, [&] { return b.told("node0 up"); }));
  RawPeer second(loop, b.network.port());
  second.greet(greeting_from(identity(0), name(1)));
  REQUIRE(run_until(loop, [&] { return first.closed(); }));
  CHECK(b.links == std::vector<std::string>{"node0 up"});

  RawPeer restarted(loop, b.network.port());
  restarted.greet(greeting_from(identity(0, 2), name(1)));
  REQUIRE(run_until(loop, [&] { return second.closed(); }));
  CHECK(b.links ==
        std::vector<std::string>{"node0 up", "node0 down: the peer was started again", "node0 up"});

  RawPeer late(loop, b.network.port());
  late.greet(greeting_from(identity(0, 1), name(1)));
  REQUIRE(run_until(loop, [&] { return late.closed(); }));
  CHECK(b.told("node0 refused: node0 has been started again since; this is an older process"));
  CHECK_FALSE(restarted.closed());

  Identity wiped = identity(0, 1);
  wiped.directory = {99};
  RawPeer fresh(loop, b.network.port());
  fresh.greet(greeting_from(wiped, name(1)));
  REQUIRE(run_until(loop, [&] { return restarted.closed(); }));
  CHECK(b.links.back() == "node0 up");
}

TEST_CASE("M15: both sides are told why a greeting was refused, once") {
  boost::asio::io_context loop;
  Identity foreign = identity(1);
  std::uint16_t port_expected_of = 0;
  NodeId dialled = name(0);
  std::string sentence;
  SUBCASE("another cluster") {
    foreign.cluster = {"B"};
    sentence = "node1 belongs to cluster B, but node0 to cluster A";
  }
  SUBCASE("another node at the address") {
    dialled = name(2);
    sentence = "node1 looked for node2, but found node0 at its address";
  }
  Server a(loop, identity(0), quick());
  Server b(loop, foreign, quick());
  Configuration known;
  add(known, name(1), port_expected_of, identity(1).directory);
  a.network.set_configuration(known);
  Configuration believed;
  add(believed, dialled, a.network.port(), identity(0).directory);
  b.network.set_configuration(believed);
  b.send(dialled, 1);
  REQUIRE(run_until(loop, [&] { return a.told(sentence) && b.told(sentence); }));
  CHECK(a.told("node1 refused: "));
  CHECK(b.told(dialled.text + " refused: "));
  CHECK(b.drops("down") == 1);
  CHECK(a.received.empty());
  const std::size_t told = b.links.size();
  run_until(
      loop, [] { return false; }, 200ms);
  CHECK(b.links.size() == told);
}

TEST_CASE("M16: a wiped server is heard, but its votes and acknowledgements do not count") {
  boost::asio::io_context loop;
  Identity wiped = identity(1);
  wiped.directory = {99};
  Server member(loop, identity(0));
  Server stranger(loop, wiped);
  Configuration known;
  add(known, name(1), stranger.network.port(), identity(1).directory);
  member.network.set_configuration(known);
  stranger.network.set_configuration(configuration_of({&member}));
  stranger.send(name(0), 1, AppendReply{.accepted = true});
  stranger.send(name(0), 2, VoteReply{.granted = true});
  stranger.send(name(0), 3, VoteRequest{});
  REQUIRE(run_until(loop, [&] { return !member.received.empty(); }));
  CHECK(member.numbers() == std::vector<std::uint64_t>{3});
  CHECK(member.drops("replaced") == 2);
  CHECK(member.told("the data directory of node1 was replaced"));
}

TEST_CASE("a joiner without a configuration hears the leader and answers it") {
  boost::asio::io_context loop;
  Server leader(loop, identity(0));
  Server joiner(loop, identity(1));
  leader.network.set_configuration(configuration_of({&leader, &joiner}));
  joiner.on_message = [&](const Message& message) {
    joiner.send(message.from, message.id.number, AppendReply{});
  };
  leader.send(name(1), 5);
  REQUIRE(run_until(loop, [&] { return leader.received.size() == 1; }));
  CHECK(leader.received[0].from == name(1));
  CHECK(leader.numbers() == std::vector<std::uint64_t>{5});
}

TEST_CASE("a configuration may change from within a message") {
  boost::asio::io_context loop;
  Server a(loop, identity(0));
  Server b(loop, identity(1));
  b.on_message = [&](const Message& message) {
    b.network.set_configuration(message.id.number == 1 ? configuration_of({&a, &b})
                                                       : configuration_of({&b}));
  };
  a.network.set_configuration(configuration_of({&a, &b}));
  a.send(name(1), 1);
  a.send(name(1), 2);
  REQUIRE(run_until(loop, [&] { return b.received.size() == 2; }));
  REQUIRE(run_until(loop, [&] { return b.told("node0 down: it is a member no longer"); }));
}

TEST_CASE("a removed member is sent what was queued, then let go") {
  boost::asio::io_context loop;
  Server a(loop, identity(0));
  Server b(loop, identity(1));
  Server c(loop, identity(2));
  connect({&a, &b, &c});
  REQUIRE(run_until(loop, [&] { return a.links.size() == 2 && b.links.size() == 2; }));
  for (std::uint64_t number = 1; number <= 300; ++number) {
    a.send(name(1), number, append_of(10000));
  }
  a.network.set_configuration(configuration_of({&a, &c}));
  REQUIRE(run_until(loop, [&] { return b.received.size() == 300; }));
  REQUIRE(run_until(loop, [&] { return b.told("node0 down: the peer closed the stream"); }));
  a.send(name(2), 301);
  CHECK(run_until(loop, [&] { return c.received.size() == 1; }));
}

TEST_CASE("M17: a member that has moved is dialled at its new address") {
  boost::asio::io_context loop;
  Server a(loop, identity(0), quick());
  auto b = std::make_unique<Server>(loop, identity(1), quick());
  connect({&a, b.get()});
  REQUIRE(run_until(loop, [&] { return b->told("node0 up"); }));
  auto moved = std::make_unique<Server>(loop, identity(1, 2), quick());
  b.reset();
  connect({&a, moved.get()});
  a.send(name(1), 1);
  CHECK(run_until(loop, [&] { return moved->received.size() == 1; }));
}

TEST_CASE("M17: a member that has moved is answered on the stream that it opened itself") {
  boost::asio::io_context loop;
  Server a(loop, identity(0), quick());
  auto b = std::make_unique<Server>(loop, identity(1), quick());
  connect({&a, b.get()});
  REQUIRE(run_until(loop, [&] { return b->told("node0 up"); }));
  auto moved = std::make_unique<Server>(loop, identity(1, 2), quick());
  b.reset();
  moved->network.set_configuration(configuration_of({&a, moved.get()}));
  REQUIRE(run_until(loop, [&] { return a.told("node1 unreachable") && a.links.size() >= 3; }));
  a.send(name(1), 1);
  REQUIRE(run_until(loop, [&] { return moved->received.size() == 1; }));
  // Once it can be dialled, it is.
  connect({&a, moved.get()});
  REQUIRE(run_until(loop, [&] { return moved->told("node0 up"); }));
  a.send(name(1), 2);
  REQUIRE(run_until(loop, [&] { return moved->received.size() == 2; }));
}

TEST_CASE("M17: a break of the only stream that a peer sends on tells of its death, once") {
  boost::asio::io_context loop;
  auto a = std::make_unique<Server>(loop, identity(0), quick());
  auto b = std::make_unique<Server>(loop, identity(1), quick());
  connect({a.get(), b.get()});
  REQUIRE(run_until(loop, [&] { return a->told("node1 up") && b->told("node0 up"); }));
  auto moved = std::make_unique<Server>(loop, identity(1, 2), quick());
  b.reset();
  moved->network.set_configuration(configuration_of({a.get(), moved.get()}));
  REQUIRE(run_until(
      loop, [&] { return a->times_told("node1 up") == 2 && a->told("node1 unreachable"); }));
  std::uint64_t deaths = 1;
  SUBCASE("it has sent on the stream that was dialled to it") {
    a->send(name(1), 1);
    REQUIRE(run_until(loop, [&] { return moved->received.size() == 1; }));
    CHECK_FALSE(moved->told("node0 up"));
  }
  SUBCASE("it has dialled since") {
    a->send(name(1), 1);
    REQUIRE(run_until(loop, [&] { return moved->received.size() == 1; }));
    connect({a.get(), moved.get()});
    REQUIRE(run_until(loop, [&] { return moved->told("node0 up"); }));
  }
  SUBCASE("it has sent on it, and is a member no longer") {
    a->send(name(1), 1);
    REQUIRE(run_until(loop, [&] { return moved->received.size() == 1; }));
    moved->network.set_configuration(configuration_of({moved.get()}));
    CHECK(moved->told("node0 down: it is a member no longer"));
  }
  SUBCASE("it was never heard of") { deaths = 0; }
  a.reset();
  run_until(
      loop, [&] { return moved->told("node0 unreachable"); }, 200ms);
  CHECK(moved->times_told("node0 down") == deaths);
}

// On that stream it learns at once that this server died: fail-over must not wait for a timeout
// because the last attempts to reach it, while it was down, were in vain.
TEST_CASE("a peer that is back is dialled at once") {
  boost::asio::io_context loop;
  PeerLimits patient = quick();
  patient.redial_min = 1min;
  patient.redial_max = 1min;
  auto a = std::make_unique<Server>(loop, identity(0), patient);
  auto b = std::make_unique<Server>(loop, identity(1), quick());
  connect({a.get(), b.get()});
  REQUIRE(run_until(loop, [&] { return a->told("node1 up") && b->told("node0 up"); }));
  const std::uint16_t port = b->network.port();
  b.reset();
  REQUIRE(run_until(loop, [&] { return a->told("node1 unreachable"); }));
  b = std::make_unique<Server>(loop, identity(1, 2), quick(), port);
  b->network.set_configuration(configuration_of({a.get(), b.get()}));
  REQUIRE(run_until(loop, [&] { return b->told("node0 up"); }));
  a.reset();
  CHECK(run_until(loop, [&] { return b->told("node0 down: the peer closed the stream"); }));
}

TEST_CASE("names are resolved, and what is no address is told") {
  boost::asio::io_context loop;
  Server a(loop, identity(0), quick());
  Server b(loop, identity(1), quick());
  Configuration configuration = configuration_of({&b});
  configuration.members[name(1)].raft_address = "localhost:" + std::to_string(b.network.port());
  configuration.members[name(2)].raft_address = "nowhere";
  a.network.set_configuration(configuration);
  a.send(name(1), 1);
  CHECK(run_until(loop, [&] { return b.received.size() == 1; }));
  CHECK(a.told("node2 unreachable: nowhere: this is not host:port"));
}

TEST_CASE("an address in use, or none at all, cannot be listened on") {
  boost::asio::io_context loop;
  Server a(loop, identity(0));
  PeerNetwork second(loop, identity(1), {}, {});
  try {
    second.listen("127.0.0.1", a.network.port());
    FAIL("listened twice");
  } catch (const std::runtime_error& error) {
    CHECK(std::string(error.what()).find("Address already in use") != std::string::npos);
    CHECK(std::string(error.what()).find("-raddr") != std::string::npos);
  }
  PeerNetwork third(loop, identity(1), {}, {});
  CHECK_THROWS_AS(third.listen("192.0.2.1", 0), std::runtime_error);
}

}  // namespace graftd
