#include "core/replica.hpp"

#include "core/ensure.hpp"
#include "core/overloaded.hpp"
#include "core/replica_state.hpp"
#include "core/snapshot_codec.hpp"

#include <algorithm>
#include <utility>

namespace graftd {

namespace {

// So that an event line stays below its limit of 16 KB.
constexpr std::size_t applied_in_one_event_max = 256;

Sessions recovered_sessions(const KeyValues& values, Snapshot& snapshot) {
  ensure(state_digest(values, snapshot.sessions) == snapshot.head.digest,
         "a state that the store has checked adds up");
  return std::move(snapshot.sessions);
}

}  // namespace

Replica::Replica(Identity identity, Options options, Recovered recovered, Moment now)
    : state_(std::make_unique<State>(std::move(identity), options, std::move(recovered), now)) {}

Replica::~Replica() = default;

void Replica::step(Moment now, Input&& input, Effects& out) {
  Turn turn{now, out};
  state_->step(turn, input);
}

bool Replica::awaits_batch_end() const { return state_->raft.awaits_batch_end(); }

Instant Replica::deadline() const {
  const Instant raft = state_->raft.deadline();
  const std::optional<Instant> request = state_->waiting.deadline();
  const Instant due = request ? std::min(raft, *request) : raft;
  return std::min(due, state_->snapshot_check_due);
}

const Configuration& Replica::configuration() const { return state_->raft.configuration(); }

bool Replica::configuration_is_committed() const {
  return configuration_index() <= state_->raft.commit();
}

Configuration Replica::contacts() const { return state_->raft.contacts(); }

StatusReport Replica::status(Instant now) const { return state_->status_report(now); }

Index Replica::configuration_index() const { return state_->raft.configuration_index(); }

Recovered bootstrap(const NodeId& node, const Member& member) {
  Configuration configuration;
  configuration.members[node] = member;
  const Term first{1};
  Entry entry{.index = {1},
              .term = first,
              .chain = {},
              .payload = encode_command(ChangeConfiguration{std::move(configuration)})};
  entry.chain = chain_after({}, first, entry.payload);
  return {.hard_state = {first, std::nullopt},
          .base = {},
          .entries = {std::move(entry)},
          .snapshot = {}};
}

Replica::State::State(Identity who, Options wanted, Recovered recovered, Moment now)
    : identity(std::move(who)),
      options(wanted),
      recovered_term(recovered.hard_state.term),
      recorder(identity.node, identity.incarnation, options.trace),
      values(std::move(recovered.snapshot.values)),
      sessions(recovered_sessions(values, recovered.snapshot)),
      raft(identity, options, std::move(recovered), now, recorder),
      applied(raft.commit()),
      snapshot_check_due(next_snapshot_check(now)) {}

void Replica::State::step(Turn& turn, Input& input) {
  recorder.begin_turn();
  std::visit(overloaded{
                 [&](Tick) { raft.tick(turn); },
                 [&](Received& it) { on_message(turn, it); },
                 [&](ClientRequest& it) { on_client_request(turn, std::move(it)); },
                 [&](const Persisted& it) { raft.persisted(turn, it); },
                 [&](const StateWritten& it) { on_state_written(turn, it); },
                 [&](const SpaceLeft& it) { on_space_left(turn, it); },
                 [&](const PeerLink& it) { on_peer_link(turn, it); },
                 [&](BatchEnd) { raft.end_batch(turn); },
                 [&](Report& it) { on_report(turn, std::move(it.body)); },
             },
             input);
  settle(turn);
}

void Replica::State::on_message(Turn& turn, Received& received) {
  const Message& message = received.message;
  recorder.merge(message.hlc, turn.now.wall);
  raft.receive(turn, message);
  if (const auto* forward = std::get_if<ForwardRequest>(&message.body)) {
    on_forward(turn, message, received.directory, *forward);
  } else if (const auto* reply = std::get_if<ForwardReply>(&message.body)) {
    on_forward_reply(turn, *reply);
  } else if (auto* install = std::get_if<InstallRequest>(&received.message.body)) {
    on_install_request(turn, message, std::move(*install));
  } else if (const auto* installed = std::get_if<InstallReply>(&message.body)) {
    on_install_reply(turn, message, *installed);
  }
}

void Replica::State::on_peer_link(Turn& turn, const PeerLink& link) {
  recorder.record_cause(
      turn,
      event::PeerConnection{.peer = link.peer, .state = link.up ? "up" : "down", .error = ""});
  raft.peer_link(turn, link);
  if (link.up) {
    if (stand.leader == link.peer) {
      for (const Ticket ticket : waiting.in_phase<phase::Queued>()) {
        dispatch(turn, ticket);
      }
    }
    if (const auto sending = outgoing.find(link.peer); sending != outgoing.end()) {
      send_part(turn, link.peer, sending->second);
    }
    return;
  }
  for (const Ticket ticket : waiting.in_phase<phase::Forwarded>()) {
    if (std::get<phase::Forwarded>(waiting.at(ticket).phase).leader != link.peer) {
      continue;
    }
    if (may_be_repeated(waiting.at(ticket).request)) {
      waiting.try_again(ticket);
    } else {
      answer(turn,
             ticket,
             Unknown{"the connection to the leader broke while it had the request; it may or may "
                     "not have been carried out"});
    }
  }
}

void Replica::State::on_space_left(Turn& turn, const SpaceLeft& left) {
  const std::string id = "disk-space of " + identity.node.text;
  const std::string kind = "disk-full";
  if (raft.disk_space() == left.space) {
    return;
  }
  if (raft.disk_space() != DiskSpace::enough) {
    recorder.record_cause(turn, event::FaultEnd{.id = id, .kind = kind});
  }
  if (left.space != DiskSpace::enough) {
    recorder.record_cause(turn,
                          event::FaultBegin{.id = id,
                                            .kind = kind,
                                            .params = {{"space", std::string(name_of(left.space))},
                                                       {"free", std::to_string(left.free_bytes)}}});
  }
  raft.take_disk_space(turn, left.space);
}

// Some events need what only the replica knows.
void Replica::State::on_report(Turn& turn, EventBody body) {
  if (auto* start = std::get_if<event::NodeStart>(&body)) {
    start->trace = options.trace;
    start->directory = identity.directory;
    start->configuration = raft.configuration();
    start->configuration_index = raft.configuration_index();
    start->restored_term = raft.term();
    start->restored_vote = raft.vote();
    start->restored_tip = raft.log().last_position();
    start->restored_snapshot = raft.snapshot();
  } else if (auto* stat = std::get_if<event::NodeStat>(&body)) {
    stat->commit = raft.commit();
    stat->last = raft.log().last_index();
    stat->applied = applied;
    stat->tip = raft.log().last_position().chain;
    stat->state = state_digest();
    stat->log_bytes = raft.log().bytes();
    stat->keys = values.size();
  }
  recorder.record_cause(turn, std::move(body));
}

// What follows from any input: newly committed entries, confirmed reads, another leader, time.
void Replica::State::settle(Turn& turn) {
  apply_committed(turn);
  pursue_snapshots(turn);
  pursue_installs(turn);
  answer_confirmed_reads(turn);
  take_stand(turn);
  if (waiting.any_in_phase<phase::Changing>()) {
    pursue_changes(turn);
  }
  if (waiting.any_in_phase<phase::HandingOver>()) {
    pursue_handover(turn);
  }
  expire(turn);
}

void Replica::State::apply_committed(Turn& turn) {
  while (applied < raft.commit()) {
    event::Apply event{.first = applied.next(), .last = {}, .chains = {}, .state = {}};
    while (applied < raft.commit() && event.chains.size() < applied_in_one_event_max) {
      const Entry& entry = raft.log().at(applied.next());
      const Outcome outcome = carry_out(entry);
      applied = entry.index;
      bytes_since_snapshot += weight_of(entry);
      event.chains.push_back(entry.chain);
      while (const std::optional<Ticket> next = waiting.proposed_at(entry.index)) {
        const Ticket ticket = *next;
        // Another entry at this index is the only proof that ours is not in the log for good.
        const bool ours = std::get<phase::Proposed>(waiting.at(ticket).phase).term == entry.term;
        answer(turn,
               ticket,
               ours ? outcome
                    : Outcome(Refused{ErrorCode::not_leader,
                                      "this server lost leadership before the write was "
                                      "replicated; it was not carried out"}));
      }
    }
    event.last = applied;
    event.state = state_digest();
    recorder.record(turn, std::move(event));
  }
}

// A write in a session only the first time that it comes (catalogue K1, K4).
Outcome Replica::State::carry_out(const Entry& entry) {
  if (holds_session(entry.payload)) {
    const std::optional<Command> command = decode_command(entry.payload);
    ensure(command.has_value(), "a committed entry can be read");
    const Sessions::Verdict verdict = sessions.take(entry.index, std::get<InSession>(*command));
    if (const auto* repeated = std::get_if<Sessions::Repeated>(&verdict)) {
      return Applied{repeated->index};
    }
    if (const auto* denied = std::get_if<Sessions::Denied>(&verdict)) {
      return Refused{ErrorCode::conflict, denied->message};
    }
  }
  values.apply(entry.index, entry.payload);
  unsaved.push_back({entry.index, entry.payload});
  return Applied{entry.index};
}

// Both are sums over what they hold, so a state without sessions has the digest of its values.
Digest Replica::State::state_digest() const { return graftd::state_digest(values, sessions); }

void Replica::State::answer_confirmed_reads(Turn& turn) {
  for (const Raft::ConfirmedRead& read : raft.take_confirmed_reads()) {
    ensure(applied >= read.index, "a leader has applied what it has committed");
    if (const std::optional<Ticket> ticket = waiting.reading(read.id)) {
      answer_from_state(turn, *ticket);
    }
  }
}

// Requests that wait for a leader get another chance when there is another one. What only a leader
// can wait for is asked again where the new one is; that is safe for reads, for membership changes,
// which are idempotent, and for writes in a session. Other writes stay: the log decides them.
void Replica::State::take_stand(Turn& turn) {
  Standing now = standing();
  if (now == stand) {
    return;
  }
  const Standing before = std::exchange(stand, std::move(now));
  if (before.leads && (!stand.leads || before.term != stand.term)) {
    for (const Ticket ticket : waiting.in_phase<phase::Reading>()) {
      waiting.move_to(ticket, phase::Queued{});
    }
    for (const Ticket ticket : waiting.in_phase<phase::Changing>()) {
      waiting.move_to(ticket, phase::Queued{});
    }
  }
  if (before.leader != stand.leader) {
    for (const Ticket ticket : waiting.in_phase<phase::Forwarded>()) {
      if (may_be_repeated(waiting.at(ticket).request)) {
        waiting.try_again(ticket);
      }
    }
  }
  for (const Ticket ticket : waiting.in_phase<phase::Queued>()) {
    dispatch(turn, ticket);
  }
}

void Replica::State::expire(Turn& turn) {
  for (const Ticket ticket : waiting.overdue(turn.now.mono)) {
    answer(turn, ticket, outcome_at_deadline(waiting.at(ticket)));
  }
}

Standing Replica::State::standing() const {
  Standing now{.leads = raft.leads(),
               .transferring = raft.transferring(),
               .term = raft.term(),
               .leader = std::nullopt};
  if (!now.leads && raft.leader_heard()) {
    now.leader = raft.leader();
  }
  return now;
}

}  // namespace graftd
