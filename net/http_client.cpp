#include "net/http_client.hpp"

#include "net/http_rules.hpp"
#include "net/name_lookup.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <netinet/tcp.h>
#include <optional>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace graftd {

namespace {

namespace http = boost::beast::http;
using Clock = std::chrono::steady_clock;
using Parser = http::response_parser<http::string_body>;

std::string reason(int error) { return std::strerror(error); }  // NOLINT(concurrency-mt-unsafe)

HttpFailure not_sent(std::string message) { return {false, std::move(message)}; }

HttpFailure maybe_handled(std::string message) { return {true, std::move(message)}; }

// Waits until the socket is ready; false at the deadline.
bool wait_for(int socket, short events, Clock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd entry{.fd = socket, .events = events, .revents = 0};
    const int wait_ms = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 1 << 30));
    const int ready = ::poll(&entry, 1, wait_ms);
    if (ready > 0) {
      return true;
    }
    if (ready == 0) {
      return false;
    }
    if (errno != EINTR) {
      return true;  // the call that follows says what is wrong
    }
  }
}

// Returns an errno, 0 when the socket is connected.
int connect_socket(int socket, const addrinfo& address, Clock::time_point deadline) {
  if (::connect(socket, address.ai_addr, address.ai_addrlen) == 0) {
    return 0;
  }
  if (errno != EINPROGRESS) {
    return errno;
  }
  if (!wait_for(socket, POLLOUT, deadline)) {
    return ETIMEDOUT;
  }
  int error = 0;
  socklen_t size = sizeof(error);
  ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

boost::system::result<int, HttpFailure> open_connection(const HttpEndpoint& endpoint,
                                                        Duration timeout) {
  const std::string where = "cannot connect to " + to_string(endpoint) + ": ";
  const Clock::time_point deadline = Clock::now() + timeout;
  const auto addresses = look_up(endpoint.host, endpoint.port, timeout);
  if (!addresses) {
    return not_sent(where + addresses.error().message);
  }
  int error = ENOENT;
  for (const addrinfo* address = addresses->get(); address != nullptr; address = address->ai_next) {
    const int socket = ::socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    error = socket < 0 ? errno : connect_socket(socket, *address, deadline);
    if (socket >= 0 && error == 0) {
      const int on = 1;
      ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
      return {boost::system::in_place_value, socket};
    }
    if (socket >= 0) {
      ::close(socket);
    }
  }
  return not_sent(where + (error == ETIMEDOUT ? "no answer in time" : reason(error)));
}

// An idle connection has nothing to read: if it has, the other side has closed it, or talks when
// it was not asked.
bool is_stale(int socket) {
  pollfd entry{.fd = socket, .events = POLLIN, .revents = 0};
  return ::poll(&entry, 1, 0) != 0;
}

std::string request_text(const HttpRequest& request, const HttpEndpoint& endpoint) {
  std::string text =
      request.method + " " + request.target + " HTTP/1.1\r\nHost: " + to_string(endpoint) + "\r\n";
  for (const auto& [name, value] : request.headers) {
    text += name + ": " + value + "\r\n";
  }
  const bool carries_body =
      request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
  if (carries_body || !request.body.empty()) {
    text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  }
  return text + "\r\n" + request.body;
}

bool has_line_break(const HttpRequest& request) {
  const auto breaks = [](std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
  };
  return breaks(request.method) || !is_printable_ascii(request.target) ||
         std::any_of(request.headers.begin(), request.headers.end(), [&](const auto& pair) {
           return breaks(pair.first) || breaks(pair.second);
         });
}

// Nothing when all of it is with the kernel.
std::optional<HttpFailure> send_all(int socket, std::string_view text, Clock::time_point deadline) {
  bool sent_some = false;
  while (!text.empty()) {
    const ssize_t size = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
    if (size > 0) {
      sent_some = true;
      text.remove_prefix(static_cast<std::size_t>(size));
      continue;
    }
    const int error = errno;
    if (error == EAGAIN || error == EINTR) {
      if (wait_for(socket, POLLOUT, deadline)) {
        continue;
      }
      return HttpFailure{sent_some, "the request could not be sent in time"};
    }
    return HttpFailure{sent_some, "sending the request failed: " + reason(error)};
  }
  return std::nullopt;
}

HttpResponse to_response(Parser& parser) {
  HttpResponse response;
  auto& message = parser.get();
  response.status = message.result_int();
  for (const auto& field : message) {
    std::string name(field.name_string());
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    response.headers.emplace_back(std::move(name), std::string(field.value()));
  }
  response.body = std::move(message.body());
  return response;
}

// Reads one answer off the socket, through interim ones (1xx).
class AnswerReader {
 public:
  AnswerReader(int socket, bool head_only, const HttpClientLimits& limits)
      : socket_(socket), head_only_(head_only), limits_(limits) {
    begin();
  }

  std::optional<HttpFailure> read(Clock::time_point deadline) {
    for (;;) {
      if (std::optional<HttpFailure> failure = parse()) {
        return failure;
      }
      if (parser_->is_done()) {
        if (parser_->get().result_int() / 100 != 1) {
          return std::nullopt;
        }
        begin();
        continue;
      }
      if (!wait_for(socket_, POLLIN, deadline)) {
        return maybe_handled("no answer in time");
      }
      if (std::optional<HttpFailure> failure = receive()) {
        return failure;
      }
    }
  }

  Parser& parser() { return *parser_; }

  bool may_keep_connection() const { return parser_->keep_alive() && pending_.empty() && !ended_; }

 private:
  void begin() {
    parser_ = std::make_unique<Parser>();
    parser_->header_limit(static_cast<std::uint32_t>(limits_.header_bytes_max));
    parser_->body_limit(limits_.body_bytes_max);
    parser_->eager(true);
    parser_->skip(head_only_);
  }

  std::optional<HttpFailure> receive() {
    std::array<char, 16384> bytes{};
    const ssize_t size = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (size > 0) {
      pending_.append(bytes.data(), static_cast<std::size_t>(size));
      return std::nullopt;
    }
    if (size < 0) {
      const int error = errno;
      if (error == EAGAIN || error == EINTR) {
        return std::nullopt;
      }
      return maybe_handled("the connection broke before the answer was here: " + reason(error));
    }
    ended_ = true;
    boost::system::error_code ec;
    if (parser_->got_some()) {
      parser_->put_eof(ec);
    }
    if (ec || !parser_->is_done()) {
      return maybe_handled("the server closed the connection before the answer was here");
    }
    return std::nullopt;
  }

  std::optional<HttpFailure> parse() {
    while (!pending_.empty() && !parser_->is_done()) {
      boost::system::error_code ec;
      const std::size_t used = parser_->put(boost::asio::buffer(pending_), ec);
      pending_.erase(0, used);
      if (ec == http::error::need_more) {
        return std::nullopt;
      }
      if (ec == http::error::body_limit || ec == http::error::header_limit) {
        return maybe_handled("the answer is larger than this client reads");
      }
      if (ec) {
        return maybe_handled("the answer is not valid HTTP: " + ec.message());
      }
    }
    return std::nullopt;
  }

  int socket_;
  bool head_only_;
  const HttpClientLimits& limits_;
  std::unique_ptr<Parser> parser_;
  std::string pending_;
  bool ended_ = false;
};

}  // namespace

std::string to_string(const HttpEndpoint& endpoint) {
  const bool address6 = endpoint.host.find(':') != std::string::npos;
  return (address6 ? "[" + endpoint.host + "]" : endpoint.host) + ":" +
         std::to_string(endpoint.port);
}

void throw_exception_from_error(const HttpFailure& failure,
                                const boost::source_location& /*where*/) {
  throw std::runtime_error(failure.message);
}

boost::system::result<HttpEndpoint, HttpFailure> parse_endpoint(std::string_view text) {
  const std::string what = "\"" + std::string(text) + "\" is not an address: ";
  constexpr std::string_view scheme = "http://";
  if (text.starts_with("https://")) {
    return not_sent(what + "https is not supported, use http://");
  }
  if (text.starts_with(scheme)) {
    text.remove_prefix(scheme.size());
    text.remove_suffix(text.ends_with('/') ? 1 : 0);
  }
  if (!is_host(text)) {
    return not_sent(what + "write it as host:port, like node0:11000 or [::1]:11000");
  }
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || text.ends_with(']')) {
    return not_sent(what + "the port is missing, write it as host:port");
  }
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[')) {
    host = host.substr(1, host.size() - 2);
  }
  HttpEndpoint endpoint{std::string(host), 0};
  std::from_chars(text.data() + colon + 1, text.data() + text.size(), endpoint.port);
  if (endpoint.port == 0) {
    return not_sent(what + "the port must be between 1 and 65535");
  }
  return endpoint;
}

HttpConnection::HttpConnection(std::string host,
                               std::uint16_t port,
                               Duration connect_timeout,
                               HttpClientLimits limits)
    : HttpConnection(HttpEndpoint{std::move(host), port}, connect_timeout, limits) {}

HttpConnection::HttpConnection(const HttpEndpoint& endpoint,
                               Duration connect_timeout,
                               HttpClientLimits limits)
    : endpoint_(endpoint), connect_timeout_(connect_timeout), limits_(limits) {}

HttpConnection::~HttpConnection() { close(); }

HttpConnection::HttpConnection(HttpConnection&& other) noexcept
    : endpoint_(std::move(other.endpoint_)),
      connect_timeout_(other.connect_timeout_),
      limits_(other.limits_),
      socket_(std::exchange(other.socket_, -1)) {}

HttpConnection& HttpConnection::operator=(HttpConnection&& other) noexcept {
  if (this != &other) {
    close();
    endpoint_ = std::move(other.endpoint_);
    connect_timeout_ = other.connect_timeout_;
    limits_ = other.limits_;
    socket_ = std::exchange(other.socket_, -1);
  }
  return *this;
}

void HttpConnection::close() {
  if (socket_ >= 0) {
    ::close(std::exchange(socket_, -1));
  }
}

boost::system::result<HttpResponse, HttpFailure> HttpConnection::call(const HttpRequest& request,
                                                                      Duration timeout) {
  if (has_line_break(request)) {
    return not_sent("the request has a line break or a space where none may be");
  }
  if (socket_ >= 0 && is_stale(socket_)) {
    close();
  }
  if (socket_ < 0) {
    boost::system::result<int, HttpFailure> opened = open_connection(endpoint_, connect_timeout_);
    if (!opened) {
      return opened.error();
    }
    socket_ = *opened;
  }
  const Clock::time_point deadline = Clock::now() + timeout;
  const std::string text = request_text(request, endpoint_);
  AnswerReader answer(socket_, request.method == "HEAD", limits_);
  std::optional<HttpFailure> failure = send_all(socket_, text, deadline);
  // A server that refuses a request early may have answered before it had all of it.
  std::optional<HttpFailure> silence = answer.read(failure ? Clock::now() : deadline);
  if (silence) {
    close();
    HttpFailure& told = failure ? *failure : *silence;
    told.message = to_string(endpoint_) + ": " + told.message;
    return std::move(told);
  }
  if (failure || !answer.may_keep_connection()) {
    close();
  }
  return to_response(answer.parser());
}

}  // namespace graftd
