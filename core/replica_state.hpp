#pragma once

#include "core/forwarded.hpp"
#include "core/key_values.hpp"
#include "core/raft.hpp"
#include "core/replica.hpp"
#include "core/sessions.hpp"
#include "core/waiting.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace graftd {

// How this server stands towards requests: when it changes, those that wait get another chance.
struct Standing {
  bool leads = false;
  bool transferring = false;
  Term term;
  std::optional<NodeId> leader;  // known, and believed to be alive
  bool operator==(const Standing&) const = default;
};

// What Replica is made of: Raft below, the key-values above, and the requests in between.
struct Replica::State {
  State(Identity who, Options wanted, Recovered recovered, Moment now);

  // replica.cpp
  void step(Turn& turn, Input input);
  void on_message(Turn& turn, Received received);
  void on_peer_link(Turn& turn, const PeerLink& link);
  void on_report(Turn& turn, EventBody body);
  void settle(Turn& turn);
  void apply_committed(Turn& turn);
  Outcome carry_out(Index index, const Command& command);
  Digest state_digest() const;
  void answer_confirmed_reads(Turn& turn);
  void take_stand(Turn& turn);
  void expire(Turn& turn);
  Standing standing() const;

  // replica_requests.cpp
  void on_client_request(Turn& turn, ClientRequest asked);
  void on_forward(Turn& turn,
                  const Message& message,
                  DirectoryId directory,
                  const ForwardRequest& forward);
  void on_forward_reply(Turn& turn, const ForwardReply& reply);
  void dispatch(Turn& turn, Ticket ticket);
  void forward(Turn& turn, Ticket ticket, const NodeId& leader);
  void lead(Turn& turn, Ticket ticket);
  void propose(Turn& turn, Ticket ticket, const Command& command);
  void propose_write(Turn& turn, Ticket ticket, std::variant<Put, Delete> write);
  void answer(Turn& turn, Ticket ticket, Outcome outcome);
  void answer_client(Turn& turn, RequestId id, Outcome outcome);
  void answer_from_state(Turn& turn, Ticket ticket);
  std::optional<Refused> refusal_of(const Request& request) const;
  Outcome outcome_at_deadline(const WaitingRequest& request) const;
  void record_ask(Turn& turn, const WaitingRequest& request);
  void record_answer(Turn& turn, const WaitingRequest& request, const Outcome& outcome);

  // replica_members.cpp
  void pursue_changes(Turn& turn);
  void pursue_join(Turn& turn, Ticket ticket, const JoinRequest& join);
  void pursue_remove(Turn& turn, Ticket ticket, const RemoveRequest& remove);
  void pursue_promotion(Turn& turn, Ticket ticket, const PromoteRequest& promotion);
  void pursue_handover(Turn& turn);
  MembersReport members_report(Instant now) const;
  StatusReport status_report(Instant now) const;

  Identity identity;
  Options options;
  Term recovered_term;
  EventRecorder recorder;
  Raft raft;
  KeyValues values;
  Sessions sessions;
  Index applied;
  WaitingRequests waiting;
  ForwardedRequests forwarded;
  Standing stand;
};

}  // namespace graftd
