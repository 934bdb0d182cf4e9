#include "net/peer_network.hpp"

#include "net/link_fault_delay.hpp"
#include "net/peer_acceptor.hpp"
#include "net/peer_outbound.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <map>
#include <set>
#include <utility>

namespace graftd {

namespace {

using boost::system::error_code;

Instant steady_now() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return Instant(std::chrono::duration_cast<Duration>(since));
}

}  // namespace

std::string_view name_of(PeerLinkState state) {
  switch (state) {
    case PeerLinkState::up:
      return "up";
    case PeerLinkState::down:
      return "down";
    case PeerLinkState::refused:
      return "refused";
    case PeerLinkState::unreachable:
      return "unreachable";
  }
  return "";
}

struct PeerNetwork::State : std::enable_shared_from_this<PeerNetwork::State> {
  State(boost::asio::io_context& loop_used,
        Identity identity,
        PeerLimits bounds,
        PeerCallbacks told);

  void set_configuration(const Configuration& next);
  void let_go_of_members();
  void dial_members();
  std::shared_ptr<OutboundLink> make_outbound(const NodeId& peer);

  void receive(Message message, DirectoryId from);
  void pass(LinkDirection direction, Message message, DirectoryId from);
  void deliver(LinkDirection direction, Message message, DirectoryId from);
  void deliver_all(std::vector<HeldMessage> messages);
  void faults_changed(const NodeId& peer);
  void arm_fault_timer();

  void came_up(const NodeId& peer);
  void heard_on_dialled(const NodeId& peer);
  void dialled_broke(const NodeId& peer, const std::string& why);
  void tell_trouble(const NodeId& peer, PeerLinkState state, const std::string& why);
  void close();

  boost::asio::io_context& loop;
  Identity own;
  PeerLimits limits;
  PeerCallbacks callbacks;
  bool closed = false;

  std::shared_ptr<PeerAcceptor> acceptor;
  Configuration configuration;
  std::map<NodeId, std::shared_ptr<OutboundLink>> outbound;
  std::map<NodeId, std::shared_ptr<OutboundLink>> leaving;  // saying farewell
  std::set<NodeId> heard_there;  // peers that have only the stream that was dialled here to send on
  std::map<NodeId, std::string> told;  // the last trouble told of each peer

  LinkFaults faults;
  DelayedMessages delayed;
  boost::asio::steady_timer fault_timer;
};

PeerNetwork::State::State(boost::asio::io_context& loop_used,
                          Identity identity,
                          PeerLimits bounds,
                          PeerCallbacks to_tell)
    : loop(loop_used),
      own(std::move(identity)),
      limits(bounds),
      callbacks(std::move(to_tell)),
      fault_timer(loop_used) {
  acceptor = std::make_shared<PeerAcceptor>(
      loop,
      own,
      limits,
      AcceptorHandlers{
          .on_message = [this](Message message,
                               DirectoryId from) { receive(std::move(message), from); },
          .on_drop = callbacks.on_drop,
          .on_up = [this](const NodeId& peer) { came_up(peer); },
          .on_down =
              [this](const NodeId& peer, const std::string& why) {
                callbacks.on_link(peer, PeerLinkState::down, why);
              },
          .on_refused =
              [this](const NodeId& peer, const std::string& why) {
                tell_trouble(peer, PeerLinkState::refused, why);
              },
      });
  faults.set_listeners({
      .on_event = callbacks.on_fault,
      .on_change = [this](const NodeId& peer) { faults_changed(peer); },
  });
}

// ---- the configuration ----

void PeerNetwork::State::set_configuration(const Configuration& next) {
  if (closed || next == configuration) {
    return;
  }
  configuration = next;
  let_go_of_members();
  dial_members();
  acceptor->set_configuration(next);
}

void PeerNetwork::State::let_go_of_members() {
  std::erase_if(leaving, [](const auto& link) { return link.second->is_closed(); });
  std::vector<NodeId> gone;
  for (const auto& [peer, link] : outbound) {
    if (!configuration.contains(peer)) {
      gone.push_back(peer);
    }
  }
  for (const NodeId& peer : gone) {
    const auto link = outbound.extract(peer);
    if (!link.empty()) {
      leaving[peer] = link.mapped();
      link.mapped()->finish();
      dialled_broke(peer, "it is a member no longer");
    }
  }
}

void PeerNetwork::State::dial_members() {
  for (const auto& [peer, member] : configuration.members) {
    if (peer == own.node) {
      continue;
    }
    std::shared_ptr<OutboundLink>& link = outbound[peer];
    if (!link) {
      link = make_outbound(peer);
    }
    link->set_target(member.raft_address, member.directory);
  }
}

std::shared_ptr<OutboundLink> PeerNetwork::State::make_outbound(const NodeId& peer) {
  if (const auto old = leaving.extract(peer)) {
    old.mapped()->close();
  }
  return std::make_shared<OutboundLink>(
      loop,
      own,
      peer,
      limits,
      OutboundHandlers{
          .on_message =
              [this, peer](Message message, DirectoryId from) {
                heard_on_dialled(peer);
                receive(std::move(message), from);
              },
          .on_up = [this, peer] { told.erase(peer); },
          .on_broken = [this, peer](const std::string& why) { dialled_broke(peer, why); },
          .on_failure =
              [this, peer](bool refused, const std::string& why) {
                dialled_broke(peer, why);
                const auto state = refused ? PeerLinkState::refused : PeerLinkState::unreachable;
                tell_trouble(peer, state, why);
              },
          .on_drop = callbacks.on_drop,
      });
}

// ---- what is told of peers ----

// From now on a break of the stream that the peer opened tells of its death, and it can be dialled:
// at once, because on that stream it learns as soon that this server died.
void PeerNetwork::State::came_up(const NodeId& peer) {
  told.erase(peer);
  heard_there.erase(peer);
  callbacks.on_link(peer, PeerLinkState::up, "");
  if (const auto link = outbound.find(peer); link != outbound.end()) {
    link->second->dial_now();
  }
}

// A peer that cannot dial this server, because one of the two has moved, sends on the stream that
// was dialled here: then a break of that one tells of its death (catalogue M17).
void PeerNetwork::State::heard_on_dialled(const NodeId& peer) {
  if (acceptor->find(peer) == nullptr && outbound.contains(peer)) {
    heard_there.insert(peer);
  }
}

void PeerNetwork::State::dialled_broke(const NodeId& peer, const std::string& why) {
  if (heard_there.erase(peer) > 0) {
    callbacks.on_link(peer, PeerLinkState::down, why);
  }
}

// A peer that is refused, or away, keeps trying: people need to hear of it once.
void PeerNetwork::State::tell_trouble(const NodeId& peer,
                                      PeerLinkState state,
                                      const std::string& why) {
  if (told.size() > limits.strangers_max && !told.contains(peer)) {
    told.clear();
  }
  if (std::exchange(told[peer], why) != why) {
    callbacks.on_link(peer, state, why);
  }
}

// ---- messages ----

void PeerNetwork::State::receive(Message message, DirectoryId from) {
  if (counts_for_nothing(message.body, message.from, from, configuration)) {
    return callbacks.on_drop(message, "replaced");
  }
  pass(LinkDirection::in, std::move(message), from);
}

void PeerNetwork::State::pass(LinkDirection direction, Message message, DirectoryId from) {
  if (closed || (faults.empty() && delayed.empty())) {
    return deliver(direction, std::move(message), from);
  }
  const NodeId peer = direction == LinkDirection::out ? message.to : message.from;
  const LinkVerdict verdict = faults.decide(direction, peer, message.body);
  if (!verdict.drop_why.empty()) {
    return callbacks.on_drop(message, std::string(verdict.drop_why));
  }
  const bool waits = verdict.delay > Duration::zero() || delayed.holds(direction, peer);
  for (int copies = verdict.duplicate ? 2 : 1; copies > 0; --copies) {
    Message copy = copies > 1 ? message : std::move(message);
    if (!waits || verdict.reorder) {
      deliver(direction, std::move(copy), from);
    } else if (!delayed.hold(direction, peer, copy, steady_now() + verdict.delay, from)) {
      callbacks.on_drop(copy, "queue-full");
    }
  }
  if (waits) {
    arm_fault_timer();
  }
}

void PeerNetwork::State::deliver(LinkDirection direction, Message message, DirectoryId from) {
  if (direction == LinkDirection::in) {
    return callbacks.on_message(Received{std::move(message), from});
  }
  const auto dialled = outbound.find(message.to);
  InboundLink* opened = acceptor->find(message.to);
  // A member that has moved is not where the configuration says until the cluster, whose leader it
  // can only learn from us, has taken its new address (catalogue M17).
  if (dialled != outbound.end() && (opened == nullptr || !dialled->second->misses_peer())) {
    return dialled->second->send(std::move(message));
  }
  if (opened != nullptr) {
    return opened->send(std::move(message));
  }
  callbacks.on_drop(message, "closed");
}

void PeerNetwork::State::deliver_all(std::vector<HeldMessage> messages) {
  for (HeldMessage& held : messages) {
    if (closed) {
      return;
    }
    deliver(held.direction, std::move(held.message), held.from);
  }
}

// ---- faults ----

// What an ended fault still holds back leaves now, before anything newer.
void PeerNetwork::State::faults_changed(const NodeId& peer) {
  deliver_all(delayed.take_all(peer));
  arm_fault_timer();
}

void PeerNetwork::State::arm_fault_timer() {
  std::optional<Instant> next = delayed.next_due();
  if (const auto expiry = faults.next_expiry(); expiry && (!next || *expiry < *next)) {
    next = expiry;
  }
  if (!next || closed) {
    fault_timer.cancel();
    return;
  }
  fault_timer.expires_after(*next - steady_now());
  fault_timer.async_wait([self = shared_from_this()](const error_code& error) {
    if (error || self->closed) {
      return;
    }
    self->faults.expire(steady_now());
    self->deliver_all(self->delayed.take_due(steady_now()));
    self->arm_fault_timer();
  });
}

void PeerNetwork::State::close() {
  closed = true;
  fault_timer.cancel();
  acceptor->close();
  for (auto* links : {&outbound, &leaving}) {
    for (const auto& [peer, link] : *links) {
      link->close();
    }
    links->clear();
  }
}

// ---- the seam ----

PeerNetwork::PeerNetwork(boost::asio::io_context& loop,
                         Identity own,
                         PeerLimits limits,
                         PeerCallbacks callbacks)
    : state_(std::make_shared<State>(loop, std::move(own), limits, std::move(callbacks))) {}

PeerNetwork::~PeerNetwork() { close(); }

void PeerNetwork::listen(const std::string& host, std::uint16_t port) {
  state_->acceptor->listen(host, port);
}

std::uint16_t PeerNetwork::port() const { return state_->acceptor->port(); }

void PeerNetwork::set_configuration(const Configuration& configuration) {
  state_->set_configuration(configuration);
}

void PeerNetwork::send(Message message) {
  state_->pass(LinkDirection::out, std::move(message), {});
}

LinkFaults& PeerNetwork::faults() { return state_->faults; }

void PeerNetwork::close() { state_->close(); }

}  // namespace graftd
