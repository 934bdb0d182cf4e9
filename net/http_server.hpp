#pragma once

#include "core/types.hpp"
#include "net/http.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace graftd {

class WebSocket;

struct WebSocketOptions {
  // A longer message ends the connection (code 1009).
  std::size_t message_bytes_max = 64 << 10;
  // What send_text may pile up behind a slow reader; at the limit it refuses.
  std::size_t buffered_bytes_max = 4 << 20;
  // A ping goes out after half of this without a byte from the other side; at the end of it the
  // connection is closed. A reader that has stopped reading is found out the same way.
  Duration idle_timeout = std::chrono::seconds(30);
};

struct HttpServerOptions {
  // Request line and headers with the blank line: 431 beyond. Bounds the read buffer as well.
  std::size_t header_bytes_max = 8 << 10;
  // 414 beyond.
  std::size_t target_bytes_max = 4 << 10;
  // 431 beyond.
  std::size_t headers_max = 100;
  // 413 beyond, before a byte of the body is read.
  std::size_t body_bytes_max = 8 << 20;
  // Another limit for some paths; nothing: the limit above. 0: the path takes no body, and POST and
  // PUT to it need no Content-Length.
  std::function<std::optional<std::size_t>(const std::string& path)> body_bytes_max_of;
  // WebSockets count. The next one is told 429 and closed.
  std::size_t connections_max = 4096;
  // From the end of the header until the answer is written: 429 beyond.
  std::size_t in_flight_requests_max = 4096;
  // Bodies received and answers not written yet, over all connections: 429 beyond.
  std::size_t in_flight_bytes_max = 256 << 20;

  // From the first byte (of a new connection: from the start) to the end of the header: 408.
  Duration header_timeout = std::chrono::seconds(5);
  // From the first byte to the end of the body: 408.
  Duration request_timeout = std::chrono::seconds(10);
  // Between requests: the connection is closed.
  Duration idle_timeout = std::chrono::seconds(60);
  // For the client to take a whole answer: the connection is closed.
  Duration write_timeout = std::chrono::seconds(30);
  // After an accept that failed for want of descriptors or memory.
  Duration accept_backoff = std::chrono::milliseconds(100);

  // Names and addresses ("localhost", "[::1]") for which Host headers are served, whatever the port
  // and case: 421 otherwise. Empty: any. A server that browsers on this machine can reach needs it
  // against DNS rebinding.
  std::vector<std::string> hosts_allowed;

  WebSocketOptions websocket;
};

// What counts towards the limits. Servers on one port have it in common; each of them may go over
// a limit by one request when several look at once.
struct HttpLoad {
  std::atomic<std::size_t> connections = 0;
  std::atomic<std::size_t> in_flight_requests = 0;
  std::atomic<std::size_t> in_flight_bytes = 0;
};

// Called once, from the loop thread, at once or later. When all copies are gone and none was
// called, the client gets a 500; a second call does nothing, nor does one after the connection has
// ended.
using HttpRespond = std::function<void(HttpResponse)>;
// Gets only whole requests that keep the rules of HTTP and of the options.
using HttpHandler = std::function<void(HttpRequest, HttpRespond)>;

// HTTP/1.1 (and 1.0) on the caller's io_context, which one thread runs; all calls come from that
// thread, or before it runs. Answers leave in the order of the requests: the next request of a
// connection is read when the answer to the one before is written.
//
// What it refuses by itself, and how, is the table in test/net/http_server_malformed_test.cpp. A
// request body needs a Content-Length: chunked is answered 411, any other Transfer-Encoding 501,
// and both together 400.
class HttpServer {
 public:
  struct State;

  HttpServer(boost::asio::io_context& loop,
             HttpServerOptions options,
             HttpHandler handler,
             std::shared_ptr<HttpLoad> load = std::make_shared<HttpLoad>());
  // Ends all connections at once.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // GET upgrades to this path. Origin must be absent or name the Host, else 403.
  void on_websocket(std::string path, std::function<void(std::unique_ptr<WebSocket>)> handler);

  // Port 0 takes a free one. Throws std::runtime_error that says where, why and what to do.
  // Resolves names, so it may block; call it before the loop runs.
  void listen(const std::string& host, std::uint16_t port);
  // At the socket at which `first` listens: whichever of them is free takes a connection. Throws
  // std::runtime_error.
  void listen_beside(const HttpServer& first);
  // After listen.
  std::uint16_t port() const;

  // Takes no more connections, ends idle ones, lets requests under way finish for at most `grace`,
  // then ends the rest; `done` is called once, from the loop.
  void stop(Duration grace, std::function<void()> done);
  // At once; nothing is answered any more.
  void close();

  // Of all servers with the same load.
  std::size_t connections() const;
  std::size_t in_flight_requests() const;
  std::size_t in_flight_bytes() const;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace graftd
