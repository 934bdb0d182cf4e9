#pragma once

#include "core/random.hpp"
#include "core/replica.hpp"
#include "net/peer_limits.hpp"
#include "net/peer_queue.hpp"
#include "net/peer_stream.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace graftd {

// Called on the loop thread, never after close().
struct OutboundHandlers {
  std::function<void(Message, DirectoryId from)> on_message;
  std::function<void()> on_up;
  // A link that had come about broke.
  std::function<void(const std::string& why)> on_broken;
  // No link came about: the peer refused it, or was not reached.
  std::function<void(bool refused, std::string why)> on_failure;
  std::function<void(const Message&, std::string why)> on_drop;
};

// The link this server keeps dialling to one member, to send on. Messages wait in a bounded queue
// for as long as one attempt to connect takes; when it fails they are dropped as `down`. A server
// that does not know this one's address yet answers on the same stream.
class OutboundLink : public std::enable_shared_from_this<OutboundLink> {
 public:
  OutboundLink(boost::asio::io_context& loop,
               const Identity& own,
               NodeId peer,
               const PeerLimits& limits,
               OutboundHandlers handlers);

  // Dials; another address or directory than before: dials again.
  void set_target(const std::string& address, DirectoryId directory);
  void send(Message message);
  // The peer was heard of: there is no need to wait for the next attempt.
  void dial_now();

  bool is_closed() const { return state_ == State::closed; }

  // The last attempt failed, and none has come about since.
  bool misses_peer() const { return state_ != State::up && redial_delay_ > Duration::zero(); }

  // Sends what is queued within the farewell, then closes.
  void finish();
  void close();

 private:
  enum class State : std::uint8_t { waiting, dialling, greeting, up, closed };
  using Results = std::vector<boost::asio::ip::tcp::endpoint>;

  void dial();
  void resolve();
  void connect(const Results& endpoints);
  void greet();
  void took_frame(std::string_view payload);
  void took_answer(std::string_view payload);
  void pump();
  void broke(const std::string& why);
  void fail(std::string why, bool refused = false);
  void redial_later();
  void give_up();
  void stop_attempt();
  void after(Duration delay, void (*then)(OutboundLink&));
  void drop_queue(const std::string& why);

  boost::asio::io_context& loop_;
  Identity own_;
  NodeId peer_;
  PeerLimits limits_;
  OutboundHandlers handlers_;
  std::string address_;
  DirectoryId directory_;       // expected
  DirectoryId peer_directory_;  // met

  State state_ = State::waiting;
  bool finishing_ = false;
  std::uint64_t attempt_ = 0;  // handlers of an older one count for nothing
  Duration redial_delay_{};
  std::chrono::steady_clock::time_point up_since_;
  PeerQueue queue_;
  std::string frames_;  // encoded, for the next write
  boost::asio::steady_timer timer_;
  boost::asio::ip::tcp::resolver resolver_;
  boost::asio::ip::tcp::socket socket_;
  std::shared_ptr<PeerStream> stream_;
  Random random_;
};

}  // namespace graftd
