#include "net/peer_inbound.hpp"

#include "core/codec.hpp"

#include <utility>

namespace graftd {

InboundLink::InboundLink(boost::asio::ip::tcp::socket socket,
                         Identity own,
                         const PeerLimits& limits)
    : own_(std::move(own)),
      limits_(limits),
      queue_(limits.queue_messages_max, limits.queue_bytes_max),
      timer_(socket.get_executor()),
      stream_(std::make_shared<PeerStream>(std::move(socket), limits)) {}

void InboundLink::start(InboundHandlers handlers) {
  handlers_ = std::move(handlers);
  timer_.expires_after(limits_.greeting_timeout);
  timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
    if (!error && self->state_ != State::accepted && self->state_ != State::closed) {
      self->broke("no greeting came in time");
    }
  });
  stream_->start({
      .on_frame = [this](std::string_view payload) { took_frame(payload); },
      .on_written = [this] { pump(); },
      .on_broken = [this](const std::string& why) { broke(why); },
  });
}

void InboundLink::took_frame(std::string_view payload) {
  const auto self = shared_from_this();  // a handler may let this link go
  if (state_ == State::silent) {
    return took_greeting(payload);
  }
  if (state_ == State::refused) {
    return;
  }
  auto message = decode_message(payload, greeting_.node, own_.node);
  if (!message) {
    return broke("what the peer sent is no message");
  }
  handlers_.on_message(*this, std::move(*message));
}

void InboundLink::took_greeting(std::string_view payload) {
  auto decoded = decode_greeting(payload);
  if (const auto* refusal = std::get_if<Refusal>(&decoded)) {
    return answer({.refusal = refusal->why, .directory = own_.directory});
  }
  const auto& greeting = std::get<Greeting>(decoded);
  if (auto refusal = handlers_.on_greeting(greeting)) {
    return answer({.refusal = std::move(*refusal), .directory = own_.directory});
  }
  greeting_ = greeting;
  timer_.cancel();
  stream_->set_payload_bytes_max(limits_.message_bytes_max);
  answer({.directory = own_.directory});
  handlers_.on_accepted(*this);
}

void InboundLink::answer(const GreetingAnswer& answer) {
  if (state_ == State::closed) {
    return;
  }
  state_ = answer.accepted() ? State::accepted : State::refused;
  const std::size_t start = begin_frame(frames_);
  encode_answer(answer, frames_);
  finish_frame(frames_, start);
  stream_->write(frames_);
}

void InboundLink::send(Message message) {
  if (state_ != State::accepted) {
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

void InboundLink::pump() {
  if (state_ == State::refused && !stream_->writing()) {
    return broke("refused");
  }
  if (state_ == State::accepted && !stream_->writing()) {
    queue_.encode(frames_, limits_.write_bytes_max);
    stream_->write(frames_);
  }
}

void InboundLink::broke(const std::string& why) {
  const auto self = shared_from_this();
  const auto unsent = queue_.take();
  close();
  for (const Message& message : unsent) {
    handlers_.on_drop(message, "closed");
  }
  handlers_.on_broken(*this, why);
}

void InboundLink::close() {
  state_ = State::closed;
  timer_.cancel();
  stream_->close();
}

}  // namespace graftd
