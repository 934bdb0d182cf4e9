#include "net/peer_acceptor.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

namespace graftd {

namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

constexpr auto accept_pause = std::chrono::milliseconds(100);

bool is_same_process(const Greeting& a, const Greeting& b) {
  return a.directory == b.directory && a.incarnation == b.incarnation;
}

}  // namespace

PeerAcceptor::PeerAcceptor(boost::asio::io_context& loop,
                           const Identity& own,
                           const PeerLimits& limits,
                           AcceptorHandlers handlers)
    : own_(own), limits_(limits), handlers_(std::move(handlers)), acceptor_(loop), timer_(loop) {}

void PeerAcceptor::listen(const std::string& host, std::uint16_t port) {
  try {
    tcp::resolver resolver(acceptor_.get_executor());
    const auto flags = tcp::resolver::passive | tcp::resolver::numeric_service;
    const tcp::endpoint endpoint =
        resolver.resolve(host, std::to_string(port), flags).begin()->endpoint();
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    acceptor_.bind(endpoint);
    acceptor_.listen();
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error("cannot listen for peers on " + host + ":" + std::to_string(port) +
                             ": " + error.code().message() +
                             "; give a free address of this machine with -raddr");
  }
  accept();
}

std::uint16_t PeerAcceptor::port() const { return acceptor_.local_endpoint().port(); }

void PeerAcceptor::accept() {
  acceptor_.async_accept([self = shared_from_this()](const error_code& error, tcp::socket socket) {
    if (self->closed_) {
      return;
    }
    if (!error) {
      self->accepted(std::move(socket));
      return self->accept();
    }
    // Out of descriptors or memory: others may give some back.
    self->timer_.expires_after(accept_pause);
    self->timer_.async_wait([self](const error_code&) {
      if (!self->closed_) {
        self->accept();
      }
    });
  });
}

// Connections that never greet cannot keep peers out: the oldest of them gives way.
void PeerAcceptor::accepted(tcp::socket socket) {
  if (silent_.size() >= limits_.strangers_max) {
    silent_.front()->close();
    silent_.pop_front();
  }
  const auto link = std::make_shared<InboundLink>(std::move(socket), own_, limits_);
  silent_.push_back(link);
  link->start({
      .on_greeting =
          [this](const Greeting& greeting) {
            auto refusal = judge(greeting);
            if (refusal) {
              handlers_.on_refused(greeting.node, *refusal);
            }
            return refusal;
          },
      .on_accepted = [this](InboundLink& from) { admit(from); },
      .on_message =
          [this](InboundLink& from, Message message) {
            handlers_.on_message(std::move(message), from.greeting().directory);
          },
      .on_drop = [this](const Message& message,
                        const std::string& why) { handlers_.on_drop(message, why); },
      .on_broken = [this](InboundLink& from, const std::string& why) { broke(from, why); },
  });
}

std::optional<std::string> PeerAcceptor::judge(const Greeting& greeting) const {
  if (auto refusal = refusal_of(greeting, own_)) {
    return refusal;
  }
  const InboundLink* old = find(greeting.node);
  if (old != nullptr && greeting.directory == old->greeting().directory &&
      greeting.incarnation < old->greeting().incarnation) {
    return greeting.node.text + " has been started again since; this is an older process";
  }
  if (old == nullptr && is_full_for(greeting.node)) {
    return own_.node.text + " already has " + std::to_string(limits_.strangers_max) +
           " links from servers that are no members";
  }
  return std::nullopt;
}

bool PeerAcceptor::is_full_for(const NodeId& peer) const {
  const auto strangers = std::count_if(accepted_.begin(), accepted_.end(), [&](const auto& link) {
    return !configuration_.contains(link.first);
  });
  return !configuration_.contains(peer) &&
         static_cast<std::size_t>(strangers) >= limits_.strangers_max;
}

void PeerAcceptor::admit(InboundLink& link) {
  const auto shared = link.shared_from_this();
  const NodeId peer = link.peer();
  silent_.remove(shared);
  const auto old = std::exchange(accepted_[peer], shared);
  if (old) {
    old->close();
    if (is_same_process(old->greeting(), link.greeting())) {
      return;  // the same life of the peer has dialled again: its stream goes on
    }
    handlers_.on_down(peer, "the peer was started again");
  }
  handlers_.on_up(peer);
  if (const Member* member = configuration_.find(peer);
      member != nullptr && is_replaced(link.greeting().directory, *member)) {
    handlers_.on_refused(peer, replaced_sentence(peer));
  }
}

void PeerAcceptor::broke(InboundLink& link, const std::string& why) {
  const auto shared = link.shared_from_this();
  silent_.remove(shared);
  const auto found = accepted_.find(link.peer());
  if (found != accepted_.end() && found->second == shared) {
    const NodeId peer = found->first;
    accepted_.erase(found);
    handlers_.on_down(peer, why);
  }
}

void PeerAcceptor::set_configuration(const Configuration& next) {
  const Configuration old = std::exchange(configuration_, next);
  std::vector<NodeId> over;
  for (const auto& [peer, link] : accepted_) {
    if (!configuration_.contains(peer) && old.contains(peer)) {
      over.push_back(peer);
    }
  }
  for (const NodeId& peer : over) {
    const auto link = accepted_.extract(peer);
    if (!link.empty()) {
      link.mapped()->close();
      handlers_.on_down(peer, "it is a member no longer");
    }
  }
}

InboundLink* PeerAcceptor::find(const NodeId& peer) const {
  const auto found = accepted_.find(peer);
  return found == accepted_.end() ? nullptr : found->second.get();
}

void PeerAcceptor::close() {
  closed_ = true;
  error_code ignored;
  acceptor_.close(ignored);
  timer_.cancel();
  for (const auto& [peer, link] : accepted_) {
    link->close();
  }
  for (const auto& link : silent_) {
    link->close();
  }
  accepted_.clear();
  silent_.clear();
}

}  // namespace graftd
