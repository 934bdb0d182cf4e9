#include "cmd/local_address.hpp"

#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <ifaddrs.h>
#include <memory>
#include <net/if.h>
#include <netinet/in.h>
#include <vector>

namespace graftd {
namespace {

struct InterfaceAddress {
  std::string text;
  bool ipv4 = false;
  bool loopback = false;
};

std::optional<InterfaceAddress> describe(const ifaddrs& one) {
  if (one.ifa_addr == nullptr || (one.ifa_flags & IFF_UP) == 0U) {
    return std::nullopt;
  }
  InterfaceAddress address;
  address.loopback = (one.ifa_flags & IFF_LOOPBACK) != 0U;
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (one.ifa_addr->sa_family == AF_INET) {
    sockaddr_in ipv4{};
    std::memcpy(&ipv4, one.ifa_addr, sizeof(ipv4));
    inet_ntop(AF_INET, &ipv4.sin_addr, text.data(), text.size());
    address.ipv4 = true;
  } else if (one.ifa_addr->sa_family == AF_INET6) {
    sockaddr_in6 ipv6{};
    std::memcpy(&ipv6, one.ifa_addr, sizeof(ipv6));
    inet_ntop(AF_INET6, &ipv6.sin6_addr, text.data(), text.size());
  } else {
    return std::nullopt;
  }
  address.text = text.data();
  return address;
}

std::vector<InterfaceAddress> interface_addresses() {
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) {
    return {};
  }
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(first, &freeifaddrs);
  std::vector<InterfaceAddress> addresses;
  for (const ifaddrs* one = first; one != nullptr; one = one->ifa_next) {
    if (const auto address = describe(*one)) {
      addresses.push_back(*address);
    }
  }
  return addresses;
}

}  // namespace

std::optional<std::string> first_ipv4_address() {
  for (const InterfaceAddress& address : interface_addresses()) {
    if (address.ipv4 && !address.loopback) {
      return address.text;
    }
  }
  return std::nullopt;
}

bool is_local_address(const std::string& address) {
  if (address.starts_with("127.")) {
    in_addr parsed{};
    return inet_pton(AF_INET, address.c_str(), &parsed) == 1;
  }
  for (const InterfaceAddress& own : interface_addresses()) {
    if (own.text == address) {
      return true;
    }
  }
  return false;
}

}  // namespace graftd
