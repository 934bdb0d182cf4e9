#pragma once

#include "core/random.hpp"
#include "net/peer_greeting.hpp"
#include "net/peer_network.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace graftd::peer_test {

using namespace std::chrono_literals;
using boost::asio::ip::tcp;
using Clock = std::chrono::steady_clock;

inline const boost::asio::ip::address loopback = boost::asio::ip::address_v4::loopback();

inline NodeId name(int number) { return {"node" + std::to_string(number)}; }

inline Identity identity(int number, std::uint64_t incarnation = 1) {
  return {.cluster = {"A"},
          .node = name(number),
          .directory = {static_cast<std::uint64_t>(10 + number)},
          .incarnation = {incarnation}};
}

inline bool run_until(boost::asio::io_context& loop,
                      const std::function<bool()>& done,
                      Duration limit = 8s) {
  const auto deadline = Clock::now() + limit;
  while (!done()) {
    if (Clock::now() > deadline) {
      return false;
    }
    loop.restart();
    loop.run_for(1ms);
  }
  return true;
}

// One server's peer network, and what it has told.
struct Server {
  Server(boost::asio::io_context& loop,
         const Identity& who,
         PeerLimits limits = {},
         std::uint16_t port = 0)
      : own(who),
        network(loop,
                who,
                limits,
                {.on_message =
                     [this](const Received& it) {
                       const Message& message = it.message;
                       received.push_back(message);
                       if (on_message) {
                         on_message(message);
                       }
                     },
                 .on_link =
                     [this](const NodeId& peer, PeerLinkState state, const std::string& why) {
                       links.push_back(peer.text + " " + std::string(name_of(state)) +
                                       (why.empty() ? "" : ": " + why));
                     },
                 .on_drop =
                     [this](const Message& message, const std::string& why) {
                       dropped.emplace_back(message.id.number, why);
                     },
                 .on_fault = [this](const EventBody& body) { faults.push_back(body); }}) {
    network.listen("127.0.0.1", port);
  }

  void send(const NodeId& to, std::uint64_t number, MessageBody body = AppendRequest{}) {
    network.send({.from = own.node,
                  .to = to,
                  .id = {own.incarnation, number},
                  .hlc = {},
                  .term = {7},
                  .body = std::move(body)});
  }

  bool told(const std::string& part) const { return times_told(part) > 0; }

  std::uint64_t times_told(const std::string& part) const {
    return static_cast<std::uint64_t>(
        std::count_if(links.begin(), links.end(), [&](const std::string& line) {
          return line.find(part) != std::string::npos;
        }));
  }

  std::vector<std::uint64_t> numbers() const {
    std::vector<std::uint64_t> all;
    for (const Message& message : received) {
      all.push_back(message.id.number);
    }
    return all;
  }

  std::uint64_t drops(const std::string& why) const {
    return static_cast<std::uint64_t>(std::count_if(
        dropped.begin(), dropped.end(), [&](const auto& drop) { return drop.second == why; }));
  }

  Identity own;
  std::vector<Message> received;
  std::vector<std::string> links;
  std::vector<std::pair<std::uint64_t, std::string>> dropped;
  std::vector<EventBody> faults;
  std::function<void(const Message&)> on_message;
  PeerNetwork network;
};

inline void add(Configuration& configuration,
                const NodeId& id,
                std::uint16_t port,
                DirectoryId directory) {
  configuration.members[id] = {.role = MemberRole::voter,
                               .raft_address = "127.0.0.1:" + std::to_string(port),
                               .http_address = "",
                               .directory = directory};
}

inline Configuration configuration_of(const std::vector<Server*>& servers) {
  Configuration configuration;
  for (const Server* server : servers) {
    add(configuration, server->own.node, server->network.port(), server->own.directory);
  }
  return configuration;
}

inline void connect(const std::vector<Server*>& servers) {
  const Configuration configuration = configuration_of(servers);
  for (Server* server : servers) {
    server->network.set_configuration(configuration);
  }
}

inline std::vector<std::uint64_t> count_up(std::uint64_t from, std::uint64_t to) {
  std::vector<std::uint64_t> numbers;
  for (; from <= to; ++from) {
    numbers.push_back(from);
  }
  return numbers;
}

inline PeerLimits quick() {
  PeerLimits limits;
  limits.greeting_timeout = 200ms;
  limits.redial_max = 50ms;
  limits.sound_after = 0ms;
  return limits;
}

inline AppendRequest append_of(std::size_t bytes) {
  AppendRequest append;
  append.entries.push_back(
      {.index = {1}, .term = {1}, .chain = {}, .payload = std::string(bytes, 'x')});
  return append;
}

// A socket that speaks to a server's peer port, byte by byte.
struct RawPeer {
  RawPeer(boost::asio::io_context& loop, std::uint16_t port) : socket(loop) {
    socket.connect(tcp::endpoint(loopback, port));
    socket.non_blocking(true);
  }

  void write(const std::string& bytes) {
    boost::system::error_code error;
    boost::asio::write(socket, boost::asio::buffer(bytes), error);
  }

  void greet(const Greeting& greeting) {
    std::string frame;
    const std::size_t start = begin_frame(frame);
    encode_greeting(greeting, frame);
    finish_frame(frame, start);
    write(frame);
  }

  // True once the other side has closed; what it sent before is in `got`.
  bool closed() {
    char buffer[4096];
    boost::system::error_code error;
    const std::size_t bytes = socket.read_some(boost::asio::buffer(buffer), error);
    got.append(buffer, bytes);
    return error && error != boost::asio::error::would_block;
  }

  tcp::socket socket;
  std::string got;
};

}  // namespace graftd::peer_test
