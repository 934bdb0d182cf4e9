#include "net/peer_outbound.hpp"

#include "core/codec.hpp"
#include "core/entry.hpp"
#include "net/peer_address.hpp"
#include "net/peer_greeting.hpp"

#include <boost/asio/connect.hpp>

#include <algorithm>
#include <utility>

namespace graftd {

namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

}  // namespace

OutboundLink::OutboundLink(boost::asio::io_context& loop,
                           const Identity& own,
                           NodeId peer,
                           const PeerLimits& limits,
                           OutboundHandlers handlers)
    : loop_(loop),
      own_(own),
      peer_(std::move(peer)),
      limits_(limits),
      handlers_(std::move(handlers)),
      queue_(limits.queue_messages_max, limits.queue_bytes_max),
      timer_(loop),
      resolver_(loop),
      socket_(loop),
      random_(digest_of(own.node.text + peer_.text).value ^ own.directory.value) {}

void OutboundLink::set_target(const std::string& address, DirectoryId directory) {
  if (state_ == State::closed || (address == address_ && directory == directory_)) {
    return;
  }
  address_ = address;
  directory_ = directory;
  redial_delay_ = Duration::zero();
  dial();
}

void OutboundLink::send(Message message) {
  if (state_ == State::closed || finishing_) {
    return handlers_.on_drop(message, "closed");
  }
  if (weight_of(message) > limits_.message_bytes_max) {
    return handlers_.on_drop(message, "too-long");
  }
  if (!queue_.push(message)) {
    return handlers_.on_drop(message, "queue-full");
  }
  pump();
}

void OutboundLink::dial_now() {
  if (state_ == State::waiting && !finishing_) {
    dial();
  }
}

void OutboundLink::finish() {
  if (state_ == State::closed || finishing_) {
    return;
  }
  finishing_ = true;
  if (state_ == State::waiting) {
    return give_up();
  }
  after(limits_.farewell_max, [](OutboundLink& link) { link.give_up(); });
  pump();
}

void OutboundLink::give_up() {
  close();
  drop_queue("closed");
}

void OutboundLink::close() {
  state_ = State::closed;
  stop_attempt();
}

// Ends whatever is under way; its handlers will find that they are of an older attempt.
void OutboundLink::stop_attempt() {
  ++attempt_;
  error_code ignored;
  timer_.cancel();
  resolver_.cancel();
  socket_.close(ignored);
  if (stream_) {
    stream_->close();
    stream_.reset();
  }
}

void OutboundLink::after(Duration delay, void (*then)(OutboundLink&)) {
  timer_.expires_after(delay);
  timer_.async_wait([self = shared_from_this(), attempt = attempt_, then](const error_code& error) {
    if (!error && attempt == self->attempt_) {
      then(*self);
    }
  });
}

void OutboundLink::dial() {
  stop_attempt();
  state_ = State::dialling;
  after(limits_.connect_timeout,
        [](OutboundLink& link) { link.fail("no connection within the time allowed"); });
  resolve();
}

void OutboundLink::resolve() {
  const auto address = parse_peer_address(address_);
  if (!address) {
    return fail("this is not host:port");
  }
  error_code error;
  const auto ip = boost::asio::ip::make_address(address->host, error);
  if (!error) {
    return connect({tcp::endpoint(ip, address->port)});
  }
  resolver_.async_resolve(
      address->host,
      std::to_string(address->port),
      [self = shared_from_this(), attempt = attempt_](const error_code& failure,
                                                      const tcp::resolver::results_type& results) {
        if (attempt != self->attempt_) {
          return;
        }
        if (failure) {
          return self->fail("the name cannot be resolved: " + failure.message());
        }
        self->connect(Results(results.begin(), results.end()));
      });
}

void OutboundLink::connect(const Results& endpoints) {
  boost::asio::async_connect(socket_,
                             endpoints,
                             [self = shared_from_this(), attempt = attempt_](
                                 const error_code& error, const tcp::endpoint&) {
                               if (attempt != self->attempt_) {
                                 return;
                               }
                               if (error) {
                                 return self->fail(error.message());
                               }
                               self->greet();
                             });
}

void OutboundLink::greet() {
  state_ = State::greeting;
  stream_ = std::make_shared<PeerStream>(std::exchange(socket_, tcp::socket(loop_)), limits_);
  stream_->start({
      .on_frame = [this](std::string_view payload) { took_frame(payload); },
      .on_written = [this] { pump(); },
      .on_broken = [this](const std::string& why) { broke(why); },
  });
  std::string frames;
  const std::size_t start = begin_frame(frames);
  encode_greeting(greeting_from(own_, peer_), frames);
  finish_frame(frames, start);
  stream_->write(frames);
  after(limits_.greeting_timeout,
        [](OutboundLink& link) { link.fail("the greeting was not answered in time"); });
}

void OutboundLink::took_frame(std::string_view payload) {
  const auto self = shared_from_this();  // a handler may let this link go
  if (state_ == State::greeting) {
    return took_answer(payload);
  }
  auto message = decode_message(payload, peer_, own_.node);
  if (!message) {
    return broke("what the peer sent is no message");
  }
  handlers_.on_message(std::move(*message), peer_directory_);
}

void OutboundLink::took_answer(std::string_view payload) {
  const auto answer = decode_answer(payload);
  if (!answer) {
    return fail("what answered is no peer of graftd");
  }
  if (!answer->accepted()) {
    return fail(answer->refusal, true);
  }
  if (!finishing_) {
    timer_.cancel();
  }
  peer_directory_ = answer->directory;
  state_ = State::up;
  up_since_ = Clock::now();
  stream_->set_payload_bytes_max(limits_.message_bytes_max);
  handlers_.on_up();
  pump();
}

// Everything queued leaves in one write; what comes meanwhile leaves in the next.
void OutboundLink::pump() {
  if (state_ != State::up || stream_->writing()) {
    return;
  }
  if (finishing_ && queue_.empty()) {
    return close();
  }
  queue_.encode(frames_, limits_.write_bytes_max);
  stream_->write(frames_);
}

void OutboundLink::broke(const std::string& why) {
  const auto self = shared_from_this();
  if (finishing_ || state_ != State::up) {
    return fail(why);
  }
  if (Clock::now() - up_since_ < limits_.sound_after) {
    redial_later();
  } else {
    redial_delay_ = Duration::zero();
    dial();
  }
  if (state_ != State::closed) {
    handlers_.on_broken(why);
  }
}

// What is queued would be stale by the time the peer is back.
void OutboundLink::fail(std::string why, bool refused) {
  if (finishing_) {
    return give_up();
  }
  redial_later();
  drop_queue("down");
  handlers_.on_failure(refused, refused ? std::move(why) : address_ + ": " + why);
}

void OutboundLink::redial_later() {
  stop_attempt();
  state_ = State::waiting;
  redial_delay_ = std::clamp(redial_delay_ * 2, limits_.redial_min, limits_.redial_max);
  const Duration jitter = random_.between(Duration::zero(), redial_delay_ / 2);
  after(redial_delay_ + jitter, [](OutboundLink& link) { link.dial(); });
}

void OutboundLink::drop_queue(const std::string& why) {
  for (const Message& message : queue_.take()) {
    handlers_.on_drop(message, why);
  }
}

}  // namespace graftd
