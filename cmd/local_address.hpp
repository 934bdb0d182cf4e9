#pragma once

#include <optional>
#include <string>

namespace graftd {

// The first IPv4 address of this machine that is not loopback: what peers are told when nobody
// said it (the seed's GetLocalIP). A node listens on 0.0.0.0, which means nothing to others.
std::optional<std::string> first_ipv4_address();

// Whether an address in digits belongs to an interface of this machine, loopback included.
bool is_local_address(const std::string& address);

}  // namespace graftd
