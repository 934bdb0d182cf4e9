#include "net/peer_address.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace graftd {

namespace {

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port > 0;
}

}  // namespace

std::optional<PeerAddress> parse_peer_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || !is_port(text.substr(colon + 1))) {
    return std::nullopt;
  }
  std::string_view host = text.substr(0, colon);
  if (host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (std::count(host.begin(), host.end(), ':') > 0) {
    return std::nullopt;
  }
  if (host.empty()) {
    return std::nullopt;
  }
  return PeerAddress{.host = std::string(host), .port = std::string(text.substr(colon + 1))};
}

}  // namespace graftd
