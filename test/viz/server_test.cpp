#include "viz/server.hpp"

#include "test/viz/server_fixture.hpp"
#include "viz/gzip.hpp"
#include "viz/host_guard.hpp"
#include "viz/page_assets.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

using namespace graftd;
using namespace graftd::test;

namespace {

namespace json = boost::json;

// A page as far as the server can tell: greets and reads texts.
class TestPage {
 public:
  explicit TestPage(std::uint16_t port, const std::string& hello = R"({"type":"hello","after":-1})")
      : client_(port) {
    client_.send(
        "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    status = status_of(client_.answer(true));
    send(hello);
  }

  void send(const std::string& text) {
    std::string frame = "\x81";
    frame += static_cast<char>(0x80 | text.size());
    client_.send(frame + std::string(4, '\0') + text);
  }

  // The next message, its fragments joined.
  json::object receive() {
    std::string text;
    bool last = false;
    while (!last) {
      const std::string head = client_.receive(2);
      REQUIRE(head.size() == 2);
      const auto first = static_cast<unsigned char>(head[0]);
      std::size_t size = static_cast<unsigned char>(head[1]) & 0x7fU;
      if (size >= 126) {
        const std::string more = client_.receive(size == 126 ? 2 : 8);
        size = 0;
        for (const char c : more) {
          size = size << 8 | static_cast<unsigned char>(c);
        }
      }
      const std::string payload = client_.receive(size);
      if ((first & 0x0fU) > 2) {
        continue;
      }
      text += payload;
      last = (first & 0x80U) != 0;
    }
    return parse(text).as_object();
  }

  // Reads until `count` events came; their numbers and texts.
  std::vector<std::string> receive_events(std::size_t count) {
    std::vector<std::string> texts;
    while (texts.size() < count) {
      const json::object message = receive();
      if (message.at("type") != "events") {
        continue;
      }
      for (const json::value& event : message.at("events").as_array()) {
        texts.push_back(std::to_string(event.at("n").to_number<std::int64_t>()) + " " +
                        std::string(event.at("text").as_string()));
      }
      state = message.at("state");
    }
    return texts;
  }

  unsigned status = 0;
  json::value state;

 private:
  RawClient client_;
};

}  // namespace

TEST_CASE("a body is answered with what became of it") {
  const Vizor vizor;
  const std::string document = log_document("node0", "hello", 1);
  const std::string first = vizor.post("/log", document);
  CHECK(status_of(first) == 200);
  CHECK(body_of(first) == R"({"accepted":1,"duplicate":0,"malformed":0})");
  CHECK(body_of(vizor.post("/log", document)) == R"({"accepted":0,"duplicate":1,"malformed":0})");
  CHECK(body_of(vizor.post("/log", "no json")) == R"({"accepted":0,"duplicate":0,"malformed":1})");
  CHECK(body_of(vizor.post("/log", "[]")) == R"({"accepted":0,"duplicate":0,"malformed":0})");
  CHECK(status_of(vizor.post("/log", "")) == 204);
  CHECK(body_of(vizor.post("/ingest", batch("node0", 1, 3))) ==
        R"({"accepted":3,"duplicate":0,"malformed":0})");
  CHECK(holds(vizor, 4));
}

TEST_CASE("only POST brings events") {
  const Vizor vizor;
  for (const char* path : {"/log", "/ingest"}) {
    const std::string answer = vizor.get(path);
    CHECK(status_of(answer) == 405);
    CHECK(contains(answer, "Allow: POST"));
  }
}

TEST_CASE("two requests that come at once are answered in turn") {
  const Vizor vizor;
  RawClient client(vizor.port);
  client.send(Vizor::request("/log", log_document("node0", "a", 1)) +
              Vizor::request("/log", log_document("node0", "a", 1)));
  CHECK(contains(client.answer(), "\"accepted\":1"));
  CHECK(contains(client.answer(), "\"duplicate\":1"));
}

TEST_CASE("a client that stalls after its headers holds up nobody") {
  const Vizor vizor;
  RawClient stalled(vizor.port);
  stalled.send("POST /log HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{");
  CHECK(status_of(vizor.post("/log", "[]")) == 200);
}

TEST_CASE("a full queue says 429, and what waits is still taken") {
  viz::VizorOptions options;
  options.queue = {.bodies_max = 1, .bytes_max = 1 << 20};
  const Vizor vizor(options);
  std::string large = "[";
  for (std::uint64_t i = 0; i < 400; ++i) {
    large += (i > 0 ? "," : "") + log_document("node0", std::string(50'000, 'x'), i);
  }
  large += "]";
  bool refused = false;
  for (std::uint64_t round = 0; round < 20 && !refused; ++round) {
    RawClient first(vizor.port);
    first.send(Vizor::request("/log", large));
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (contains(vizor.get("/api/status"), "\"queued_bodies\":0") &&
           std::chrono::steady_clock::now() < deadline) {
    }
    refused = status_of(vizor.post("/log", log_document("node1", "x", round))) == 429;
    const std::string taken = first.answer();
    CHECK((contains(taken, "\"accepted\":400") || contains(taken, "\"duplicate\":400")));
  }
  CHECK(refused);
}

TEST_CASE("every page sees every event, in the same order") {
  const Vizor vizor;
  vizor.post("/ingest", batch("node0", 1, 10));
  REQUIRE(holds(vizor, 10));
  TestPage one(vizor.port);
  TestPage two(vizor.port, R"({"type":"hello"})");
  CHECK(one.status == 101);
  const json::object welcome = one.receive();
  CHECK(welcome.at("type") == "welcome");
  CHECK(welcome.at("from") == 0);
  CHECK(two.receive().at("type") == "welcome");
  for (std::uint64_t i = 0; i < 20; ++i) {
    vizor.post("/ingest", batch("node" + std::to_string(i % 3), 100 + i * 5, 5));
  }
  const std::size_t gaps = parse(body_of(vizor.get("/api/status")))
                               .at("state")
                               .at("counters")
                               .at("gaps")
                               .to_number<std::size_t>();
  const std::size_t all = 110 + gaps;
  const auto seen = one.receive_events(all);
  CHECK(seen.size() >= 110);
  CHECK(two.receive_events(all) == seen);
  CHECK(one.state.at("nodes").as_object().size() == 3);
}

TEST_CASE("a page that does not read holds up no other") {
  const Vizor vizor;
  const TestPage stopped(vizor.port);
  TestPage reading(vizor.port);
  CHECK(reading.receive().at("type") == "welcome");
  for (std::uint64_t i = 0; i < 20; ++i) {
    CHECK(status_of(vizor.post("/ingest", batch("node0", 1 + i * 500, 500))) == 200);
  }
  CHECK(reading.receive_events(10'000).size() == 10'000);
}

TEST_CASE("pages beyond the limit are told so") {
  viz::VizorOptions options;
  options.pages_max = 1;
  const Vizor vizor(options);
  TestPage one(vizor.port);
  CHECK(one.receive().at("type") == "welcome");
  TestPage two(vizor.port);
  const json::object refusal = two.receive();
  CHECK(refusal.at("type") == "error");
}

TEST_CASE("history is served in bounded parts") {
  const Vizor vizor;
  vizor.post("/ingest", batch("node0", 1, 50));
  REQUIRE(holds(vizor, 50));
  const json::array events = parse(body_of(vizor.get("/api/events?from=10&n=5"))).as_array();
  REQUIRE(events.size() == 5);
  CHECK(events[0].at("n") == 10);
  CHECK(parse(body_of(vizor.get("/api/events"))).as_array().size() == 50);
  CHECK(parse(body_of(vizor.get("/api/events?from=50"))).as_array().empty());
  CHECK(status_of(vizor.get("/api/events?n=5001")) == 400);
  CHECK(status_of(vizor.get("/api/events?from=x")) == 400);
  CHECK(status_of(vizor.get("/api/nothing")) == 404);
}

TEST_CASE("status, metrics and livez tell how it is") {
  const Vizor vizor;
  CHECK(contains(body_of(vizor.get("/api/status")), "no node has reported yet"));
  CHECK(contains(body_of(vizor.get("/metrics")), "graftd_vizor_events_total 0"));
  CHECK(body_of(vizor.get("/livez")) == "ok\n");
}

TEST_CASE("pages of other sites read nothing") {
  const Vizor vizor;
  CHECK(status_of(vizor.get("/api/status", "Origin: http://evil.example\r\n")) == 403);
  CHECK(status_of(vizor.get("/api/status", "Origin: http://localhost\r\n")) == 200);
  RawClient client(vizor.port);
  client.send("GET /api/status HTTP/1.1\r\nHost: rebound.example\r\n\r\n");
  CHECK(status_of(client.answer()) == 421);
  RawClient socket(vizor.port);
  socket.send(
      "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Origin: http://evil.example\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  CHECK(status_of(socket.answer()) == 403);
}

TEST_CASE("addresses and names without a dot are its own") {
  const std::vector<std::string> hosts = {"vizor.example"};
  for (const char* host :
       {"localhost:8090", "127.0.0.1", "[::1]:8090", "vizor:8090", "Vizor.Example:1"}) {
    CHECK(viz::is_own_host(host, hosts));
  }
  for (const char* host :
       {"evil.example", "localhost.evil.example:8090", "", "127.0.0.1.evil.example"}) {
    CHECK_FALSE(viz::is_own_host(host, hosts));
  }
}

TEST_CASE("the page comes with its protection and is not sent twice") {
  const Vizor vizor;
  const std::string page = vizor.get("/");
  CHECK(status_of(page) == 200);
  CHECK(contains(page, "text/html"));
  CHECK(contains(page, "trusted-types 'none'"));
  CHECK(contains(page, "nosniff"));
  CHECK(contains(page, "no-referrer"));
  CHECK(contains(page, "frame-ancestors 'none'"));
  CHECK(contains(page, "Cross-Origin-Resource-Policy: same-origin"));
  // It costs the first paint a new process.
  CHECK_FALSE(contains(page, "Cross-Origin-Opener-Policy"));
  const std::size_t at = page.find("ETag: ") + 6;
  const std::string etag = page.substr(at, page.find('\r', at) - at);
  RawClient client(vizor.port);
  client.send("GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: " + etag + "\r\n\r\n");
  CHECK(status_of(client.answer(true)) == 304);
  CHECK(status_of(vizor.get("/nothing")) == 404);
}

// U4 of the page's goals: 45 KB for all of it, as a browser downloads it.
TEST_CASE("the page is sent compressed, in 45 KB as a whole, and plain to those who ask so") {
  const Vizor vizor;
  std::size_t sum = 0;
  for (const viz::PageAsset& asset : viz::page_assets()) {
    CAPTURE(std::string(asset.path));
    const std::string packed = vizor.get(std::string(asset.path), "Accept-Encoding: br, gzip\r\n");
    CHECK(contains(packed, "Content-Encoding: gzip"));
    CHECK(contains(packed, "Vary: Accept-Encoding"));
    const std::string body = body_of(packed);
    CHECK(body == asset.gzip);
    sum += body.size();
    const std::string plain = vizor.get(std::string(asset.path));
    CHECK(!contains(plain, "Content-Encoding"));
    CHECK(body_of(plain) == viz::gunzip(body, 1 << 20));
    CHECK(asset.path.find("/test/") == std::string_view::npos);
  }
  MESSAGE("U4: the page is ", sum, " bytes to download; the goal is 46080");
  CHECK(sum <= 45 * 1024);
}

TEST_CASE("with a directory the page is read from it, and nothing beside it") {
  viz::VizorOptions options;
  options.assets_directory = std::string(GRAFTD_SOURCE_DIR) + "/viz";
  const Vizor vizor(options);
  CHECK(status_of(vizor.get("/server.hpp")) == 200);
  for (const char* path :
       {"/../README.md", "/%2e%2e/README.md", "/./server.hpp", "/nothing.js", "//etc/passwd"}) {
    CAPTURE(path);
    CHECK(status_of(vizor.get(path)) >= 400);
  }
}
