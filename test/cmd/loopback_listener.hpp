#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <netinet/in.h>
#include <sys/socket.h>

namespace graftd::chaos::testing {

// Waits for connections on a free port of this machine. Whoever has it closes the socket.
struct LoopbackListener {
  int socket = -1;
  std::uint16_t port = 0;
};

inline LoopbackListener listen_on_loopback() {
  LoopbackListener listener;
  listener.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof(address);
  REQUIRE(::bind(listener.socket, generic, size) == 0);
  REQUIRE(::listen(listener.socket, 8) == 0);
  REQUIRE(::getsockname(listener.socket, generic, &size) == 0);
  listener.port = ntohs(address.sin_port);
  return listener;
}

}  // namespace graftd::chaos::testing
