#pragma once

#include "core/types.hpp"
#include "net/http.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace graftd {

struct HttpEndpoint {
  std::string host;  // name or address, without brackets
  std::uint16_t port = 0;
  bool operator==(const HttpEndpoint&) const = default;
};

// With brackets around an IPv6 address.
std::string to_string(const HttpEndpoint& endpoint);

struct HttpFailure {
  // False: the request surely did not reach the server. True: it may have been carried out.
  bool maybe_handled = false;
  std::string message;  // a sentence: what, and why
};

// Makes boost::system::result<T, HttpFailure>::value() throw std::runtime_error with the message.
[[noreturn]] void throw_exception_from_error(const HttpFailure& failure,
                                             const boost::source_location& where);

// "host:port", "[::1]:port" or "http://host:port", the last with at most a '/' behind it.
boost::system::result<HttpEndpoint, HttpFailure> parse_endpoint(std::string_view text);

struct HttpClientLimits {
  std::size_t header_bytes_max = 16 << 10;
  std::size_t body_bytes_max = 64 << 20;
};

// One blocking keep-alive connection, for command line tools and background threads; not for the
// loop thread. One thread at a time. It connects at the first call and again whenever the server
// has closed in between, and never sends a request twice.
class HttpConnection {
 public:
  HttpConnection(std::string host,
                 std::uint16_t port,
                 Duration connect_timeout,
                 HttpClientLimits limits = {});
  HttpConnection(const HttpEndpoint& endpoint,
                 Duration connect_timeout,
                 HttpClientLimits limits = {});
  ~HttpConnection();
  HttpConnection(HttpConnection&& other) noexcept;
  HttpConnection& operator=(HttpConnection&& other) noexcept;

  // Sends method, target, headers and body; Host and Content-Length are added. Any status is a
  // value; a failure means that there is no whole answer. `timeout` is for sending and receiving,
  // on top of the time to connect. Names are resolved at each connect, for as long as that takes.
  boost::system::result<HttpResponse, HttpFailure> call(const HttpRequest& request,
                                                        Duration timeout);

  void close();

  const HttpEndpoint& endpoint() const { return endpoint_; }

 private:
  HttpEndpoint endpoint_;
  Duration connect_timeout_;
  HttpClientLimits limits_;
  int socket_ = -1;
};

}  // namespace graftd
