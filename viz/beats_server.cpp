#include "viz/beats_server.hpp"

#include "viz/beats_session.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <map>
#include <stdexcept>
#include <utility>

namespace graftd::viz {

namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

// When the process has no descriptor left, accepting fails at once and for a while.
constexpr std::chrono::milliseconds accept_again(100);

}  // namespace

struct BeatsServer::State : std::enable_shared_from_this<State> {
  State(boost::asio::io_context& io, BeatsOptions given, Deliver take, Say tell)
      : loop(io),
        options(std::move(given)),
        deliver(std::move(take)),
        say(std::move(tell)),
        acceptor(io),
        timer(io) {}

  void listen() {
    error_code ec;
    const auto address = boost::asio::ip::make_address(options.host, ec);
    const std::string where = options.host + ":" + std::to_string(options.port);
    if (ec) {
      throw std::runtime_error("-beats: " + options.host + " is no address to listen on");
    }
    const tcp::endpoint endpoint(address, options.port);
    acceptor.open(endpoint.protocol(), ec);
    if (!ec) {
      acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
    }
    if (!ec) {
      acceptor.bind(endpoint, ec);
    }
    if (!ec) {
      acceptor.listen(boost::asio::socket_base::max_listen_connections, ec);
    }
    if (ec) {
      throw std::runtime_error("cannot listen for Beats agents on " + where + ": " + ec.message() +
                               "; choose another place with -beats HOST:PORT");
    }
    accept();
  }

  void accept() {
    acceptor.async_accept([self = shared_from_this()](const error_code& ec, tcp::socket socket) {
      if (self->ended || ec == boost::asio::error::operation_aborted) {
        return;
      }
      if (ec) {
        return self->accept_later();
      }
      self->open(std::move(socket));
      self->accept();
    });
  }

  void accept_later() {
    timer.expires_after(accept_again);
    timer.async_wait([self = shared_from_this()](const error_code& ec) {
      if (!ec && !self->ended) {
        self->accept();
      }
    });
  }

  void open(tcp::socket socket) {
    if (sessions.size() >= options.connections_max) {
      return;
    }
    error_code ignored;
    const tcp::endpoint remote = socket.remote_endpoint(ignored);
    const std::string name = remote.address().to_string();
    const std::uint64_t id = ++opened;
    const auto session = std::make_shared<BeatsSession>(
        std::move(socket), deliver, [weak = weak_from_this(), id, name](const std::string& why) {
          if (const auto self = weak.lock()) {
            self->close(id, name, why);
          }
        });
    sessions.emplace(id, session);
    session->start();
  }

  void close(std::uint64_t id, const std::string& name, const std::string& why) {
    sessions.erase(id);
    if (!why.empty() && told < told_max) {
      ++told;
      say("the Beats agent at " + name + " was cut off: " + why +
          (told == told_max ? " (further ones are not told)" : ""));
    }
  }

  void end() {
    ended = true;
    error_code ignored;
    acceptor.close(ignored);
    timer.cancel();
    for (auto& [id, session] : std::exchange(sessions, {})) {
      session->stop();
    }
  }

  // A port scanner should not fill the operator's log.
  static constexpr std::size_t told_max = 20;

  boost::asio::io_context& loop;
  BeatsOptions options;
  Deliver deliver;
  Say say;
  tcp::acceptor acceptor;
  boost::asio::steady_timer timer;
  std::map<std::uint64_t, std::shared_ptr<BeatsSession>> sessions;
  std::uint64_t opened = 0;
  std::size_t told = 0;
  bool ended = false;
};

BeatsServer::BeatsServer(boost::asio::io_context& loop,
                         BeatsOptions options,
                         Deliver deliver,
                         Say say)
    : state_(
          std::make_shared<State>(loop, std::move(options), std::move(deliver), std::move(say))) {}

BeatsServer::~BeatsServer() { state_->end(); }

void BeatsServer::listen() { state_->listen(); }

std::uint16_t BeatsServer::port() const {
  error_code ignored;
  return state_->acceptor.local_endpoint(ignored).port();
}

}  // namespace graftd::viz
