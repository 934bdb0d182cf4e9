#include "cmd/page_commands.hpp"

#include "cmd/host_port.hpp"
#include "cmd/usage.hpp"
#include "cmd/vizor.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

using namespace graftd;

namespace {

VizorCommand parsed(const std::vector<std::string>& arguments) {
  return parse_vizor_options(arguments, [](const std::string&) { return std::nullopt; });
}

std::string refusal(const std::vector<std::string>& arguments) {
  try {
    parsed(arguments);
  } catch (const BadUsage& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a page commands nothing unless vizor is told to let it, on this machine only") {
  CHECK(!parsed({"serve"}).options.carry_out);
  CHECK(!parsed({"-addr", "127.0.0.1:8090"}).options.carry_out);
  CHECK(parsed({"-allow-chaos", "-addr", "127.0.0.1:8090"}).options.carry_out);
  CHECK(parsed({"-allow-chaos", "-addr", "[::1]:8090"}).options.carry_out);
  CHECK(parsed({"-allow-chaos", "-addr", "localhost:8090"}).options.carry_out);
  for (const char* address : {"0.0.0.0:8090", "[::]:8090", "10.0.0.1:8090", "127.example:8090"}) {
    CHECK(refusal({"-allow-chaos", "-addr", address}).find("listen on this machine only") !=
          std::string::npos);
  }
  CHECK(refusal({"-allow-chaos"}).find("add -addr 127.0.0.1:8090") != std::string::npos);
  CHECK(refusal({"replay", "run.ndjson", "-allow-chaos", "-addr", "127.0.0.1:8090"})
            .find("a recorded run has no nodes") != std::string::npos);
}

TEST_CASE("loopback addresses are this machine's alone") {
  for (const char* host : {"127.0.0.1", "127.8.9.10", "::1", "localhost"}) {
    CHECK(is_this_machine(host));
  }
  for (const char* host : {"0.0.0.0", "::", "192.168.0.1", "127.evil.example", "127", "node1"}) {
    CHECK(!is_this_machine(host));
  }
}

TEST_CASE("a page's command ends as it would on the command line, which is told as typed") {
  const viz::CommandOutcome usage = carry_out({"chaos", "kill"});
  CHECK(usage.command == "graftd chaos kill");
  CHECK(usage.exit == 2);
  CHECK(usage.said.find("which node?") != std::string::npos);
  // Port 1 is nobody's.
  const viz::CommandOutcome nobody = carry_out({"chaos", "clear", "-on", "node:127.0.0.1:1"});
  CHECK(nobody.exit == 5);
  CHECK(nobody.said.find("no node answers at 127.0.0.1:1") != std::string::npos);
  const viz::CommandOutcome write =
      carry_out({"client", "-endpoints", "127.0.0.1:1", "put", "a b", "it's"});
  CHECK(write.command == R"(graftd client -endpoints 127.0.0.1:1 put 'a b' 'it'\''s')");
  CHECK(write.exit == 3);
  CHECK(write.said.find("no answer") != std::string::npos);
}
