#include "net/http_server.hpp"

#include "net/http_answer.hpp"
#include "net/http_server_state.hpp"
#include "net/http_session.hpp"
#include "net/websocket_session.hpp"

#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <stdexcept>
#include <utility>
#include <vector>

namespace graftd {

namespace {

using boost::asio::ip::tcp;

// A deadline is noticed at most this late.
HttpClock::duration sweep_interval_of(const HttpServerOptions& options) {
  const Duration shortest = std::min({options.header_timeout,
                                      options.request_timeout,
                                      options.idle_timeout,
                                      options.write_timeout});
  return std::clamp<Duration>(
      shortest / 8, std::chrono::milliseconds(1), std::chrono::milliseconds(250));
}

std::string address_text(const tcp::endpoint& endpoint) {
  const std::string host = endpoint.address().to_string();
  const std::string port = std::to_string(endpoint.port());
  return endpoint.address().is_v6() ? "[" + host + "]:" + port : host + ":" + port;
}

[[noreturn]] void throw_cannot_listen(const std::string& host,
                                      std::uint16_t port,
                                      boost::system::error_code ec) {
  const std::string where = "cannot listen on " + host + ":" + std::to_string(port) + ": ";
  if (ec == boost::asio::error::address_in_use) {
    throw std::runtime_error(where +
                             "address in use; stop the program that has the port, or choose "
                             "another one");
  }
  if (ec == boost::asio::error::access_denied) {
    throw std::runtime_error(where + "permission denied; choose a port above 1023");
  }
  if (ec == boost::system::errc::address_not_available) {
    throw std::runtime_error(where +
                             "this machine has no such address; use one of its own, or 0.0.0.0 "
                             "for all");
  }
  throw std::runtime_error(where + ec.message() + "; check the address");
}

tcp::endpoint resolve(boost::asio::io_context& loop, const std::string& host, std::uint16_t port) {
  boost::system::error_code ec;
  const auto address = boost::asio::ip::make_address(host.empty() ? "0.0.0.0" : host, ec);
  if (!ec) {
    return {address, port};
  }
  tcp::resolver resolver(loop);
  const auto found = resolver.resolve(host, std::to_string(port), tcp::resolver::passive, ec);
  if (ec || found.empty()) {
    throw_cannot_listen(host, port, ec);
  }
  return found.begin()->endpoint();
}

// A copy, since who is told to end leaves the set.
template <class Set>
std::vector<typename Set::value_type> all_of(const Set& set) {
  return {set.begin(), set.end()};
}

// Best effort, since nobody waits for this connection: what the kernel takes at once.
void turn_away(HttpSocket& socket) {
  HttpResponse response = json_error(
      429, "busy", "too many connections; try again later", {.leader = {}, .retryable = true});
  response.headers.emplace_back("Retry-After", "1");
  std::string text;
  write_answer_head(text, response, {.close = true, .http10 = false});
  text += response.body;
  boost::system::error_code ignored;
  socket.write_some(boost::asio::buffer(text), ignored);
  socket.shutdown(HttpSocket::shutdown_send, ignored);
}

}  // namespace

HttpServer::State::State(boost::asio::io_context& io,
                         HttpServerOptions chosen,
                         HttpHandler answerer,
                         std::shared_ptr<HttpLoad> counted)
    : loop(io),
      options(std::move(chosen)),
      handler(std::move(answerer)),
      acceptor(io.get_executor()),
      accept_timer(io.get_executor()),
      sweep_timer(io.get_executor()),
      stop_timer(io.get_executor()),
      sweep_interval(sweep_interval_of(options)),
      load(std::move(counted)) {}

void HttpServer::State::listen(const std::string& host, std::uint16_t port) {
  const tcp::endpoint endpoint = resolve(loop, host, port);
  boost::system::error_code ec;
  acceptor.open(endpoint.protocol(), ec);
  if (!ec) {
    // On Linux this lets a restarted server have its port while old connections are still ending,
    // but not a port on which somebody listens.
    acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
  }
  if (!ec && endpoint.address().is_v6() && endpoint.address().is_unspecified()) {
    acceptor.set_option(boost::asio::ip::v6_only(false), ec);
  }
  if (!ec) {
    acceptor.bind(endpoint, ec);
  }
  if (!ec) {
    acceptor.listen(boost::asio::socket_base::max_listen_connections, ec);
  }
  if (ec) {
    boost::system::error_code ignored;
    acceptor.close(ignored);
    throw_cannot_listen(host, port, ec);
  }
  accept_next();
}

void HttpServer::State::listen_beside(State& first) {
  const tcp::endpoint endpoint = first.acceptor.local_endpoint();
  const int listening = ::fcntl(first.acceptor.native_handle(), F_DUPFD_CLOEXEC, 0);
  boost::system::error_code ec(listening < 0 ? errno : 0, boost::system::system_category());
  if (!ec) {
    acceptor.assign(endpoint.protocol(), listening, ec);
  }
  if (ec) {
    throw_cannot_listen(endpoint.address().to_string(), endpoint.port(), ec);
  }
  accept_next();
}

void HttpServer::State::accept_next() {
  acceptor.async_accept(
      loop.get_executor(),
      [self = shared_from_this()](boost::system::error_code ec, HttpSocket socket) {
        self->on_accept(ec, std::move(socket));
      });
}

void HttpServer::State::on_accept(boost::system::error_code ec, HttpSocket socket) {
  if (!acceptor.is_open()) {
    return;
  }
  const bool exhausted = ec == boost::asio::error::no_descriptors ||
                         ec == boost::system::errc::too_many_files_open_in_system ||
                         ec == boost::asio::error::no_buffer_space ||
                         ec == boost::asio::error::no_memory;
  if (exhausted) {
    accept_timer.expires_after(options.accept_backoff);
    accept_timer.async_wait([self = shared_from_this()](boost::system::error_code stopped) {
      if (!stopped && self->acceptor.is_open()) {
        self->accept_next();
      }
    });
    return;
  }
  if (!ec) {
    welcome(std::move(socket));
  }
  accept_next();
}

void HttpServer::State::welcome(HttpSocket socket) {
  boost::system::error_code ec;
  const tcp::endpoint remote = socket.remote_endpoint(ec);
  if (ec) {
    return;
  }
  socket.non_blocking(true, ec);
  socket.set_option(tcp::no_delay(true), ec);
  if (load->connections >= options.connections_max) {
    return turn_away(socket);
  }
  const auto session =
      std::make_shared<HttpSession>(shared_from_this(), std::move(socket), address_text(remote));
  sessions.insert(session);
  session->start();
  sweep_later();
}

void HttpServer::State::sweep_later() {
  if (sweeping) {
    return;
  }
  sweeping = true;
  sweep_timer.expires_after(sweep_interval);
  sweep_timer.async_wait([self = shared_from_this()](boost::system::error_code ec) {
    self->sweeping = false;
    if (!ec) {
      self->sweep();
    }
  });
}

void HttpServer::State::sweep() {
  const HttpClock::time_point now = HttpClock::now();
  for (const std::shared_ptr<HttpSession>& session : all_of(sessions)) {
    session->check_deadline(now);
  }
  if (!sessions.empty() && !closed) {
    sweep_later();
  }
}

void HttpServer::State::forget(const std::shared_ptr<HttpSession>& session) {
  sessions.erase(session);
}

void HttpServer::State::stop(Duration grace, std::function<void()> done) {
  stopping = true;
  when_drained = std::move(done);
  boost::system::error_code ignored;
  acceptor.close(ignored);
  accept_timer.cancel();
  for (const std::shared_ptr<HttpSession>& session : all_of(sessions)) {
    session->close_when_idle();
  }
  for (const std::weak_ptr<WebSocket::Session>& weak : all_of(websocket_sessions)) {
    close_websocket(weak);
  }
  stop_timer.expires_after(grace);
  stop_timer.async_wait([self = shared_from_this()](boost::system::error_code ec) {
    if (!ec) {
      self->end_connections();
    }
  });
  finish_if_drained();
}

void HttpServer::State::finish_if_drained() {
  if (!stopping || connections > 0 || !when_drained) {
    return;
  }
  stop_timer.cancel();
  boost::asio::post(loop, std::exchange(when_drained, nullptr));
}

void HttpServer::State::end_connections() {
  for (const std::shared_ptr<HttpSession>& session : all_of(sessions)) {
    session->close();
  }
  for (const std::weak_ptr<WebSocket::Session>& weak : all_of(websocket_sessions)) {
    end_websocket(weak);
  }
}

void HttpServer::State::close() {
  closed = true;
  boost::system::error_code ignored;
  acceptor.close(ignored);
  accept_timer.cancel();
  sweep_timer.cancel();
  stop_timer.cancel();
  end_connections();
}

ConnectionSlot::ConnectionSlot(std::shared_ptr<HttpServer::State> state)
    : state_(std::move(state)) {
  ++state_->connections;
  ++state_->load->connections;
}

ConnectionSlot::~ConnectionSlot() {
  --state_->connections;
  --state_->load->connections;
  state_->finish_if_drained();
}

HttpServer::HttpServer(boost::asio::io_context& loop,
                       HttpServerOptions options,
                       HttpHandler handler,
                       std::shared_ptr<HttpLoad> load)
    : state_(
          std::make_shared<State>(loop, std::move(options), std::move(handler), std::move(load))) {}

HttpServer::~HttpServer() { close(); }

void HttpServer::on_websocket(std::string path,
                              std::function<void(std::unique_ptr<WebSocket>)> handler) {
  state_->websockets[std::move(path)] = std::move(handler);
}

void HttpServer::listen(const std::string& host, std::uint16_t port) { state_->listen(host, port); }

void HttpServer::listen_beside(const HttpServer& first) { state_->listen_beside(*first.state_); }

std::uint16_t HttpServer::port() const { return state_->acceptor.local_endpoint().port(); }

void HttpServer::stop(Duration grace, std::function<void()> done) {
  state_->stop(grace, std::move(done));
}

void HttpServer::close() { state_->close(); }

std::size_t HttpServer::connections() const { return state_->load->connections; }

std::size_t HttpServer::in_flight_requests() const { return state_->load->in_flight_requests; }

std::size_t HttpServer::in_flight_bytes() const { return state_->load->in_flight_bytes; }

}  // namespace graftd
