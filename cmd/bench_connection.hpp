#pragma once

#include "cmd/host_port.hpp"
#include "core/types.hpp"
#include "net/http_socket.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace graftd {

// A server to load: where it is, and how it is called in a Host header.
struct BenchTarget {
  boost::asio::ip::tcp::endpoint address;
  std::string host;
};

// Throws std::runtime_error when a name cannot be resolved.
std::vector<BenchTarget> resolve_targets(const std::vector<HostPort>& endpoints);

// One keep-alive connection with one request under way at a time. It connects when there is
// something to send; after a failure it goes to the next target. Not to be moved while it works.
class BenchConnection {
 public:
  // Why there is no answer, as a class of errors: "refused", "timed out", "broken"; empty when
  // there is one.
  using Done = std::function<void(std::string_view failure)>;

  BenchConnection(boost::asio::io_context& loop,
                  const std::vector<BenchTarget>& targets,
                  std::size_t first_target,
                  Duration timeout,
                  Done done);

  const std::string& host() const { return targets_[target_].host; }

  // What `send` sends; to be written between two requests.
  std::string& request() { return request_; }

  void send();

  // Ends what has taken longer than the timeout. One look at all connections now and then costs
  // less than a timer for each request.
  void check_deadline(std::chrono::steady_clock::time_point now);

  unsigned status() const { return parser_->get().result_int(); }

  const std::string& body() const { return parser_->get().body(); }

 private:
  void connect();
  void write();
  void read();
  void take_answer();
  void fail(const boost::system::error_code& why, bool connecting);

  const std::vector<BenchTarget>& targets_;
  std::size_t target_;
  Duration timeout_;
  Done done_;
  HttpSocket socket_;
  std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
  bool connected_ = false;
  bool late_ = false;  // closed by check_deadline()
  std::string request_;
  boost::beast::flat_buffer buffer_;
  std::optional<boost::beast::http::response_parser<boost::beast::http::string_body>> parser_;
};

}  // namespace graftd
