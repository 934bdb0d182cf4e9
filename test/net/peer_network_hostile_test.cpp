#include "core/random.hpp"
#include "net/peer_network.hpp"
#include "net/peer_queue.hpp"
#include "test/net/peer_network_fixture.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

namespace graftd {

using namespace peer_test;

TEST_CASE("random bytes close the connection and disturb nobody") {
  boost::asio::io_context loop;
  Server a(loop, identity(0));
  Server b(loop, identity(1));
  connect({&a, &b});
  Random random(1);
  for (int i = 0; i < 100; ++i) {
    std::string garbage(frame_header_bytes + random.below(3000), '\0');
    for (char& byte : garbage) {
      byte = static_cast<char>(random.next());
    }
    RawPeer raw(loop, a.network.port());
    raw.write(i == 0 ? "GET / HTTP/1.1\r\nHost: node0\r\n\r\n" : garbage);
    REQUIRE(run_until(loop, [&] { return raw.closed(); }));
    CHECK(raw.got.empty());
  }
  b.send(name(0), 1);
  CHECK(run_until(loop, [&] { return a.received.size() == 1; }));
  CHECK(a.links == std::vector<std::string>{"node1 up"});
}

TEST_CASE("a frame that is no greeting is answered with a sentence, then closed") {
  boost::asio::io_context loop;
  Server a(loop, identity(0));
  RawPeer raw(loop, a.network.port());
  std::string frame;
  append_frame("hello", frame);
  raw.write(frame);
  REQUIRE(run_until(loop, [&] { return raw.closed(); }));
  CHECK(raw.got.find("what came is no greeting of a peer") != std::string::npos);
}

TEST_CASE("garbage after the greeting closes the link and is told") {
  boost::asio::io_context loop;
  Server a(loop, identity(0));
  RawPeer raw(loop, a.network.port());
  raw.greet(greeting_from(identity(1), name(0)));
  REQUIRE(run_until(loop, [&] { return a.told("node1 up"); }));
  std::string frame;
  append_frame("no message", frame);
  raw.write(frame);
  REQUIRE(run_until(loop, [&] { return raw.closed(); }));
  CHECK(a.told("node1 down: what the peer sent is no message"));
  CHECK(a.received.empty());
}

TEST_CASE("who does not greet in time is closed") {
  boost::asio::io_context loop;
  Server a(loop, identity(0), quick());
  RawPeer raw(loop, a.network.port());
  raw.write("gra");
  const auto before = Clock::now();
  REQUIRE(run_until(loop, [&] { return raw.closed(); }));
  CHECK(Clock::now() - before >= 150ms);
  CHECK(a.links.empty());
}

TEST_CASE("silent connections are bounded and do not keep peers out") {
  boost::asio::io_context loop;
  PeerLimits limits;
  limits.strangers_max = 4;
  Server a(loop, identity(0), limits);
  std::vector<std::unique_ptr<RawPeer>> idle;
  for (int i = 0; i < 20; ++i) {
    idle.push_back(std::make_unique<RawPeer>(loop, a.network.port()));
  }
  const auto open = [&] {
    return std::count_if(idle.begin(), idle.end(), [](const auto& raw) { return !raw->closed(); });
  };
  REQUIRE(run_until(loop, [&] { return open() == 4; }));
  for (int i = 1; i <= 6; ++i) {
    idle.push_back(std::make_unique<RawPeer>(loop, a.network.port()));
    idle.back()->greet(greeting_from(identity(i), name(0)));
  }
  REQUIRE(run_until(loop, [&] { return a.links.size() == 6; }));
  CHECK(a.told("node5 refused: node0 already has 4 links from servers that are no members"));
  Server member(loop, identity(9));
  Configuration configuration = configuration_of({&a, &member});
  a.network.set_configuration(configuration);
  member.network.set_configuration(configuration);
  member.send(name(0), 1);
  CHECK(run_until(loop, [&] { return a.received.size() == 1; }));
}

TEST_CASE("G7: a peer that does not read costs no more than its queue") {
  boost::asio::io_context loop;
  tcp::acceptor acceptor(loop, tcp::endpoint(loopback, 0));
  acceptor.non_blocking(true);
  PeerLimits limits;
  limits.queue_messages_max = 100;
  Server a(loop, identity(0), limits);
  Configuration configuration;
  add(configuration, name(1), acceptor.local_endpoint().port(), {});
  a.network.set_configuration(configuration);
  tcp::socket peer(loop);
  boost::system::error_code error;
  REQUIRE(run_until(loop, [&] {
    acceptor.accept(peer, error);
    return !error;
  }));
  std::string answer;
  const std::size_t start = begin_frame(answer);
  encode_answer({}, answer);
  finish_frame(answer, start);
  boost::asio::write(peer, boost::asio::buffer(answer));
  std::uint64_t number = 0;
  REQUIRE(run_until(loop, [&] {
    a.send(name(1), ++number, append_of(100000));
    return a.drops("queue-full") == 50;
  }));
  CHECK(number < 2000);
  CHECK(a.drops("queue-full") == a.dropped.size());
}

TEST_CASE("G7: a queue is bounded in messages and bytes, but takes one message of any size") {
  Message message{.from = name(0), .to = name(1), .id = {}, .hlc = {}, .term = {}, .body = {}};
  PeerQueue queue(3, 2000);
  for (int i = 0; i < 3; ++i) {
    CHECK(queue.push(message));
  }
  CHECK_FALSE(queue.push(message));
  CHECK(queue.take().size() == 3);
  CHECK(queue.bytes() == 0);
  message.body = append_of(5000);
  CHECK(queue.push(message));
  message.body = append_of(1);
  CHECK_FALSE(queue.push(message));
  std::string frames;
  queue.encode(frames, 1);
  CHECK(queue.empty());
  CHECK(queue.bytes() == 0);
  CHECK(frames.size() > 5000);
}

TEST_CASE("messages wait for a first connection, and are dropped when it fails") {
  boost::asio::io_context loop;
  Server a(loop, identity(0), quick());
  std::uint16_t port = 0;
  {
    const tcp::acceptor closed_soon(loop, tcp::endpoint(loopback, 0));
    port = closed_soon.local_endpoint().port();
  }
  Configuration configuration;
  add(configuration, name(1), port, {});
  a.network.set_configuration(configuration);
  a.send(name(1), 1);
  a.send(name(2), 2);
  CHECK(a.drops("closed") == 1);
  REQUIRE(run_until(loop, [&] { return a.drops("down") == 1; }));
}

TEST_CASE("nothing is told after close") {
  boost::asio::io_context loop;
  Server a(loop, identity(0));
  Server b(loop, identity(1));
  connect({&a, &b});
  REQUIRE(run_until(loop, [&] { return a.told("node1 up"); }));
  a.links.clear();
  a.network.close();
  REQUIRE(run_until(loop, [&] { return b.told("node0 down"); }));
  a.send(name(1), 1);
  a.network.set_configuration({});
  CHECK(a.links.empty());
  CHECK(a.drops("closed") == 1);
}

}  // namespace graftd
