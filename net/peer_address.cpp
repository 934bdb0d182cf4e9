#include "net/peer_address.hpp"

#include <charconv>

namespace graftd {

namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, port);
  const bool sound = error == std::errc() && end == last && port > 0;
  return sound ? std::optional(port) : std::nullopt;
}

}  // namespace

std::optional<PeerAddress> parse_peer_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) {
    return std::nullopt;
  }
  const auto port = parse_port(text.substr(colon + 1));
  std::string_view host = text.substr(0, colon);
  if (host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return std::nullopt;
  }
  if (host.empty() || !port) {
    return std::nullopt;
  }
  return PeerAddress{.host = std::string(host), .port = *port};
}

}  // namespace graftd
