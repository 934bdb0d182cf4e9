#include "cmd/host_port.hpp"

#include "cmd/usage.hpp"

#include <arpa/inet.h>
#include <charconv>

namespace graftd {
namespace {

constexpr std::size_t host_bytes_max = 253;

[[noreturn]] void refuse(std::string_view what, std::string_view text, const std::string& why) {
  throw BadUsage(std::string(what) + ": \"" + std::string(text) + "\" " + why +
                 "; addresses look like node0:11000, 10.0.0.1:11000 or [::1]:11000");
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_';
}

void check_name(std::string_view what, std::string_view text, std::string_view host) {
  if (host.empty()) {
    refuse(what, text, "has no host");
  }
  if (host.size() > host_bytes_max) {
    refuse(what, text, "has a host name longer than 253 characters");
  }
  for (const char c : host) {
    if (!is_host_character(c)) {
      refuse(what, text, "has a character that no host name has");
    }
  }
}

void check_ipv6(std::string_view what, std::string_view text, std::string_view host) {
  if (host.find(':') == std::string_view::npos ||
      host.find_first_not_of("0123456789abcdefABCDEF:.%abcdefghijklmnopqrstuvwxyz") !=
          std::string_view::npos) {
    refuse(what, text, "has no IPv6 address between the brackets");
  }
}

std::uint16_t parse_port(std::string_view what, std::string_view text, std::string_view port) {
  unsigned value = 0;
  const char* end = port.data() + port.size();
  const auto [stop, error] = std::from_chars(port.data(), end, value);
  if (port.empty() || error != std::errc() || stop != end || value == 0 || value > 65535) {
    refuse(what, text, "has no port between 1 and 65535");
  }
  return static_cast<std::uint16_t>(value);
}

}  // namespace

std::string to_string(const HostPort& address) {
  const bool ipv6 = address.host.find(':') != std::string::npos;
  return (ipv6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

bool is_this_machine(const std::string& host) {
  in_addr four{};
  if (::inet_pton(AF_INET, host.c_str(), &four) == 1) {
    constexpr std::uint32_t loopback = 127;
    return ntohl(four.s_addr) >> 24U == loopback;
  }
  return host == "localhost" || host == "::1";
}

HostPort parse_host_port(std::string_view what, std::string_view text, std::uint16_t port_default) {
  std::string_view host = text;
  std::string_view port;
  bool has_port = false;
  const bool brackets = text.starts_with('[');
  const std::size_t host_end = brackets ? text.find(']') : 0;
  if (host_end == std::string_view::npos) {
    refuse(what, text, "has no closing bracket");
  }
  const std::size_t colon = text.find(':', host_end);
  if (colon != std::string_view::npos) {
    has_port = true;
    port = text.substr(colon + 1);
    host = text.substr(0, colon);
  }
  if (brackets) {
    if (host.size() != host_end + 1) {
      refuse(what, text, "has something between the bracket and the port");
    }
    host = host.substr(1, host_end - 1);
    check_ipv6(what, text, host);
  } else {
    if (port.find(':') != std::string_view::npos) {
      refuse(what, text, "looks like an IPv6 address without brackets");
    }
    check_name(what, text, host);
  }
  if (!has_port && port_default == 0) {
    refuse(what, text, "has no port");
  }
  return {std::string(host), has_port ? parse_port(what, text, port) : port_default};
}

}  // namespace graftd
