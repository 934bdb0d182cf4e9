#pragma once

#include "net/http_server.hpp"
#include "test/net/loop_thread.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace graftd::test {

// Answers 200 with "METHOD path?query body".
HttpResponse echo(const HttpRequest& request);

// A server on a free loopback port, with a thread of its own for the loop.
class ServerThread {
 public:
  explicit ServerThread(HttpServerOptions options = {}, HttpHandler handler = {});
  ~ServerThread();
  ServerThread(const ServerThread&) = delete;
  ServerThread& operator=(const ServerThread&) = delete;

  std::uint16_t port() const { return port_; }

  HttpServer& server() { return *server_; }

  void on_loop(const std::function<void()>& work) { thread_.on_loop(work); }

  // Asks the loop again and again until the condition holds; false when it does not in time.
  bool eventually(const std::function<bool()>& condition);

 private:
  LoopThread thread_;
  std::optional<HttpServer> server_;
  std::uint16_t port_ = 0;
};

// A client that sends any bytes at all. Every wait ends after some seconds.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port, int receive_buffer_bytes = 0);
  ~RawClient();
  RawClient(RawClient&& other) noexcept;
  RawClient& operator=(RawClient&&) = delete;

  // False when the other side does not take it.
  bool send(std::string_view bytes);
  void finish_sending();
  // Up to the end of one answer; what came of it when the connection ends first.
  std::string answer(bool head_only = false);
  // Up to `size` bytes more, or the end.
  std::string receive(std::size_t size);
  // The other side has closed, and has nothing more to say.
  bool at_end();
  void close();

 private:
  bool fill();

  int socket_ = -1;
  std::string pending_;
};

// 0 when there is none.
unsigned status_of(std::string_view answer);
std::string body_of(std::string_view answer);
bool contains(std::string_view text, std::string_view part);

}  // namespace graftd::test
