#include "net/name_lookup.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstring>
#include <future>
#include <netinet/in.h>

namespace graftd {
namespace {

using namespace std::chrono_literals;

int port_of(const Addresses& found) {
  sockaddr_in address{};
  REQUIRE(found->ai_family == AF_INET);
  std::memcpy(&address, found->ai_addr, sizeof(address));
  return ntohs(address.sin_port);
}

// As a name server that does not answer until it is let go.
struct Stuck {
  std::promise<void> gate;
  std::shared_future<void> open = gate.get_future().share();

  Resolver resolver() const {
    return [open = open](const char*, const char* port, const addrinfo* hints, addrinfo** first) {
      open.wait();
      return ::getaddrinfo("127.0.0.1", port, hints, first);
    };
  }
};

TEST_CASE("an address needs no name server") {
  const Stuck stuck;
  const auto found = look_up("127.0.0.1", 11000, 0s, stuck.resolver());
  REQUIRE(found.has_value());
  CHECK(port_of(*found) == 11000);
  CHECK(look_up("::1", 11000, 0s, stuck.resolver()).has_value());
}

TEST_CASE("a name is looked up") {
  const auto found = look_up("localhost", 12000, 10s);
  REQUIRE(found.has_value());
  CHECK(*found != nullptr);
}

TEST_CASE("a name server that does not answer holds nobody longer than asked for") {
  Stuck stuck;
  const auto begin = std::chrono::steady_clock::now();
  const auto found = look_up("node0", 11000, 50ms, stuck.resolver());
  const auto took = std::chrono::steady_clock::now() - begin;
  REQUIRE(found.has_error());
  CHECK(found.error().message == "the name could not be looked up in time");
  CHECK(took >= 50ms);
  CHECK(took < 5s);
  stuck.gate.set_value();
}

TEST_CASE("an unknown name is told with the reason") {
  const Resolver unknown = [](const char*, const char*, const addrinfo*, addrinfo**) {
    return EAI_NONAME;
  };
  const auto found = look_up("node0", 11000, 10s, unknown);
  REQUIRE(found.has_error());
  CHECK(found.error().message.starts_with("the name is not known ("));
}

TEST_CASE("look-ups that hang are limited, and are made again when they have ended") {
  Stuck stuck;
  int refused = 0;
  for (int i = 0; i < 40; ++i) {
    const auto found = look_up("node0", 11000, 0s, stuck.resolver());
    REQUIRE(found.has_error());
    refused += found.error().message == "too many names are being looked up already" ? 1 : 0;
  }
  CHECK(refused == 8);
  stuck.gate.set_value();
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (look_up("node0", 11000, 10s, stuck.resolver()).has_error()) {
    REQUIRE(std::chrono::steady_clock::now() < deadline);
  }
}

}  // namespace
}  // namespace graftd
