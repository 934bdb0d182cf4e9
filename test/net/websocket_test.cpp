#include "net/websocket.hpp"

#include "test/net/http_fixture.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace graftd;
using namespace graftd::test;

namespace {

std::string upgrade_request(const std::string& headers = "") {
  return "GET /ws HTTP/1.1\r\nHost: a:80\r\nConnection: keep-alive, Upgrade\r\n"
         "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
         headers + "\r\n";
}

constexpr std::uint8_t continuation_frame = 0;
constexpr std::uint8_t text_frame = 1;
constexpr std::uint8_t binary_frame = 2;
constexpr std::uint8_t close_frame = 8;
constexpr std::uint8_t ping_frame = 9;

void append_number(std::string& out, std::size_t value, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift));
  }
}

// A masked frame, as a client has to send it (RFC 6455 §5.2), with a mask of zeros.
std::string frame(std::uint8_t kind, const std::string& payload) {
  std::string out;
  out.push_back(static_cast<char>(0x80 | kind));
  if (payload.size() < 126) {
    out.push_back(static_cast<char>(0x80 | payload.size()));
  } else {
    const bool small = payload.size() < 65536;
    out.push_back(static_cast<char>(0x80 | (small ? 126 : 127)));
    append_number(out, payload.size(), small ? 2 : 8);
  }
  return out + std::string(4, '\0') + payload;
}

struct Frame {
  std::uint8_t kind = 0;
  std::string payload;
};

std::size_t number_of(const std::string& bytes) {
  std::size_t value = 0;
  for (const char c : bytes) {
    value = value << 8 | static_cast<std::uint8_t>(c);
  }
  return value;
}

Frame receive_frame(RawClient& client) {
  const std::string head = client.receive(2);
  if (head.size() < 2) {
    return {};
  }
  std::size_t size = static_cast<std::uint8_t>(head[1]) & 0x7f;
  if (size == 126) {
    size = number_of(client.receive(2));
  } else if (size == 127) {
    size = number_of(client.receive(8));
  }
  return {static_cast<std::uint8_t>(head[0] & 0x0f), client.receive(size)};
}

// A text that Beast has cut into several frames.
std::string receive_text(RawClient& client, std::size_t size) {
  std::string text;
  while (text.size() < size) {
    const Frame next = receive_frame(client);
    if (next.payload.empty()) {
      break;
    }
    text += next.payload;
  }
  return text;
}

// A server that echoes, and keeps its WebSockets; touched only on the loop.
struct Echo {
  explicit Echo(HttpServerOptions options = {}) : server(std::move(options)) {
    server.on_loop([this] {
      server.server().on_websocket(
          "/ws", [this](std::unique_ptr<WebSocket> socket) { take(std::move(socket)); });
    });
  }

  ~Echo() {
    server.on_loop([this] { sockets.clear(); });
  }

  void take(std::unique_ptr<WebSocket> socket) {
    sockets.push_back(std::move(socket));
    WebSocket& one = *sockets.back();
    one.on_close([this] { ++closed; });
    if (echoes) {
      one.on_text([&one](std::string text) { one.send_text(std::move(text)); });
    }
  }

  RawClient connect(int receive_buffer_bytes = 0) {
    RawClient client(server.port(), receive_buffer_bytes);
    client.send(upgrade_request());
    CHECK(status_of(client.answer(true)) == 101);
    CHECK(server.eventually([this] { return !sockets.empty(); }));
    return client;
  }

  bool echoes = true;
  int closed = 0;
  std::vector<std::unique_ptr<WebSocket>> sockets;
  ServerThread server;
};

unsigned status_of_upgrade(Echo& echo, const std::string& request) {
  RawClient client(echo.server.port());
  client.send(request);
  return status_of(client.answer(true));
}

}  // namespace

TEST_CASE("a text comes back, with the handshake of RFC 6455") {
  Echo echo;
  RawClient client(echo.server.port());
  client.send(upgrade_request("Origin: http://A:80\r\n"));
  const std::string answer = client.answer(true);
  CHECK(status_of(answer) == 101);
  CHECK(contains(answer, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
  CHECK_FALSE(contains(answer, "Extensions"));
  for (const std::size_t size : {1U, 125U, 126U, 65536U}) {
    const std::string text(size, 't');
    client.send(frame(text_frame, text));
    CHECK(receive_text(client, size) == text);
  }
  client.send(frame(ping_frame, "p"));
  CHECK(receive_frame(client).payload == "p");
  echo.server.on_loop([&] { CHECK(echo.sockets[0]->remote().starts_with("127.0.0.1:")); });
}

TEST_CASE("a text of up to 64 KiB is one frame, a longer one several") {
  Echo echo;
  RawClient client = echo.connect();
  const auto send = [&](std::size_t size) {
    echo.server.on_loop([&] { echo.sockets[0]->send_text(std::string(size, 't')); });
  };
  send(65536);
  const Frame whole = receive_frame(client);
  CHECK(whole.kind == text_frame);
  CHECK(whole.payload.size() == 65536);
  send(65537);
  CHECK(receive_frame(client).payload.size() == 65536);
  const Frame rest = receive_frame(client);
  CHECK(rest.kind == continuation_frame);
  CHECK(rest.payload == "t");
}

TEST_CASE("only the same origin, or none, may open a WebSocket") {
  Echo echo;
  CHECK(status_of_upgrade(echo, upgrade_request()) == 101);
  CHECK(status_of_upgrade(echo, upgrade_request("Origin: http://a:80\r\n")) == 101);
  CHECK(status_of_upgrade(echo, upgrade_request("Origin: http://a\r\n")) == 403);
  CHECK(status_of_upgrade(echo, upgrade_request("Origin: http://evil.example\r\n")) == 403);
  CHECK(status_of_upgrade(echo, upgrade_request("Origin: null\r\n")) == 403);
  CHECK(status_of_upgrade(echo, upgrade_request("Origin: http://a:80.evil\r\n")) == 403);
}

TEST_CASE("what is no handshake is refused") {
  Echo echo;
  CHECK(status_of_upgrade(echo, "GET /ws HTTP/1.1\r\nHost: a\r\n\r\n") == 426);
  CHECK(status_of_upgrade(echo,
                          "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n"
                          "Upgrade: websocket\r\n\r\n") == 400);
  CHECK(status_of_upgrade(echo, upgrade_request("Content-Length: 1\r\n") + "x") == 400);
  CHECK(status_of_upgrade(echo, upgrade_request() + "early") == 400);
  const std::string other = upgrade_request().replace(4, 3, "/no");
  CHECK(status_of_upgrade(echo, other) == 200);
  CHECK(echo.server.eventually([&] { return echo.server.server().connections() == 0; }));
}

TEST_CASE("a message may have as many bytes as allowed and not one more") {
  HttpServerOptions options;
  options.websocket.message_bytes_max = 1000;
  Echo echo(options);
  RawClient client = echo.connect();
  for (const std::size_t size : {999U, 1000U}) {
    client.send(frame(text_frame, std::string(size, 't')));
    CHECK(receive_text(client, size).size() == size);
  }
  client.send(frame(text_frame, std::string(1001, 't')));
  const Frame last = receive_frame(client);
  CHECK(last.kind == close_frame);
  CHECK(number_of(last.payload.substr(0, 2)) == 1009);
  client.close();
  CHECK(echo.server.eventually([&] { return echo.closed == 1; }));
}

TEST_CASE("a binary message ends the connection with code 1003") {
  Echo echo;
  RawClient client = echo.connect();
  client.send(frame(binary_frame, "b"));
  const Frame last = receive_frame(client);
  CHECK(last.kind == close_frame);
  CHECK(number_of(last.payload.substr(0, 2)) == 1003);
}

TEST_CASE("text that is not UTF-8 ends the connection") {
  Echo echo;
  RawClient client = echo.connect();
  client.send(frame(text_frame, "\xff"));
  CHECK(receive_frame(client).kind == close_frame);
  client.close();
  CHECK(echo.server.eventually([&] { return echo.closed == 1; }));
}

TEST_CASE("a slow reader holds back the sender at the limit, and loses nothing") {
  HttpServerOptions options;
  options.websocket.buffered_bytes_max = 5 << 20;
  Echo echo(options);
  RawClient client = echo.connect(4096);
  const std::string part(1 << 20, 'p');
  int done = 0;
  echo.server.on_loop([&] {
    WebSocket& socket = *echo.sockets[0];
    for (int i = 0; i < 5; ++i) {
      CHECK(socket.send_text(part, [&](bool sent) { done += sent ? 1 : 0; }));
    }
    CHECK(socket.buffered() == part.size() * 5);
    CHECK_FALSE(socket.send_text("x", [&](bool) { done += 100; }));
  });
  CHECK(receive_text(client, part.size() * 5).size() == part.size() * 5);
  CHECK(echo.server.eventually([&] { return done == 5 && echo.sockets[0]->buffered() == 0; }));
  echo.server.on_loop([&] { CHECK(echo.sockets[0]->send_text("x")); });
  CHECK(receive_frame(client).payload == "x");
}

TEST_CASE("a text larger than the buffer is sent when nothing else waits") {
  HttpServerOptions options;
  options.websocket.buffered_bytes_max = 10;
  Echo echo(options);
  RawClient client = echo.connect();
  echo.server.on_loop([&] { CHECK(echo.sockets[0]->send_text(std::string(11, 'x'))); });
  CHECK(receive_text(client, 11).size() == 11);
}

TEST_CASE("texts that could not leave are reported when the connection ends") {
  Echo echo;
  RawClient client = echo.connect(4096);
  int unsent = 0;
  echo.server.on_loop([&] {
    for (int i = 0; i < 3; ++i) {
      echo.sockets[0]->send_text(std::string(1 << 20, 'x'),
                                 [&](bool sent) { unsent += sent ? 0 : 1; });
    }
  });
  client.close();
  CHECK(echo.server.eventually([&] { return echo.closed == 1; }));
  CHECK(unsent >= 1);
  echo.server.on_loop([&] {
    CHECK_FALSE(echo.sockets[0]->send_text("x"));
    echo.sockets[0]->close();
  });
}

TEST_CASE("a silent client is pinged, and closed when it does not answer") {
  HttpServerOptions options;
  options.websocket.idle_timeout = std::chrono::milliseconds(100);
  Echo echo(options);
  RawClient client = echo.connect();
  CHECK(receive_frame(client).kind == ping_frame);
  CHECK(echo.server.eventually([&] { return echo.closed == 1; }));
  CHECK(echo.server.server().connections() == 0);
}

TEST_CASE("destroying a WebSocket says goodbye and calls nothing more") {
  Echo echo;
  RawClient client = echo.connect();
  echo.server.on_loop([&] { echo.sockets.clear(); });
  const Frame last = receive_frame(client);
  CHECK(last.kind == close_frame);
  CHECK(number_of(last.payload.substr(0, 2)) == 1001);
  client.send(frame(close_frame, last.payload));
  CHECK(client.at_end());
  client.close();
  CHECK(echo.server.eventually([&] { return echo.server.server().connections() == 0; }));
  CHECK(echo.closed == 0);
}

TEST_CASE("stopping the server says goodbye to WebSockets") {
  Echo echo;
  bool done = false;
  RawClient client = echo.connect();
  echo.server.on_loop(
      [&] { echo.server.server().stop(std::chrono::seconds(5), [&] { done = true; }); });
  const Frame last = receive_frame(client);
  CHECK(last.kind == close_frame);
  client.send(frame(close_frame, last.payload));
  client.close();
  CHECK(echo.server.eventually([&] { return done && echo.closed == 1; }));
}

TEST_CASE("a WebSocket takes the place of a connection") {
  HttpServerOptions options;
  options.connections_max = 1;
  Echo echo(options);
  RawClient client = echo.connect();
  RawClient refused(echo.server.port());
  CHECK(status_of(refused.answer()) == 429);
}
