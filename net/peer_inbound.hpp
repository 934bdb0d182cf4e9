#pragma once

#include "net/peer_greeting.hpp"
#include "net/peer_limits.hpp"
#include "net/peer_queue.hpp"
#include "net/peer_stream.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace graftd {

class InboundLink;

// Called on the loop thread, never after close().
struct InboundHandlers {
  // Nothing: accepted.
  std::function<std::optional<std::string>(const Greeting&)> on_greeting;
  std::function<void(InboundLink&)> on_accepted;
  std::function<void(InboundLink&, Message)> on_message;
  std::function<void(const Message&, std::string why)> on_drop;
  std::function<void(InboundLink&, std::string why)> on_broken;
};

// A stream that another server opened, to receive on. It must greet first and in time. To a peer
// that is not in the configuration, and therefore has no link of its own, answers go back on it.
class InboundLink : public std::enable_shared_from_this<InboundLink> {
 public:
  InboundLink(boost::asio::ip::tcp::socket socket, Identity own, const PeerLimits& limits);

  void start(InboundHandlers handlers);
  void send(Message message);
  void close();

  // Empty before an accepted greeting.
  const Greeting& greeting() const { return greeting_; }

  const NodeId& peer() const { return greeting_.node; }

 private:
  enum class State : std::uint8_t { silent, refused, accepted, closed };

  void took_frame(std::string_view payload);
  void took_greeting(std::string_view payload);
  void answer(const GreetingAnswer& answer);
  void pump();
  void broke(const std::string& why);

  Identity own_;
  PeerLimits limits_;
  InboundHandlers handlers_;
  State state_ = State::silent;
  Greeting greeting_;
  PeerQueue queue_;
  std::string frames_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<PeerStream> stream_;
};

}  // namespace graftd
