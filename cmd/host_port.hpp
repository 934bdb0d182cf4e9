#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace graftd {

// Where something listens: "node0:11000", "10.0.0.1:12000", "[::1]:11000". The host is a name or an
// address without brackets; names are resolved at each connect.
struct HostPort {
  std::string host;
  std::uint16_t port = 0;
  auto operator<=>(const HostPort&) const = default;
  bool operator==(const HostPort&) const = default;
};

// With brackets around an IPv6 address.
std::string to_string(const HostPort& address);

// Whether only this machine reaches it: a loopback address or the name "localhost".
bool is_this_machine(const std::string& host);

// Throws BadUsage with a sentence that begins with `what` and says what is wrong. A missing port is
// `port_default`; 0 there means that the port must be given.
HostPort parse_host_port(std::string_view what, std::string_view text, std::uint16_t port_default);

}  // namespace graftd
