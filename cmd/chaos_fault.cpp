#include "cmd/chaos_fault.hpp"

#include "core/overloaded.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>

namespace graftd::chaos {
namespace {

using Bits = std::array<unsigned char, 16>;

std::optional<Bits> bits_of(bool six, const std::string& host) {
  Bits bits{};
  if (inet_pton(six ? AF_INET6 : AF_INET, host.c_str(), bits.data()) != 1) {
    return std::nullopt;
  }
  return bits;
}

std::string list(const std::vector<Address>& peers) {
  if (peers.empty()) {
    return "everybody";
  }
  std::string text;
  for (const Address& peer : peers) {
    text += (text.empty() ? "" : ", ") + without_prefix(peer);
  }
  return text;
}

std::string describe_reach(const Fault& fault) {
  if (fault.out.on && fault.in.on && fault.out.peers == fault.in.peers) {
    return " to and from " + list(fault.out.peers);
  }
  std::string text;
  if (fault.out.on) {
    text += " to " + list(fault.out.peers);
  }
  if (fault.in.on) {
    text += " from " + list(fault.in.peers);
  }
  return text;
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
  const std::size_t slash = text.find('/');
  Address address{.six = text.find(':') != std::string_view::npos,
                  .host = std::string(text.substr(0, slash))};
  const int prefix_max = address.six ? 128 : 32;
  address.prefix = prefix_max;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), address.prefix);
    if (error != std::errc() || end != digits.data() + digits.size()) {
      return std::nullopt;
    }
  }
  if (address.prefix < 0 || address.prefix > prefix_max || !bits_of(address.six, address.host)) {
    return std::nullopt;
  }
  return address;
}

std::string with_prefix(const Address& address) {
  return address.host + "/" + std::to_string(address.prefix);
}

std::string without_prefix(const Address& address) {
  return address.prefix == (address.six ? 128 : 32) ? address.host : with_prefix(address);
}

bool overlap(const Address& a, const Address& b) {
  const std::optional<Bits> left = bits_of(a.six, a.host);
  const std::optional<Bits> right = bits_of(b.six, b.host);
  if (a.six != b.six || !left || !right) {
    return false;
  }
  const auto common = static_cast<std::size_t>(std::min(a.prefix, b.prefix));
  for (std::size_t bit = 0; bit < common; ++bit) {
    const unsigned mask = 0x80U >> (bit % 8);
    if (((*left)[bit / 8] & mask) != ((*right)[bit / 8] & mask)) {
      return false;
    }
  }
  return true;
}

std::string describe(const Fault& fault) {
  std::string text = fault.kind;
  const auto* shaping = std::get_if<Shaping>(&fault.body);
  if (shaping != nullptr && !shaping->drop_arrivals) {
    text.clear();
    for (const std::string& word : shaping->netem) {
      text += (text.empty() ? "" : " ") + word;
    }
  }
  text += describe_reach(fault);
  if (fault.port) {
    text += ", TCP port " + std::to_string(*fault.port);
  }
  if (shaping != nullptr) {
    text += " on " + shaping->device;
  } else if (std::get<Cut>(fault.body).how != Refuse::drop) {
    text += " (" + std::string(to_string(std::get<Cut>(fault.body).how)) + ")";
  }
  return text;
}

std::string_view to_string(Refuse how) {
  switch (how) {
    case Refuse::drop:
      return "drop";
    case Refuse::reject:
      return "reject";
    case Refuse::reset:
      return "reset";
  }
  return "";
}

std::string_view to_string(Firewall firewall) {
  return firewall == Firewall::nft ? "nft" : "iptables";
}

}  // namespace graftd::chaos
