#pragma once

#include "core/configuration.hpp"
#include "core/replica.hpp"
#include "net/peer_inbound.hpp"
#include "net/peer_limits.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>

namespace graftd {

// Called on the loop thread, never after close().
struct AcceptorHandlers {
  std::function<void(Message, DirectoryId from)> on_message;
  std::function<void(const Message&, std::string why)> on_drop;
  std::function<void(const NodeId& peer)> on_up;
  std::function<void(const NodeId& peer, std::string why)> on_down;
  std::function<void(const NodeId& peer, std::string why)> on_refused;
};

// The peer port: one inbound link for each server that greets properly, the newest.
class PeerAcceptor : public std::enable_shared_from_this<PeerAcceptor> {
 public:
  PeerAcceptor(boost::asio::io_context& loop,
               const Identity& own,
               const PeerLimits& limits,
               AcceptorHandlers handlers);

  // Throws std::runtime_error with a sentence when the address cannot be used.
  void listen(const std::string& host, std::uint16_t port);
  std::uint16_t port() const;

  // Closes the links of servers that are members no longer.
  void set_configuration(const Configuration& next);

  // Null when there is no accepted link from this peer.
  InboundLink* find(const NodeId& peer) const;

  void close();

 private:
  void accept();
  void accepted(boost::asio::ip::tcp::socket socket);
  std::optional<std::string> judge(const Greeting& greeting) const;
  bool is_full_for(const NodeId& peer) const;
  void admit(InboundLink& link);
  void broke(InboundLink& link, const std::string& why);

  Identity own_;
  PeerLimits limits_;
  AcceptorHandlers handlers_;
  Configuration configuration_;
  bool closed_ = false;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer timer_;
  std::list<std::shared_ptr<InboundLink>> silent_;  // not greeted yet, oldest first
  std::map<NodeId, std::shared_ptr<InboundLink>> accepted_;
};

}  // namespace graftd
