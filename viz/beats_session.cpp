#include "viz/beats_session.hpp"

#include "viz/json_text.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace graftd::viz {
namespace {

using boost::system::error_code;

// Agents give up after 30 s without an answer; 3 s is what the protocol's other servers do.
constexpr std::chrono::seconds sign_of_life_every(3);
constexpr std::int64_t silent_s_max = 60;
constexpr std::chrono::milliseconds room_again(50);
// Answers that the agent does not read.
constexpr std::size_t outgoing_bytes_max = 64 << 10;

}  // namespace

BeatsSession::BeatsSession(boost::asio::ip::tcp::socket socket,
                           BeatsServer::Deliver deliver,
                           std::function<void(const std::string&)> on_end)
    : socket_(std::move(socket)),
      timer_(socket_.get_executor()),
      retry_timer_(socket_.get_executor()),
      deliver_(std::move(deliver)),
      on_end_(std::move(on_end)) {}

void BeatsSession::start() {
  read();
  watch();
}

void BeatsSession::stop() {
  ended_ = true;
  timer_.cancel();
  retry_timer_.cancel();
  error_code ignored;
  socket_.close(ignored);
}

void BeatsSession::end(const std::string& why) {
  if (!ended_) {
    ended_ = true;
    on_end_(why);
    stop();
  }
}

void BeatsSession::read() {
  socket_.async_read_some(boost::asio::buffer(chunk_),
                          [self = shared_from_this()](const error_code& ec, std::size_t size) {
                            if (self->ended_) {
                              return;
                            }
                            if (ec) {
                              return self->end("");
                            }
                            self->silent_s_ = 0;
                            self->reader_.take({self->chunk_.data(), size});
                            self->process();
                          });
}

void BeatsSession::process() {
  while (!busy_ && !ended_) {
    const std::optional<BeatsFrame> frame = reader_.next();
    if (!reader_.error().empty()) {
      return end(reader_.error());
    }
    if (!frame) {
      return read();
    }
    if (!std::visit([this](const auto& each) { return take(each); }, *frame)) {
      return;
    }
  }
}

bool BeatsSession::take(const BeatsWindow& window) {
  if (received_ < expected_) {
    end("a new window before the last one was complete");
    return false;
  }
  expected_ = window.count;
  received_ = 0;
  if (window.count == 0) {
    acknowledge(0);
  }
  return !ended_;
}

bool BeatsSession::take(const BeatsDocument& document) {
  if (received_ >= expected_) {
    end("a document outside of a window");
    return false;
  }
  ++received_;
  std::string line = document.json;
  // A line break in JSON is nothing but white space, and documents go one a line.
  std::replace(line.begin(), line.end(), '\n', ' ');
  std::replace(line.begin(), line.end(), '\r', ' ');
  body_ += line + "\n";
  if (received_ == expected_ || body_.size() >= body_bytes_max) {
    hand_over();
  }
  return !ended_;
}

void BeatsSession::hand_over() {
  busy_ = true;
  const bool taken = deliver_(body_, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self && !self->ended_) {
      self->busy_ = false;
      self->acknowledge(self->received_);
      self->process();
    }
  });
  if (taken) {
    body_.clear();
    return;
  }
  retry_timer_.expires_after(room_again);
  retry_timer_.async_wait([self = shared_from_this()](const error_code& ec) {
    if (!ec && !self->ended_) {
      self->hand_over();
    }
  });
}

void BeatsSession::acknowledge(std::uint32_t sequence) {
  outgoing_ += "2A";
  for (int shift = 24; shift >= 0; shift -= 8) {
    outgoing_ += static_cast<char>(sequence >> shift & 0xffU);
  }
  if (outgoing_.size() > outgoing_bytes_max) {
    return end("the sender does not read its acknowledgements");
  }
  write();
}

void BeatsSession::write() {
  if (!writing_.empty() || outgoing_.empty() || ended_) {
    return;
  }
  writing_ = std::exchange(outgoing_, {});
  boost::asio::async_write(socket_,
                           boost::asio::buffer(writing_),
                           [self = shared_from_this()](const error_code& ec, std::size_t) {
                             self->writing_.clear();
                             ec ? self->end("") : self->write();
                           });
}

void BeatsSession::watch() {
  timer_.expires_after(sign_of_life_every);
  timer_.async_wait([self = shared_from_this()](const error_code& ec) {
    if (ec || self->ended_) {
      return;
    }
    if (self->busy_) {
      self->acknowledge(0);
    } else if ((self->silent_s_ += sign_of_life_every.count()) >= silent_s_max) {
      return self->end("");
    }
    self->watch();
  });
}

}  // namespace graftd::viz
