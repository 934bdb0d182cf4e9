#include "cmd/host_port.hpp"

#include "cmd/usage.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace graftd {
namespace {

TEST_CASE("an address is a host and a port") {
  CHECK(parse_host_port("-x", "node0:11000", 0) == HostPort{"node0", 11000});
  CHECK(parse_host_port("-x", "10.0.0.1:1", 0) == HostPort{"10.0.0.1", 1});
  CHECK(parse_host_port("-x", "a_b-c.d:65535", 0) == HostPort{"a_b-c.d", 65535});
  CHECK(parse_host_port("-x", "node0", 11000) == HostPort{"node0", 11000});
  CHECK(parse_host_port("-x", "[::1]:12000", 0) == HostPort{"::1", 12000});
  CHECK(parse_host_port("-x", "[fe80::1%eth0]", 5) == HostPort{"fe80::1%eth0", 5});
  CHECK(to_string(HostPort{"node0", 11000}) == "node0:11000");
  CHECK(to_string(HostPort{"::1", 11000}) == "[::1]:11000");
}

TEST_CASE("a wrong address is refused and quoted") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", "has no host"},
      {":11000", "has no host"},
      {"node0", "has no port"},
      {"node0:", "has no port between"},
      {"node0:0", "has no port between"},
      {"node0:65536", "has no port between"},
      {"node0:1x", "has no port between"},
      {"node0:-1", "has no port between"},
      {"http://node0:11000", "without brackets"},
      {"::1:11000", "without brackets"},
      {"[::1:11000", "no closing bracket"},
      {"[::1]x:11000", "between the bracket"},
      {"[node0]:11000", "no IPv6 address"},
      {"[]:1", "no IPv6 address"},
      {"no de:1", "no host name has"},
      {std::string(254, 'a') + ":1", "longer than 253"},
  };
  for (const auto& row : rows) {
    const std::string text = row.first;
    const std::string why = row.second;
    CAPTURE(text);
    std::string sentence;
    try {
      parse_host_port("-haddr", text, 0);
    } catch (const BadUsage& error) {
      sentence = error.what();
    }
    CHECK(sentence.starts_with("-haddr: \"" + text + "\""));
    CHECK(sentence.find(why) != std::string::npos);
  }
}

}  // namespace
}  // namespace graftd
