#include "net/http_answer.hpp"
#include "net/http_session.hpp"

#include <boost/asio/write.hpp>

#include <algorithm>
#include <utility>

namespace graftd {

namespace {

constexpr Duration linger_time = std::chrono::seconds(1);

}  // namespace

void HttpSession::refuse(HttpResponse response) {
  close_after_ = true;
  send(std::move(response));
}

void HttpSession::answer(std::uint64_t number, HttpResponse response) {
  if (phase_ == Phase::answering && number == number_) {
    send(std::move(response));
  }
}

void HttpSession::send(HttpResponse response) {
  close_after_ = close_after_ || state_->stopping;
  const bool bodiless = head_only_ || response.status == 204 || response.status == 304;
  write_answer_head(out_head_, response, {.close = close_after_, .http10 = head_.http10});
  out_body_ = bodiless ? std::string() : std::move(response.body);
  out_ = {boost::asio::buffer(out_head_), boost::asio::buffer(out_body_)};
  hold_bytes(out_body_.size());
  phase_ = Phase::writing;
  write();
}

// Tries at once, since the kernel nearly always takes a whole answer, and waits for the rest only
// when it does not.
void HttpSession::write() {
  boost::system::error_code ec;
  const std::size_t size = socket_.write_some(out_, ec);
  if (ec && ec != boost::asio::error::would_block) {
    return close();
  }
  const std::size_t from_head = std::min(size, out_[0].size());
  out_[0] += from_head;
  out_[1] += size - from_head;
  if (out_[0].size() + out_[1].size() == 0) {
    return on_written();
  }
  expire_in(state_->options.write_timeout);
  boost::asio::async_write(
      socket_, out_, [self = shared_from_this()](boost::system::error_code failed, std::size_t) {
        self->on_write(failed);
      });
}

void HttpSession::on_write(boost::system::error_code ec) {
  if (phase_ == Phase::closed) {
    return;
  }
  if (ec) {
    return close();
  }
  on_written();
}

void HttpSession::on_written() {
  release();
  if (close_after_ || state_->stopping) {
    return linger();
  }
  phase_ = Phase::idle;
  expire_in(state_->options.idle_timeout);
  serve();
}

// Closing a socket with unread input resets it, and the client may lose the answer (RFC 9112 §9.6).
void HttpSession::linger() {
  boost::system::error_code ignored;
  socket_.shutdown(HttpSocket::shutdown_send, ignored);
  phase_ = Phase::lingering;
  expire_in(linger_time);
  buffer_.clear();
  linger_bytes_ = 0;
  read();
}

void HttpSession::check_deadline(HttpClock::time_point now) {
  if (now < deadline_) {
    return;
  }
  const bool request_began =
      phase_ == Phase::body || (phase_ == Phase::header && buffer_.size() > 0);
  if (!request_began) {
    return close();
  }
  refuse(json_error(408, "request_timeout", "the request did not arrive in time"));
}

void HttpSession::close_when_idle() {
  if (phase_ == Phase::idle || (phase_ == Phase::header && buffer_.size() == 0)) {
    close();
  }
}

void HttpSession::close() {
  if (phase_ == Phase::closed) {
    return;
  }
  phase_ = Phase::closed;
  release();
  boost::system::error_code ignored;
  socket_.close(ignored);
  slot_.reset();
  state_->forget(shared_from_this());
}

void HttpSession::hold_bytes(std::size_t size) {
  bytes_held_ += size;
  state_->load->in_flight_bytes += size;
}

void HttpSession::release() {
  state_->load->in_flight_bytes -= bytes_held_;
  bytes_held_ = 0;
  if (holds_request_) {
    holds_request_ = false;
    --state_->load->in_flight_requests;
  }
}

void HttpSession::expire_in(Duration time) { deadline_ = HttpClock::now() + time; }

}  // namespace graftd
