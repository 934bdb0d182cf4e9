#include "cmd/bench_connection.hpp"

#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>

#include <stdexcept>
#include <utility>

namespace graftd {
namespace {

namespace http = boost::beast::http;
using boost::asio::ip::tcp;
using boost::system::error_code;

constexpr std::uint64_t answer_bytes_max = 8 << 20;

}  // namespace

std::vector<BenchTarget> resolve_targets(const std::vector<HostPort>& endpoints) {
  boost::asio::io_context io;
  tcp::resolver resolver(io);
  std::vector<BenchTarget> targets;
  for (const HostPort& endpoint : endpoints) {
    error_code failure;
    const auto found = resolver.resolve(endpoint.host, std::to_string(endpoint.port), failure);
    if (failure || found.empty()) {
      throw std::runtime_error("bench: " + to_string(endpoint) + ": " + failure.message());
    }
    targets.push_back({.address = found.begin()->endpoint(), .host = to_string(endpoint)});
  }
  return targets;
}

BenchConnection::BenchConnection(boost::asio::io_context& loop,
                                 const std::vector<BenchTarget>& targets,
                                 std::size_t first_target,
                                 Duration timeout,
                                 Done done)
    : targets_(targets),
      target_(first_target % targets.size()),
      timeout_(timeout),
      done_(std::move(done)),
      socket_(loop) {}

void BenchConnection::send() {
  deadline_ = std::chrono::steady_clock::now() + timeout_;
  if (connected_) {
    write();
  } else {
    connect();
  }
}

void BenchConnection::check_deadline(std::chrono::steady_clock::time_point now) {
  if (now >= deadline_) {
    late_ = true;
    error_code ignored;
    socket_.close(ignored);
  }
}

void BenchConnection::connect() {
  socket_.async_connect(targets_[target_].address, [this](const error_code& ec) {
    if (ec) {
      return fail(ec, true);
    }
    connected_ = true;
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    write();
  });
}

void BenchConnection::write() {
  boost::asio::async_write(
      socket_, boost::asio::buffer(request_), [this](const error_code& ec, std::size_t) {
        if (ec) {
          return fail(ec, false);
        }
        read();
      });
}

void BenchConnection::read() {
  parser_.emplace();
  parser_->body_limit(answer_bytes_max);
  http::async_read(socket_, buffer_, *parser_, [this](const error_code& ec, std::size_t) {
    if (ec) {
      return fail(ec, false);
    }
    take_answer();
  });
}

void BenchConnection::take_answer() {
  deadline_ = std::chrono::steady_clock::time_point::max();
  if (std::exchange(late_, false) || !parser_->get().keep_alive()) {
    error_code ignored;
    socket_.close(ignored);
    connected_ = false;
  }
  done_("");
}

void BenchConnection::fail(const error_code& why, bool connecting) {
  error_code ignored;
  socket_.close(ignored);
  buffer_.clear();
  connected_ = false;
  deadline_ = std::chrono::steady_clock::time_point::max();
  target_ = (target_ + 1) % targets_.size();
  const bool late = std::exchange(late_, false);
  if (why == boost::asio::error::operation_aborted && !late) {
    return;  // the run is over
  }
  done_(late ? "timed out" : (connecting ? "refused" : "broken"));
}

}  // namespace graftd
