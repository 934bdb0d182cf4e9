#include "test/net/http_fixture.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <sys/resource.h>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace graftd;
using namespace graftd::test;

namespace {

using std::chrono::milliseconds;

// Keeps what the handler was given, for answers at a time that the test chooses.
class Kept {
 public:
  HttpHandler handler() {
    return [this](HttpRequest, HttpRespond respond) { responds_.push_back(std::move(respond)); };
  }

  std::size_t size() const { return responds_.size(); }

  // Only on the loop.
  void answer(std::size_t at, std::string body) {
    HttpResponse response;
    response.body = std::move(body);
    responds_.at(at)(std::move(response));
  }

  void drop_all() { responds_.clear(); }

 private:
  std::vector<HttpRespond> responds_;
};

const std::string plain_get = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

std::string post_of(const std::string& path, std::size_t body_bytes) {
  return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body_bytes) +
         "\r\n\r\n" + std::string(body_bytes, 'b');
}

unsigned status_for(ServerThread& server, const std::string& bytes) {
  RawClient client(server.port());
  client.send(bytes);
  return status_of(client.answer());
}

std::string get_with_header_bytes(std::size_t bytes) {
  const std::string head = "GET /x HTTP/1.1\r\nHost: a\r\nX: ";
  return head + std::string(bytes - head.size() - 4, 'h') + "\r\n\r\n";
}

std::string get_with_target_bytes(std::size_t bytes) {
  return "GET /" + std::string(bytes - 1, 't') + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

std::string get_with_headers(std::size_t count) {
  std::string text = "GET /x HTTP/1.1\r\nHost: a\r\n";
  for (std::size_t i = 1; i < count; ++i) {
    text += "X: 1\r\n";
  }
  return text + "\r\n";
}

}  // namespace

TEST_CASE("a header may have 8 KiB and not a byte more") {
  ServerThread server;
  CHECK(status_for(server, get_with_header_bytes(8191)) == 200);
  CHECK(status_for(server, get_with_header_bytes(8192)) == 200);
  CHECK(status_for(server, get_with_header_bytes(8193)) == 431);
  CHECK(status_for(server, get_with_header_bytes(100'000)) == 431);
}

TEST_CASE("a target may have 4 KiB and not a byte more") {
  ServerThread server;
  CHECK(status_for(server, get_with_target_bytes(4095)) == 200);
  CHECK(status_for(server, get_with_target_bytes(4096)) == 200);
  CHECK(status_for(server, get_with_target_bytes(4097)) == 414);
  CHECK(status_for(server, get_with_target_bytes(9000)) == 414);
}

TEST_CASE("a request may have 100 header fields and not one more") {
  ServerThread server;
  CHECK(status_for(server, get_with_headers(99)) == 200);
  CHECK(status_for(server, get_with_headers(100)) == 200);
  CHECK(status_for(server, get_with_headers(101)) == 431);
}

TEST_CASE("a body may have as much as its path allows and not a byte more") {
  HttpServerOptions options;
  options.body_bytes_max = 100'000;
  options.body_bytes_max_of = [](const std::string& path) {
    return path == "/log"    ? std::optional<std::size_t>(300'000)
           : path == "/bare" ? std::optional<std::size_t>(0)
                             : std::nullopt;
  };
  ServerThread server(options);
  for (const auto& [path, limit] : {std::pair<std::string, std::size_t>("/x", 100'000),
                                    std::pair<std::string, std::size_t>("/log", 300'000)}) {
    CHECK(status_for(server, post_of(path, limit - 1)) == 200);
    CHECK(status_for(server, post_of(path, limit)) == 200);
    CHECK(status_for(server, post_of(path, limit + 1)) == 413);
  }
  CHECK(status_for(server, "POST /bare HTTP/1.1\r\nHost: a\r\n\r\n") == 200);
  CHECK(status_for(server, post_of("/bare", 1)) == 413);
}

TEST_CASE("the default limit of a body is 8 MiB") {
  ServerThread server;
  RawClient client(server.port());
  client.send(post_of("/x", 8 << 20));
  CHECK(body_of(client.answer()).size() == (8 << 20) + std::string("POST /x? ").size());
  CHECK(status_for(server, post_of("/x", (8 << 20) + 1)) == 413);
}

TEST_CASE("one connection too many is told to come back") {
  HttpServerOptions options;
  options.connections_max = 3;
  ServerThread server(options);
  std::vector<RawClient> clients;
  for (int i = 0; i < 3; ++i) {
    clients.emplace_back(server.port());
    clients.back().send(plain_get);
    CHECK(status_of(clients.back().answer()) == 200);
  }
  RawClient refused(server.port());
  const std::string answer = refused.answer();
  CHECK(status_of(answer) == 429);
  CHECK(contains(answer, "\r\nRetry-After: 1\r\n"));
  CHECK(contains(answer, R"("code":"busy")"));
  CHECK(contains(answer, R"("retryable":true)"));
  CHECK(refused.at_end());
  clients.pop_back();
  REQUIRE(server.eventually([&] { return server.server().connections() == 2; }));
  CHECK(status_for(server, plain_get) == 200);
}

TEST_CASE("one request in flight too many is told to come back and keeps its connection") {
  HttpServerOptions options;
  options.in_flight_requests_max = 2;
  Kept kept;
  ServerThread server(options, kept.handler());
  RawClient first(server.port());
  RawClient second(server.port());
  RawClient third(server.port());
  first.send(plain_get);
  REQUIRE(server.eventually([&] { return kept.size() == 1; }));
  second.send(plain_get);
  REQUIRE(server.eventually([&] { return kept.size() == 2; }));
  third.send(post_of("/x", 10));
  const std::string answer = third.answer();
  CHECK(status_of(answer) == 429);
  CHECK(contains(answer, "\r\nRetry-After: 1\r\n"));
  CHECK_FALSE(contains(answer, "Connection: close"));
  server.on_loop([&] { kept.answer(0, "1"); });
  CHECK(body_of(first.answer()) == "1");
  third.send(plain_get);
  REQUIRE(server.eventually([&] { return kept.size() == 3; }));
  server.on_loop([&] { kept.answer(2, "3"); });
  CHECK(body_of(third.answer()) == "3");
  CHECK(server.eventually([&] { return server.server().in_flight_requests() == 1; }));
  server.on_loop([&] { kept.drop_all(); });
}

TEST_CASE("bodies in flight hold no more bytes than allowed, however much they announce") {
  HttpServerOptions options;
  options.in_flight_bytes_max = 300'000;
  Kept kept;
  ServerThread server(options, kept.handler());
  // A big announcement alone costs one step of 64 KiB.
  RawClient liar(server.port());
  liar.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n\r\nb");
  REQUIRE(server.eventually([&] { return server.server().in_flight_bytes() == 65536; }));
  RawClient fits(server.port());
  fits.send(post_of("/x", 200'000));
  REQUIRE(server.eventually([&] { return kept.size() == 1; }));
  CHECK(status_for(server, post_of("/x", 100'000)) == 429);
  server.on_loop([&] { kept.answer(0, "ok"); });
  CHECK(body_of(fits.answer()) == "ok");
  liar.close();
  CHECK(server.eventually([&] { return server.server().in_flight_bytes() == 0; }));
}

TEST_CASE("bytes in flight are refused at n + 1 and not at n") {
  HttpServerOptions options;
  options.in_flight_bytes_max = 50'000;
  ServerThread server(options);
  CHECK(status_for(server, post_of("/x", 49'999)) == 200);
  CHECK(status_for(server, post_of("/x", 50'000)) == 200);
  CHECK(status_for(server, post_of("/x", 50'001)) == 429);
}

TEST_CASE("a client that sends its header too slowly is cut off") {
  HttpServerOptions options;
  options.header_timeout = milliseconds(60);
  ServerThread server(options);
  RawClient silent(server.port());
  RawClient slow(server.port());
  slow.send("GET /x HTTP/1.1\r\nX: ");
  CHECK(status_of(slow.answer()) == 408);
  CHECK(slow.at_end());
  CHECK(silent.at_end());
}

TEST_CASE("a byte now and then does not prolong a request") {
  HttpServerOptions options;
  options.header_timeout = milliseconds(80);
  ServerThread server(options);
  RawClient drip(server.port());
  drip.send("GET /x HTTP/1.1\r\nX: ");
  const auto begin = std::chrono::steady_clock::now();
  while (drip.send("x") && std::chrono::steady_clock::now() - begin < std::chrono::seconds(3)) {
    std::this_thread::sleep_for(milliseconds(5));
  }
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
  CHECK(server.eventually([&] { return server.server().connections() == 0; }));
}

TEST_CASE("a body that drips in too slowly is cut off") {
  HttpServerOptions options;
  options.request_timeout = milliseconds(60);
  ServerThread server(options);
  RawClient client(server.port());
  client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
  CHECK(status_of(client.answer()) == 408);
  CHECK(client.at_end());
}

TEST_CASE("an idle connection is closed without a word") {
  HttpServerOptions options;
  options.idle_timeout = milliseconds(60);
  ServerThread server(options);
  RawClient client(server.port());
  client.send(plain_get);
  CHECK(status_of(client.answer()) == 200);
  CHECK(client.at_end());
}

TEST_CASE("a client that does not take its answer is cut off and holds nothing") {
  HttpServerOptions options;
  options.write_timeout = milliseconds(100);
  ServerThread server(options, [](HttpRequest, HttpRespond respond) {
    HttpResponse response;
    response.body.assign(32 << 20, 'r');
    respond(std::move(response));
  });
  RawClient client(server.port(), 4096);
  client.send(plain_get);
  REQUIRE(server.eventually([&] { return server.server().in_flight_bytes() > 0; }));
  CHECK(server.eventually([&] { return server.server().connections() == 0; }));
  CHECK(server.server().in_flight_bytes() == 0);
}

TEST_CASE("without descriptors the server waits and then serves again") {
  HttpServerOptions options;
  options.accept_backoff = milliseconds(20);
  ServerThread server(options);
  rlimit old{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &old) == 0);
  const int next = ::dup(0);
  REQUIRE(next >= 0);
  rlimit tight = old;
  // Room for the client's socket and none for the server's.
  tight.rlim_cur = static_cast<rlim_t>(next) + 1;
  ::close(next);
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &tight) == 0);
  RawClient client(server.port());
  client.send(plain_get);
  std::size_t accepted = 1;
  server.on_loop([&] { accepted = server.server().connections(); });
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &old) == 0);
  CHECK(accepted == 0);
  CHECK(status_of(client.answer()) == 200);
}
