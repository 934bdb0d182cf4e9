#include "net/unix_get.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include <array>
#include <chrono>
#include <sys/un.h>
#include <utility>

namespace graftd {

namespace {

namespace http = boost::beast::http;
using boost::beast::string_view;
using boost::system::error_code;
using Local = boost::asio::local::stream_protocol;

// How long an engine may take until the head of an endless answer is here.
constexpr Duration head_timeout = std::chrono::seconds(20);
constexpr std::uint32_t header_bytes_max = 16 << 10;

// Hands the body on as it is parsed; keeps nothing.
class BodyParser : public http::basic_parser<false> {
 public:
  explicit BodyParser(std::function<void(std::string_view)> on_body)
      : on_body_(std::move(on_body)) {
    header_limit(header_bytes_max);
    body_limit(boost::none);
    eager(true);
  }

  unsigned status = 0;

 private:
  void on_request_impl(http::verb, string_view, string_view, int, error_code&) override {}

  void on_response_impl(int code, string_view, int, error_code&) override {
    status = static_cast<unsigned>(code);
  }

  void on_field_impl(http::field, string_view, string_view, error_code&) override {}

  void on_header_impl(error_code&) override {}

  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}

  std::size_t on_body_impl(string_view body, error_code&) override {
    on_body_({body.data(), body.size()});
    return body.size();
  }

  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}

  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code&) override {
    on_body_({body.data(), body.size()});
    return body.size();
  }

  void on_finish_impl(error_code&) override {}

  std::function<void(std::string_view)> on_body_;
};

}  // namespace

struct UnixGet::State : std::enable_shared_from_this<State> {
  State(boost::asio::io_context& loop, std::string target, Duration limit, UnixGetHandlers given)
      : socket(loop),
        timer(loop),
        timeout(limit),
        handlers(std::move(given)),
        request("GET " + target +
                " HTTP/1.1\r\nHost: docker\r\nUser-Agent: graftd\r\nConnection: close\r\n\r\n"),
        parser([this](std::string_view bytes) {
          if (!ended) {
            handlers.on_bytes(parser.status, bytes);
          }
        }) {}

  void start(const std::string& path) {
    // A path that does not fit into a socket address would throw.
    if (path.size() >= sizeof(sockaddr_un::sun_path)) {
      boost::asio::post(socket.get_executor(), [self = shared_from_this()] {
        self->end("the path of the socket is too long");
      });
      return;
    }
    arm(timeout > Duration(0) ? timeout : head_timeout);
    socket.async_connect(Local::endpoint(path), [self = shared_from_this()](const error_code& ec) {
      ec ? self->end(ec.message()) : self->send();
    });
  }

  void arm(Duration limit) {
    timer.expires_after(limit);
    timer.async_wait([self = shared_from_this()](const error_code& ec) {
      if (!ec) {
        self->end("no answer in time");
      }
    });
  }

  void send() {
    if (ended) {
      return;
    }
    boost::asio::async_write(socket,
                             boost::asio::buffer(request),
                             [self = shared_from_this()](const error_code& ec, std::size_t) {
                               self->sent = true;
                               ec ? self->end(ec.message()) : self->read();
                             });
  }

  void read() {
    if (ended || paused || reading || !sent) {
      return;
    }
    reading = true;
    socket.async_read_some(boost::asio::buffer(chunk),
                           [self = shared_from_this()](const error_code& ec, std::size_t size) {
                             self->reading = false;
                             ec ? self->take_end(ec) : self->take(size);
                           });
  }

  void take(std::size_t size) {
    if (ended) {
      return;
    }
    pending.append(chunk.data(), size);
    const auto self = shared_from_this();  // a handler may let go of the last one
    error_code ec;
    while (!pending.empty() && !parser.is_done() && !ended) {
      const std::size_t used = parser.put(boost::asio::buffer(pending), ec);
      pending.erase(0, used);
      if (ec == http::error::need_more) {
        break;
      }
      if (ec) {
        return end("the answer is not valid HTTP: " + ec.message());
      }
    }
    if (parser.is_done()) {
      return end("");
    }
    if (parser.is_header_done() && timeout == Duration(0)) {
      timer.cancel();
    }
    read();
  }

  void take_end(const error_code& why) {
    if (ended) {
      return;
    }
    error_code ec;
    if (why == boost::asio::error::eof && parser.got_some()) {
      parser.put_eof(ec);
    }
    const bool whole = !ec && parser.is_done();
    end(whole ? "" : "the connection broke: " + why.message());
  }

  void end(const std::string& why) {
    if (ended) {
      return;
    }
    stop();
    handlers.on_end(parser.is_header_done() ? parser.status : 0, why);
  }

  void stop() {
    ended = true;
    timer.cancel();
    error_code ignored;
    socket.close(ignored);
  }

  Local::socket socket;
  boost::asio::steady_timer timer;
  Duration timeout;
  UnixGetHandlers handlers;
  std::string request;
  BodyParser parser;
  std::array<char, 16384> chunk{};
  std::string pending;
  bool sent = false;
  bool paused = false;
  bool reading = false;
  bool ended = false;
};

UnixGet::UnixGet(boost::asio::io_context& loop,
                 std::string socket_path,
                 std::string target,
                 Duration timeout,
                 UnixGetHandlers handlers)
    : state_(std::make_shared<State>(loop, std::move(target), timeout, std::move(handlers))) {
  state_->start(socket_path);
}

UnixGet::~UnixGet() { state_->stop(); }

void UnixGet::pause() { state_->paused = true; }

void UnixGet::resume() {
  state_->paused = false;
  state_->read();
}

}  // namespace graftd
