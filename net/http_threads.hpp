#pragma once

#include "net/http_server.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace graftd {

// HTTP servers on one port, each on a thread of its own, with limits in common; or, with no such
// threads, one server on the caller's loop. Who has a connection keeps it. All threads wait at the
// same listening socket, so that one that is busy leaves new connections to the others.
class HttpThreads {
 public:
  // The handler of the server on `own`: called there and by no other thread.
  using MakeHandler = std::function<HttpHandler(boost::asio::io_context& own)>;

  HttpThreads(boost::asio::io_context& loop,
              const HttpServerOptions& options,
              std::size_t threads,
              const MakeHandler& make_handler);
  // Ends all connections at once.
  ~HttpThreads();
  HttpThreads(const HttpThreads&) = delete;
  HttpThreads& operator=(const HttpThreads&) = delete;

  // As HttpServer's; before start().
  void listen(const std::string& host, std::uint16_t port);
  std::uint16_t port() const;

  // Lets the threads run: no handler is called before.
  void start();

  // As HttpServer's, from the loop.
  void stop(Duration grace, std::function<void()> done);

 private:
  struct Lane;

  boost::asio::io_context& loop_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::size_t not_drained_ = 0;
  std::function<void()> when_drained_;
};

}  // namespace graftd
