#include "net/http_client.hpp"

#include "test/net/http_fixture.hpp"

#include <doctest/doctest.h>

#include <array>
#include <netinet/in.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace graftd;
using namespace graftd::test;

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

HttpRequest plain_request(std::string method, std::string target, std::string body = "") {
  HttpRequest request;
  request.method = std::move(method);
  request.target = std::move(target);
  request.body = std::move(body);
  return request;
}

// Listens, and gives each connection the next of the canned answers, after the first bytes of a
// request; then closes, or when told so keeps the connection open.
class CannedServer {
 public:
  explicit CannedServer(std::vector<std::string> answers, bool keep_open = false)
      : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
        ::listen(listener_, 8) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      throw std::runtime_error("cannot listen");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, given = std::move(answers), keep_open] { run(given, keep_open); });
  }

  ~CannedServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
    for (const int socket : open_) {
      ::close(socket);
    }
  }

  CannedServer(const CannedServer&) = delete;
  CannedServer& operator=(const CannedServer&) = delete;

  std::uint16_t port() const { return port_; }

 private:
  void run(const std::vector<std::string>& answers, bool keep_open) {
    for (const std::string& answer : answers) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) {
        return;
      }
      std::array<char, 4096> bytes{};
      [[maybe_unused]] const ssize_t size = ::recv(socket, bytes.data(), bytes.size(), 0);
      ::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL);
      if (keep_open) {
        open_.push_back(socket);
      } else {
        ::close(socket);
      }
    }
  }

  int listener_;
  std::uint16_t port_ = 0;
  std::vector<int> open_;
  std::thread thread_;
};

std::uint16_t closed_port() {
  const CannedServer server({});
  return server.port();
}

boost::system::result<HttpResponse, HttpFailure> call_canned(const std::string& answer,
                                                             HttpClientLimits limits = {},
                                                             bool keep_open = false,
                                                             std::string method = "GET") {
  CannedServer server({answer}, keep_open);
  HttpConnection connection("127.0.0.1", server.port(), seconds(5), limits);
  return connection.call(plain_request(std::move(method), "/"), milliseconds(200));
}

}  // namespace

TEST_CASE("calls of one connection reach the server over one connection") {
  ServerThread server;
  HttpConnection connection("127.0.0.1", server.port(), seconds(5));
  for (int i = 0; i < 3; ++i) {
    const auto result =
        connection.call(plain_request("POST", "/x?y", std::to_string(i)), seconds(5));
    REQUIRE(result.has_value());
    CHECK(result->status == 200);
    CHECK(result->body == "POST /x?y " + std::to_string(i));
  }
  CHECK(server.server().connections() == 1);
  const auto head = connection.call(plain_request("HEAD", "/"), seconds(5));
  REQUIRE(head.has_value());
  CHECK(head->body.empty());
  const auto empty = connection.call(plain_request("POST", "/"), seconds(5));
  REQUIRE(empty.has_value());
  CHECK(empty->status == 200);
}

TEST_CASE("an error status is an answer like any other") {
  ServerThread server({}, [](HttpRequest, HttpRespond respond) {
    respond(json_error(503, "no_quorum", "no leader"));
  });
  HttpConnection connection("localhost", server.port(), seconds(5));
  const auto result = connection.call(plain_request("GET", "/"), seconds(5));
  REQUIRE(result.has_value());
  CHECK(result->status == 503);
  REQUIRE(result->header("Content-Type") != nullptr);
}

TEST_CASE("what could not be connected was surely not sent") {
  HttpConnection refused("127.0.0.1", closed_port(), seconds(5));
  const auto result = refused.call(plain_request("GET", "/"), seconds(5));
  REQUIRE_FALSE(result.has_value());
  CHECK_FALSE(result.error().maybe_handled);
  CHECK(result.error().message ==
        "cannot connect to " + to_string(refused.endpoint()) + ": Connection refused");
  HttpConnection unknown("no.such.name.invalid", 1, seconds(5));
  const auto nobody = unknown.call(plain_request("GET", "/"), seconds(5));
  REQUIRE_FALSE(nobody.has_value());
  CHECK_FALSE(nobody.error().maybe_handled);
  CHECK(contains(nobody.error().message, "the name is not known"));
  CHECK_THROWS_AS(nobody.value(), std::runtime_error);
}

TEST_CASE("a request that would hold another one is not sent") {
  HttpConnection connection("127.0.0.1", closed_port(), seconds(5));
  HttpRequest request = plain_request("GET", "/");
  request.headers.emplace_back("X", "1\r\nY: 2");
  for (const HttpRequest& bad :
       {plain_request("GET", "/ HTTP/1.1\r\n"), plain_request("GET\r\n", "/"), request}) {
    const auto result = connection.call(bad, seconds(5));
    REQUIRE_FALSE(result.has_value());
    CHECK_FALSE(result.error().maybe_handled);
    CHECK(contains(result.error().message, "line break"));
  }
}

TEST_CASE("what was sent and not answered may have been handled") {
  struct Row {
    std::string answer;
    bool keep_open;
    std::string message;
  };

  const Row rows[] = {
      {"", false, "closed the connection before the answer"},
      {"", true, "no answer in time"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", false, "closed the connection before"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", true, "no answer in time"},
      {"HTTP/1.1 200 OK\r\nContent-", false, "closed the connection before"},
      {"SSH-2.0-OpenSSH_9.2\r\n\r\n", false, "not valid HTTP"},
      {"HTTP/1.1 100 Continue\r\n\r\n", false, "closed the connection before"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.answer);
    const auto result = call_canned(row.answer, {}, row.keep_open);
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().maybe_handled);
    CAPTURE(result.error().message);
    CHECK(contains(result.error().message, row.message));
    CHECK(result.error().message.starts_with("127.0.0.1:"));
  }
}

TEST_CASE("answers in all framings are understood") {
  const std::string head = "HTTP/1.1 200 OK\r\n";

  struct Row {
    std::string answer;
    std::string method;
    std::string body;
  };

  const Row rows[] = {
      {head + "Content-Length: 2\r\n\r\nab", "GET", "ab"},
      {head + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n", "GET", "ab"},
      {head + "\r\nuntil the end", "GET", "until the end"},
      {"HTTP/1.1 100 Continue\r\n\r\n" + head + "Content-Length: 2\r\n\r\nab", "POST", "ab"},
      {head + "Content-Length: 200\r\n\r\n", "HEAD", ""},
      {"HTTP/1.1 204 No Content\r\n\r\n", "GET", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.answer);
    const auto result = call_canned(row.answer, {}, false, row.method);
    REQUIRE(result.has_value());
    CHECK(result->body == row.body);
  }
}

TEST_CASE("answers larger than the limits are refused") {
  const HttpClientLimits limits{.header_bytes_max = 100, .body_bytes_max = 10};
  const auto with_body = [](std::size_t size) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" +
           std::string(size, 'b');
  };
  CHECK(call_canned(with_body(9), limits).has_value());
  CHECK(call_canned(with_body(10), limits).has_value());
  for (const std::string& answer :
       {with_body(11),
        "HTTP/1.1 200 OK\r\nX: " + std::string(100, 'h') + "\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n" + std::string(11, 'b')}) {
    const auto result = call_canned(answer, limits);
    REQUIRE_FALSE(result.has_value());
    CHECK(contains(result.error().message, "larger than this client reads"));
  }
}

TEST_CASE("a connection that the server closed in between is opened again") {
  HttpServerOptions options;
  options.idle_timeout = milliseconds(20);
  ServerThread server(options);
  HttpConnection connection("127.0.0.1", server.port(), seconds(5));
  CHECK(connection.call(plain_request("GET", "/"), seconds(5)).has_value());
  REQUIRE(server.eventually([&] { return server.server().connections() == 0; }));
  CHECK(connection.call(plain_request("POST", "/", "b"), seconds(5)).has_value());
}

TEST_CASE("after a failure the next call begins anew") {
  CannedServer server({"garbage\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"}, true);
  HttpConnection connection("127.0.0.1", server.port(), seconds(5));
  CHECK_FALSE(connection.call(plain_request("GET", "/"), seconds(5)).has_value());
  CHECK(connection.call(plain_request("GET", "/"), seconds(5)).has_value());
}

TEST_CASE("a body that the server refuses early still has its answer") {
  HttpServerOptions options;
  options.body_bytes_max = 10;
  ServerThread server(options);
  HttpConnection connection("127.0.0.1", server.port(), seconds(5));
  const auto result =
      connection.call(plain_request("POST", "/", std::string(900'000, 'b')), seconds(5));
  REQUIRE(result.has_value());
  CHECK(result->status == 413);
}

TEST_CASE("an endpoint is host and port, with or without http://") {
  struct Row {
    std::string text;
    HttpEndpoint endpoint;
  };

  const Row rows[] = {
      {"node0:11000", {"node0", 11000}},
      {"http://node0:11000", {"node0", 11000}},
      {"http://node0:11000/", {"node0", 11000}},
      {"10.0.0.1:1", {"10.0.0.1", 1}},
      {"[::1]:65535", {"::1", 65535}},
      {"http://[::1]:80", {"::1", 80}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto endpoint = parse_endpoint(row.text);
    REQUIRE(endpoint.has_value());
    CHECK(*endpoint == row.endpoint);
  }
  CHECK(to_string(HttpEndpoint{"::1", 80}) == "[::1]:80");
  CHECK(to_string(HttpEndpoint{"a", 80}) == "a:80");
}

TEST_CASE("what is no endpoint is refused with a sentence") {
  struct Row {
    std::string text;
    std::string part;
  };

  const Row rows[] = {
      {"", "write it as host:port"},
      {"node0", "the port is missing"},
      {"[::1]", "the port is missing"},
      {"::1", "write it as host:port"},
      {"node0:", "write it as host:port"},
      {":80", "write it as host:port"},
      {"node0:x", "write it as host:port"},
      {"node0:0", "between 1 and 65535"},
      {"node0:65536", "write it as host:port"},
      {"http://", "write it as host:port"},
      {"https://a:1", "https is not supported"},
      {"http://a:1/path", "write it as host:port"},
      {"a b:1", "write it as host:port"},
      {"u@a:1", "write it as host:port"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto endpoint = parse_endpoint(row.text);
    REQUIRE_FALSE(endpoint.has_value());
    CHECK(contains(endpoint.error().message, row.part));
    CHECK_FALSE(endpoint.error().maybe_handled);
  }
}
