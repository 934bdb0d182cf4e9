#include "net/websocket.hpp"

#include "net/http_server_state.hpp"
#include "net/http_socket.hpp"
#include "net/websocket_session.hpp"

#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <deque>
#include <utility>

namespace graftd {

namespace {

namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;

// A ping comes through between two frames of a message. A browser wakes its page for each: Beast's
// own 4 KiB made ten of most messages.
constexpr std::size_t frame_bytes_max = 64 << 10;

using Upgrade = beast::http::request<beast::http::empty_body>;

Upgrade to_beast(const HttpRequest& request) {
  Upgrade upgrade;
  upgrade.method(beast::http::verb::get);
  upgrade.target(request.target);
  upgrade.version(11);
  for (const auto& [name, value] : request.headers) {
    upgrade.insert(name, value);
  }
  return upgrade;
}

}  // namespace

struct WebSocket::Session : std::enable_shared_from_this<Session> {
  struct Outgoing {
    std::string text;
    std::function<void(bool)> done;
  };

  Session(std::shared_ptr<HttpServer::State> server,
          std::unique_ptr<ConnectionSlot> place,
          HttpSocket socket,
          const HttpRequest& request)
      : state(std::move(server)),
        slot(std::move(place)),
        remote(request.remote),
        upgrade(to_beast(request)),
        stream(std::move(socket)),
        buffer(state->options.websocket.message_bytes_max) {}

  void accept(std::function<void(std::unique_ptr<WebSocket>)> handler);
  void read();
  void on_read(beast::error_code ec);
  bool send(std::string text, std::function<void(bool)> done);
  void write();
  void on_write(beast::error_code ec);
  void close(websocket::close_code code);
  // The connection is no more; says so to whoever wants to know.
  void end();

  std::shared_ptr<HttpServer::State> state;
  std::unique_ptr<ConnectionSlot> slot;
  std::string remote;
  Upgrade upgrade;
  websocket::stream<HttpSocket, false> stream;
  beast::flat_buffer buffer;

  std::deque<Outgoing> outgoing;  // the first is being written
  std::size_t buffered = 0;
  bool accepted = false;
  bool reading = false;
  bool closing = false;
  bool ended = false;
  std::function<void(std::string)> on_text;
  std::function<void()> on_close;
};

void WebSocket::Session::accept(std::function<void(std::unique_ptr<WebSocket>)> handler) {
  const WebSocketOptions& options = state->options.websocket;
  stream.set_option(websocket::stream_base::timeout{.handshake_timeout = std::chrono::seconds(5),
                                                    .idle_timeout = options.idle_timeout,
                                                    .keep_alive_pings = true});
  stream.read_message_max(options.message_bytes_max);
  stream.text(true);
  stream.write_buffer_bytes(frame_bytes_max);
  stream.async_accept(
      upgrade, [self = shared_from_this(), handler = std::move(handler)](beast::error_code ec) {
        if (ec || self->ended) {
          return self->end();
        }
        self->accepted = true;
        handler(std::make_unique<WebSocket>(self));
      });
}

void WebSocket::Session::read() {
  if (reading || ended) {
    return;
  }
  reading = true;
  stream.async_read(buffer, [self = shared_from_this()](beast::error_code ec, std::size_t) {
    self->on_read(ec);
  });
}

void WebSocket::Session::on_read(beast::error_code ec) {
  reading = false;
  if (ec) {
    return end();
  }
  if (!stream.got_text()) {
    buffer.consume(buffer.size());
    close(websocket::close_code::unknown_data);
    return read();
  }
  std::string text(static_cast<const char*>(buffer.data().data()), buffer.size());
  buffer.consume(buffer.size());
  if (const auto handler = on_text; handler && !closing) {
    handler(std::move(text));
  }
  read();
}

bool WebSocket::Session::send(std::string text, std::function<void(bool)> done) {
  const bool full =
      buffered > 0 && buffered + text.size() > state->options.websocket.buffered_bytes_max;
  if (ended || closing || full) {
    return false;
  }
  buffered += text.size();
  outgoing.push_back({.text = std::move(text), .done = std::move(done)});
  if (outgoing.size() == 1) {
    write();
  }
  return true;
}

void WebSocket::Session::write() {
  stream.async_write(
      boost::asio::buffer(outgoing.front().text),
      [self = shared_from_this()](beast::error_code ec, std::size_t) { self->on_write(ec); });
}

void WebSocket::Session::on_write(beast::error_code ec) {
  if (ec) {
    return end();
  }
  const Outgoing written = std::move(outgoing.front());
  outgoing.pop_front();
  buffered -= written.text.size();
  if (!outgoing.empty()) {
    write();
  }
  if (written.done) {
    written.done(true);
  }
}

void WebSocket::Session::close(websocket::close_code code) {
  if (ended || closing) {
    return;
  }
  if (!accepted) {
    return end();  // nobody to say goodbye to yet
  }
  closing = true;
  stream.async_close(code, [self = shared_from_this()](beast::error_code) { self->end(); });
}

void WebSocket::Session::end() {
  if (ended) {
    return;
  }
  ended = true;
  beast::error_code ignored;
  beast::get_lowest_layer(stream).close(ignored);
  slot.reset();
  state->websocket_sessions.erase(weak_from_this());
  boost::asio::post(state->loop, [self = shared_from_this()] {
    for (const Outgoing& one : std::exchange(self->outgoing, {})) {
      if (one.done) {
        one.done(false);
      }
    }
    if (const auto handler = std::exchange(self->on_close, nullptr)) {
      handler();
    }
    self->on_text = nullptr;
  });
}

void accept_websocket(const std::shared_ptr<HttpServer::State>& state,
                      std::unique_ptr<ConnectionSlot> slot,
                      HttpSocket socket,
                      const HttpRequest& request,
                      std::function<void(std::unique_ptr<WebSocket>)> handler) {
  const auto session =
      std::make_shared<WebSocket::Session>(state, std::move(slot), std::move(socket), request);
  state->websocket_sessions.insert(session);
  session->accept(std::move(handler));
}

void close_websocket(const std::weak_ptr<WebSocket::Session>& session) {
  if (const auto open = session.lock()) {
    open->close(websocket::close_code::going_away);
  }
}

void end_websocket(const std::weak_ptr<WebSocket::Session>& session) {
  if (const auto open = session.lock()) {
    open->end();
  }
}

WebSocket::WebSocket(std::shared_ptr<Session> session) : session_(std::move(session)) {}

WebSocket::~WebSocket() {
  session_->on_text = nullptr;
  session_->on_close = nullptr;
  for (Session::Outgoing& one : session_->outgoing) {
    one.done = nullptr;
  }
  session_->close(websocket::close_code::going_away);
}

void WebSocket::on_text(std::function<void(std::string)> handler) {
  session_->on_text = std::move(handler);
  session_->read();
}

void WebSocket::on_close(std::function<void()> handler) { session_->on_close = std::move(handler); }

bool WebSocket::send_text(std::string text, std::function<void(bool)> done) {
  return session_->send(std::move(text), std::move(done));
}

std::size_t WebSocket::buffered() const { return session_->buffered; }

void WebSocket::close() { session_->close(websocket::close_code::going_away); }

const std::string& WebSocket::remote() const { return session_->remote; }

}  // namespace graftd
