#pragma once

#include "core/configuration.hpp"
#include "core/event.hpp"
#include "core/input.hpp"
#include "core/message.hpp"
#include "core/replica.hpp"
#include "net/link_fault.hpp"
#include "net/peer_limits.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace graftd {

enum class PeerLinkState : std::uint8_t {
  up,           // the peer opened its stream to this server
  down,         // the stream that the peer sent on broke: a hint that it died
  refused,      // by this server or by the peer, for a reason that people must look at
  unreachable,  // the peer was dialled in vain; told again only when the reason changes
};

// "up", "down", "refused", "unreachable".
std::string_view name_of(PeerLinkState state);

// All called on the loop thread, never from within send() of the same message, except on_drop.
struct PeerCallbacks {
  std::function<void(Received)> on_message;  // from a peer whose greeting was accepted
  std::function<void(const NodeId& peer, PeerLinkState state, std::string why)> on_link;
  // why: queue-full, closed, down, too-long, partition, loss,
  // replaced.
  std::function<void(const Message&, std::string why)> on_drop;
  std::function<void(EventBody)> on_fault;  // event::FaultBegin and event::FaultEnd; may be empty
};

// The streams between this server and its peers, on one loop thread. It dials every member of the
// configuration to send, and accepts the streams that the others dial to receive. Messages may be
// lost, delayed and, with a link fault, duplicated; between two breaks of a stream they keep their
// order.
class PeerNetwork {
 public:
  PeerNetwork(boost::asio::io_context& loop,
              Identity own,
              PeerLimits limits,
              PeerCallbacks callbacks);
  // Closes; handlers that Asio still holds find nothing to do.
  ~PeerNetwork();
  PeerNetwork(const PeerNetwork&) = delete;
  PeerNetwork& operator=(const PeerNetwork&) = delete;

  // Throws std::runtime_error with a sentence when the address cannot be used. Port 0: any free
  // one.
  void listen(const std::string& host, std::uint16_t port);
  std::uint16_t port() const;

  // Dials members that are new or have moved, lets those go that are members no longer.
  void set_configuration(const Configuration& configuration);
  void send(Message message);

  // In force for every message from now on; inert while empty.
  LinkFaults& faults();

  void close();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace graftd
