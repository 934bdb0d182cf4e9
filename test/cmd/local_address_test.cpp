#include "cmd/local_address.hpp"

#include <doctest/doctest.h>

namespace graftd {
namespace {

TEST_CASE("the first IPv4 address is one of this machine and not loopback") {
  const std::optional<std::string> address = first_ipv4_address();
  if (!address) {
    MESSAGE("this machine has no address but loopback");
    return;
  }
  CHECK(is_local_address(*address));
  CHECK_FALSE(address->starts_with("127."));
}

TEST_CASE("loopback is local; names and foreign addresses are not") {
  CHECK(is_local_address("127.0.0.1"));
  CHECK(is_local_address("127.1.2.3"));
  CHECK_FALSE(is_local_address("127.0.0.1.example"));
  CHECK_FALSE(is_local_address("192.0.2.1"));
  CHECK_FALSE(is_local_address("localhost"));
  CHECK_FALSE(is_local_address(""));
}

}  // namespace
}  // namespace graftd
