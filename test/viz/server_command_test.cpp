#include "test/viz/server_fixture.hpp"
#include "viz/host_guard.hpp"
#include "viz/page_command.hpp"

#include <doctest/doctest.h>

#include <mutex>
#include <string>
#include <variant>
#include <vector>

using namespace graftd;
using namespace graftd::test;

namespace {

// What would be carried out.
class Orders {
 public:
  viz::VizorOptions options() {
    viz::VizorOptions options;
    options.carry_out = [this](const viz::CommandLine& line) {
      const std::lock_guard lock(mutex_);
      lines_.push_back(line);
      return viz::CommandOutcome{.command = "graftd " + line.front(), .exit = 3, .said = "no\n"};
    };
    return options;
  }

  std::vector<viz::CommandLine> lines() {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  std::mutex mutex_;
  std::vector<viz::CommandLine> lines_;
};

viz::View view_of_nodes(const std::vector<std::pair<std::string, std::string>>& nodes) {
  viz::View view;
  for (const auto& [name, http] : nodes) {
    viz::StoredEvent event;
    event.node = name;
    event.of_member = true;
    event.change.http = http;
    view.apply(event);
  }
  return view;
}

viz::View two_nodes() { return view_of_nodes({{"n1", "127.0.0.1:11000"}, {"n2", "[::1]:11001"}}); }

// The line, its words joined; the status of a refusal.
std::string line_of(const std::string& body, const viz::View& view) {
  const viz::CommandOrRefusal read = viz::read_page_command(body, view);
  if (const auto* refusal = std::get_if<HttpResponse>(&read)) {
    return std::to_string(refusal->status);
  }
  std::string text;
  for (const std::string& word : std::get<viz::CommandLine>(read)) {
    text += (text.empty() ? "" : " ") + word;
  }
  return text;
}

const std::string started =
    R"({"v":1,"run":"r","node":"n1","inc":1,"seq":1,"hlc":[1000000,0],"wall":1000000,)"
    R"("mono":1,"lvl":"info","mod":"raft","type":"node.start","d":{"http":"127.0.0.1:11000"}})";

}  // namespace

TEST_CASE("each command of a page is a line of graftd chaos or graftd client") {
  const viz::View view = two_nodes();
  CHECK(line_of(R"({"do":"kill","node":"n1"})", view) == "chaos kill -on node:127.0.0.1:11000");
  CHECK(line_of(R"({"do":"pause","node":"n2"})", view) == "chaos pause -on node:[::1]:11001");
  CHECK(line_of(R"({"do":"resume","node":"n1"})", view) == "chaos resume -on node:127.0.0.1:11000");
  CHECK(line_of(R"({"do":"isolate","node":"n1"})", view) ==
        "chaos isolate -on node:127.0.0.1:11000");
  CHECK(line_of(R"({"do":"cut","node":"n1","peer":"n2"})", view) ==
        "chaos partition n2 -on node:127.0.0.1:11000");
  CHECK(line_of(R"({"do":"delay","node":"n1","time":"200ms"})", view) ==
        "chaos delay 200ms -on node:127.0.0.1:11000");
  CHECK(line_of(R"({"do":"clear","node":"n1"})", view) == "chaos clear -on node:127.0.0.1:11000");
  CHECK(line_of(R"({"do":"put","key":"user","value":"kj"})", view) ==
        "client -endpoints 127.0.0.1:11000,[::1]:11001 put user kj");
}

TEST_CASE("what a page writes is taken as it was typed: no flag, no file, no standard input") {
  const viz::View view = view_of_nodes({{"n1", "127.0.0.1:11000"}});
  CHECK(line_of(R"({"do":"put","key":"a","value":"@/etc/passwd"})", view) ==
        "client -endpoints 127.0.0.1:11000 put a @@/etc/passwd");
  CHECK(line_of(R"({"do":"put","key":"-timeout","value":"-1"})", view) ==
        "client -endpoints 127.0.0.1:11000 put -- -timeout -1");
  CHECK(line_of(R"({"do":"put","key":"a","value":"-"})", view) == "400");
  CHECK(line_of(R"({"do":"put","key":"","value":"b"})", view) == "400");
  CHECK(line_of(R"({"do":"put","key":"a","value":")" + std::string(5000, 'x') + R"("})", view) ==
        "400");
}

TEST_CASE("a command that cannot be meant is refused") {
  const viz::View view = two_nodes();
  for (const char* body : {"",
                           "[]",
                           "{}",
                           R"({"do":"rm","node":"n1"})",
                           R"({"do":"kill"})",
                           R"({"do":"kill","node":"n9"})",
                           R"({"do":"cut","node":"n1"})",
                           R"({"do":"cut","node":"n1","peer":"n1"})",
                           R"({"do":"cut","node":"n1","peer":"-for"})",
                           R"({"do":"delay","node":"n1"})",
                           R"({"do":"delay","node":"n1","time":"-for"})"}) {
    CHECK_MESSAGE(line_of(body, view) == "400", body);
  }
  // Events come from anybody who can post them.
  const viz::View odd = view_of_nodes({{"n1", "-x y"}, {"n2", ""}, {"n3", "http://a/b?c"}});
  CHECK(line_of(R"({"do":"kill","node":"n1"})", odd) == "400");
  CHECK(line_of(R"({"do":"kill","node":"n3"})", odd) == "400");
  CHECK(line_of(R"({"do":"put","key":"a","value":"b"})", odd) == "400");
}

TEST_CASE("a vizor without -allow-chaos takes no commands, and says how it would") {
  const Vizor vizor;
  const std::string answer = vizor.post("/api/command", R"({"do":"kill","node":"n1"})");
  CHECK(status_of(answer) == 403);
  CHECK(answer.find("-allow-chaos") != std::string::npos);
}

TEST_CASE("a vizor with -allow-chaos carries out what its page commands, and shows the line") {
  Orders orders;
  const Vizor vizor(orders.options());
  CHECK(status_of(vizor.post("/ingest", started + "\n")) == 200);
  REQUIRE(holds(vizor, 1));
  const std::string answer = vizor.post("/api/command", R"({"do":"kill","node":"n1"})");
  CHECK(status_of(answer) == 200);
  CHECK(body_of(answer) == R"({"command":"graftd chaos","exit":3,"said":"no\n"})");
  CHECK(orders.lines() ==
        std::vector<viz::CommandLine>{{"chaos", "kill", "-on", "node:127.0.0.1:11000"}});
  CHECK(status_of(vizor.get("/api/command")) == 405);
  CHECK(status_of(vizor.post("/api/command", "{}")) == 400);
}

TEST_CASE("pages of other sites command nothing") {
  Orders orders;
  const Vizor vizor(orders.options());
  CHECK(status_of(vizor.post("/ingest", started + "\n")) == 200);
  REQUIRE(holds(vizor, 1));
  const std::string body = R"({"do":"kill","node":"n1"})";
  const std::string rest =
      "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
      "\r\n\r\n" + body;
  RawClient foreign(vizor.port);
  foreign.send("POST /api/command HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n" +
               rest);
  CHECK(status_of(foreign.answer()) == 403);
  RawClient rebound(vizor.port);
  rebound.send("POST /api/command HTTP/1.1\r\nHost: rebound.example\r\n" + rest);
  CHECK(status_of(rebound.answer()) == 421);
  // A name without a dot may read, but somebody in the network may have made it point here.
  RawClient named(vizor.port);
  named.send("POST /api/command HTTP/1.1\r\nHost: vizor\r\nOrigin: http://vizor\r\n" + rest);
  CHECK(status_of(named.answer()) == 421);
  CHECK(orders.lines().empty());
  RawClient own(vizor.port);
  own.send("POST /api/command HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n" + rest);
  CHECK(status_of(own.answer()) == 200);
  CHECK(orders.lines().size() == 1);
}

TEST_CASE("commands are taken at this machine's own addresses, and under names that were given") {
  const std::vector<std::string> hosts = {"vizor.example"};
  for (const char* host :
       {"localhost:8090", "127.0.0.1", "127.9.9.9:1", "[::1]:8090", "vizor.example:8090"}) {
    CHECK(viz::is_local_host(host, hosts));
  }
  for (const char* host : {"vizor:8090", "10.0.0.1", "[::2]", "127.evil.example", "", "0.0.0.0"}) {
    CHECK(!viz::is_local_host(host, hosts));
  }
}
