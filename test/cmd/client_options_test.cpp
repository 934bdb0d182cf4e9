#include "cmd/client_options.hpp"

#include "cmd/usage.hpp"

#include <doctest/doctest.h>

namespace graftd {
namespace {

using namespace std::chrono_literals;
using Words = std::vector<std::string>;

std::optional<std::string> nothing(const std::string&) { return std::nullopt; }

std::string refusal(const Words& arguments) {
  try {
    parse_client_options(arguments, nothing);
  } catch (const BadUsage& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("one node on this machine is asked unless others are named") {
  const ClientOptions options = parse_client_options({"get", "user"}, nothing);
  CHECK(options.endpoints == std::vector<HostPort>{{"127.0.0.1", 11000}});
  CHECK(options.timeout == 5s);
  CHECK(options.output == Output::text);
  CHECK(options.words == Words{"get", "user"});
}

TEST_CASE("endpoints are a list, with or without http:// and port") {
  const ClientOptions options =
      parse_client_options({"-endpoints", "a:1,http://b:2,c", "-o=json", "-local"}, nothing);
  CHECK(options.endpoints == std::vector<HostPort>{{"a", 1}, {"b", 2}, {"c", 11000}});
  CHECK(options.output == Output::json);
  CHECK(options.local);
}

TEST_CASE("wrong flags are refused with a sentence") {
  CHECK(refusal({"-endpoints", "a,,b"}).starts_with("-endpoints: \"\" has no host"));
  CHECK(refusal({"-timeout", "5"}).starts_with("-timeout: \"5\" has no unit"));
  CHECK(refusal({"-timeout", "1ms"}) == "-timeout: 1ms is not between 10ms and 1h");
  CHECK(refusal({"-o", "xml"}) == "-o: \"xml\" is none of text, json, raw");
}

}  // namespace
}  // namespace graftd
