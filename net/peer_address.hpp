#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace graftd {

struct PeerAddress {
  std::string host;  // a name or an IP address, without brackets
  std::uint16_t port = 0;
};

// "host:port", "10.0.0.1:12000", "[::1]:12000". Nothing for anything else.
std::optional<PeerAddress> parse_peer_address(std::string_view text);

}  // namespace graftd
