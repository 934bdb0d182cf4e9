#pragma once

#include "net/http_server.hpp"
#include "net/http_socket.hpp"
#include "net/websocket.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace graftd {

class HttpSession;

// What the connections of a server share. It outlives the HttpServer for as long as a connection
// has an operation under way.
struct HttpServer::State : std::enable_shared_from_this<State> {
  State(boost::asio::io_context& io,
        HttpServerOptions chosen,
        HttpHandler answerer,
        std::shared_ptr<HttpLoad> counted);

  void listen(const std::string& host, std::uint16_t port);
  void listen_beside(State& first);
  void accept_next();
  void on_accept(boost::system::error_code ec, HttpSocket socket);
  void welcome(HttpSocket socket);
  void stop(Duration grace, std::function<void()> done);
  void close();
  void end_connections();

  void sweep_later();
  void sweep();

  // A connection is about to end.
  void forget(const std::shared_ptr<HttpSession>& session);
  void finish_if_drained();

  boost::asio::io_context& loop;
  const HttpServerOptions options;
  HttpHandler handler;
  std::map<std::string, std::function<void(std::unique_ptr<WebSocket>)>, std::less<>> websockets;

  HttpAcceptor acceptor;
  HttpTimer accept_timer;
  HttpTimer sweep_timer;
  HttpTimer stop_timer;
  HttpClock::duration sweep_interval;
  bool sweeping = false;

  std::set<std::shared_ptr<HttpSession>> sessions;
  std::set<std::weak_ptr<WebSocket::Session>, std::owner_less<>> websocket_sessions;

  const std::shared_ptr<HttpLoad> load;
  std::size_t connections = 0;  // of this server alone
  bool stopping = false;
  bool closed = false;
  std::function<void()> when_drained;
};

// One of HttpServerOptions::connections_max, held by a session or by the WebSocket it became.
class ConnectionSlot {
 public:
  explicit ConnectionSlot(std::shared_ptr<HttpServer::State> state);
  ~ConnectionSlot();
  ConnectionSlot(const ConnectionSlot&) = delete;
  ConnectionSlot& operator=(const ConnectionSlot&) = delete;

 private:
  std::shared_ptr<HttpServer::State> state_;
};

}  // namespace graftd
