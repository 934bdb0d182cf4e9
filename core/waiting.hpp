#pragma once

#include "core/message.hpp"
#include "core/request.hpp"

#include <cstdint>
#include <map>
#include <memory_resource>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace graftd {

// Where a request is on its way to an answer.
namespace phase {

// For a leader to be known, or to be able to take it.
struct Queued {};

// Handed to the leader; with this message.
struct Forwarded {
  NodeId leader;
  MessageId message;
};

// In the log; decided when an entry at this index is committed.
struct Proposed {
  Index index;
  Term term;
};

// For the leader to be confirmed.
struct Reading {
  std::uint64_t read = 0;
};

// A membership change waits for its turn, for the server to be reached, or to catch up.
struct Changing {};

// For the successor to take over.
struct HandingOver {};

}  // namespace phase

using Phase = std::variant<phase::Queued,
                           phase::Forwarded,
                           phase::Proposed,
                           phase::Reading,
                           phase::Changing,
                           phase::HandingOver>;

// The follower that forwarded a request, and the message it came with.
struct Origin {
  NodeId node;
  MessageId message;
};

struct WaitingRequest {
  RequestId id;                  // of our own client
  std::optional<Origin> origin;  // or: of another server's
  Request request;
  Instant asked;
  Instant deadline;
  std::string op;
  Phase phase;
  bool may_be_done = false;  // by an earlier attempt of ours
  std::uint64_t weight = 0;  // of the request when it came; add() sets it
};

using Ticket = std::uint64_t;

// The requests without an answer, and the ways to find them. Every change of phase goes through
// move_to(), so that the ways always agree with the phases.
class WaitingRequests {
 public:
  Ticket add(WaitingRequest request);
  WaitingRequest take(Ticket ticket);

  const WaitingRequest& at(Ticket ticket) const { return requests_.at(ticket); }

  // What a write is to do, for who proposes it now. Nobody needs it here any more, unless it is in
  // a session: then it may have to be proposed again.
  std::variant<Put, Delete> hand_out_write(Ticket ticket);

  void move_to(Ticket ticket, Phase phase);
  // Back to the queue, though the last attempt may yet be carried out.
  void try_again(Ticket ticket);

  std::size_t size() const { return requests_.size(); }

  std::uint64_t bytes() const { return bytes_; }

  std::optional<Ticket> forwarded_with(MessageId message) const;
  std::optional<Ticket> reading(std::uint64_t read) const;
  // The one that was proposed first of those that are left.
  std::optional<Ticket> proposed_at(Index index) const;
  std::vector<Ticket> proposed_up_to(Index index) const;
  std::vector<Ticket> overdue(Instant now) const;
  std::optional<Instant> deadline() const;

  // Those in one phase, oldest first; the proposed ones are found by their index alone.
  template <class P>
  std::vector<Ticket> in_phase() const {
    const Tickets& tickets = listed_in<P>();
    return {tickets.begin(), tickets.end()};
  }

  template <class P>
  bool any_in_phase() const {
    return !listed_in<P>().empty();
  }

 private:
  using Tickets = std::pmr::set<Ticket>;

  template <class P>
  const Tickets& listed_in() const {
    static_assert(!std::is_same_v<P, phase::Proposed>);
    return by_phase_[Phase(P{}).index()];
  }

  void enlist(Ticket ticket, const Phase& phase);
  void delist(Ticket ticket, const Phase& phase);

  // Thousands come and go a second, each with a node in several containers, and outlive what the
  // heap has ready for so many.
  std::pmr::unsynchronized_pool_resource nodes_;
  std::pmr::map<Ticket, WaitingRequest> requests_{&nodes_};
  std::pmr::set<std::pair<Instant, Ticket>> by_deadline_{&nodes_};
  std::pmr::map<MessageId, Ticket> by_message_{&nodes_};
  std::pmr::map<std::uint64_t, Ticket> by_read_{&nodes_};
  std::pmr::multimap<Index, Ticket> by_index_{&nodes_};
  std::pmr::vector<Tickets> by_phase_{std::variant_size_v<Phase>, &nodes_};
  std::uint64_t bytes_ = 0;
  Ticket last_ = 0;
};

// Bytes that a request holds while it waits, near enough for limits.
std::uint64_t weight_of(const Request& request);
// Reads, and questions about the cluster: asking twice does no harm.
bool changes_nothing(const Request& request);
// Nothing for what is no write, or is in no session.
std::optional<SessionKey> session_of(const Request& request);
// Asking twice does no harm: it changes nothing, or is carried out once because of its session.
bool may_be_repeated(const Request& request);

}  // namespace graftd
