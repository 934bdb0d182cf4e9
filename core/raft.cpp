#include "core/raft.hpp"

#include "core/ensure.hpp"
#include "core/overloaded.hpp"

#include <algorithm>
#include <utility>

namespace graftd {

namespace {

// Each start draws other numbers, and each server other ones than its peers.
std::uint64_t seed_for(const Identity& identity, const Options& options) {
  return digest_of(identity.node.text, {options.seed + identity.incarnation.value}).value;
}

event::MessageFields fields_of(const MessageBody& body) {
  event::MessageFields fields{.kind = kind_of(body)};
  std::visit(overloaded{
                 [&](const AppendRequest& it) {
                   fields.prev_index = it.prev_index;
                   fields.prev_term = it.prev_term;
                   fields.entries = it.entries.size();
                   fields.commit = it.commit;
                   fields.heartbeat = it.entries.empty();
                 },
                 [&](const AppendReply& it) {
                   fields.ok = it.accepted;
                   fields.match = it.match;
                   if (!it.accepted) {
                     fields.hint = it.hint_index;
                   }
                 },
                 [&](const VoteRequest& it) {
                   fields.last = it.last_index;
                   fields.last_term = it.last_term;
                   fields.pre = it.pre;
                   fields.transfer = it.transfer;
                 },
                 [&](const VoteReply& it) {
                   fields.pre = it.pre;
                   fields.granted = it.granted;
                 },
                 [&](const InstallRequest& it) {
                   fields.last = it.position.index;
                   fields.last_term = it.position.term;
                   fields.part = it.part;
                   fields.entries = it.cells.size();
                   fields.done = it.head.has_value();
                 },
                 [&](const InstallReply& it) {
                   fields.part = it.part;
                   fields.match = it.match;
                   fields.ok = true;
                 },
                 [](const TimeoutNow&) {},
                 [](const ForwardRequest&) {},
                 [](const ForwardReply&) {},
             },
             body);
  return fields;
}

}  // namespace

Raft::Raft(const Identity& identity,
           const Options& options,
           Recovered recovered,
           Moment now,
           EventRecorder& recorder)
    : self_(identity.node),
      directory_(identity.directory),
      incarnation_(identity.incarnation),
      options_(options),
      recorder_(recorder),
      random_(seed_for(identity, options)),
      hard_state_(std::move(recovered.hard_state)),
      log_(recovered.base, std::move(recovered.entries)),
      configurations_{{recovered.snapshot.head.configuration_index,
                       std::move(recovered.snapshot.head.configuration),
                       "bootstrap"}},
      commit_(recovered.snapshot.head.position.index),
      persisted_(log_.last_index()),
      snapshot_(recovered.snapshot.head.position),
      compact_to_(
          log_.compactable(snapshot_.index, options.trailing_logs, options.trailing_bytes_max)) {
  recorder_.set_term(hard_state_.term);
  ensure(log_.position_at(commit_) == snapshot_, "the log and the state on the disk meet");
  for (Index i = commit_.next(); log_.holds(i); i = i.next()) {
    const Entry& entry = log_.at(i);
    uncommitted_bytes_ += weight_of(entry);
    if (holds_configuration(entry.payload)) {
      const std::optional<Command> command = decode_command(entry.payload);
      ensure(command.has_value(), "a stored configuration can be read");
      configurations_.push_back({i, std::get<ChangeConfiguration>(*command).configuration, ""});
    }
  }
  reset_election_timer(now.mono);
  if (configuration().voters() == std::vector<NodeId>{self_} && may_campaign()) {
    election_due_ = now.mono;  // there is nobody else to hear of
  }
}

void Raft::tick(Turn& turn) {
  if (leads()) {
    check_quorum(turn);
    pursue_transfer(turn);
    seek_successor(turn);
    if (leads() && turn.now.mono >= leader_role().heartbeat_due) {
      recorder_.record_cause(turn, event::TimerFire{.timer = "heartbeat"});
      if (leader_role().transfer) {
        leader_role().transfer->ordered = false;  // the order may have been lost
      }
      send_heartbeats(turn);
      promote_learners(turn);
    }
    return;
  }
  if (turn.now.mono < election_due_) {
    return;
  }
  if (!may_campaign()) {
    reset_election_timer(turn.now.mono);
    return;
  }
  recorder_.record_cause(
      turn,
      event::TimerFire{.timer = "election", .waited_us = (turn.now.mono - timer_set_).count()});
  start_pre_vote(turn, "election-timeout");
}

void Raft::receive(Turn& turn, const Message& message) {
  // A leader that sends its state is as alive as one that sends entries (catalogue V17).
  const auto* append = std::get_if<AppendRequest>(&message.body);
  const bool resets_timer =
      (append != nullptr || std::holds_alternative<InstallRequest>(message.body)) &&
      message.term >= term();
  if (resets_timer) {
    reset_election_timer(turn.now.mono);
  }
  record_receive(turn, message, resets_timer);
  const auto* request = std::get_if<VoteRequest>(&message.body);
  if (request != nullptr && !request->transfer && message.from != leader_ &&
      leader_is_alive(turn.now.mono)) {
    refuse_while_leader_lives(turn, message, *request);
    return;
  }
  if (!settle_term(turn, message)) {
    return;
  }
  std::visit(overloaded{
                 [&](const AppendRequest& it) { on_append_request(turn, message, it); },
                 [&](const AppendReply& it) { on_append_reply(turn, message, it); },
                 [&](const InstallRequest&) { see_leader(turn, message.from); },
                 [&](const InstallReply& it) { on_install_reply(turn, message, it); },
                 [&](const VoteRequest& it) { on_vote_request(turn, message, it); },
                 [&](const VoteReply& it) { on_vote_reply(turn, message, it); },
                 [&](const TimeoutNow&) { on_timeout_now(turn, message); },
                 [](const ForwardRequest&) {},
                 [](const ForwardReply&) {},
             },
             message.body);
}

// A later term always wins (§3.3). Requests of an earlier one are answered, so that the sender
// learns of ours, and with nothing else: it may lead again by now, and would take a round or an
// index for the answer to a question of this term (catalogue R3). Answers of an earlier one mean
// nothing any more (catalogue V4, C9). False when there is nothing left to do.
bool Raft::settle_term(Turn& turn, const Message& message) {
  if (message.term > term()) {
    adopt_term(turn, message.term, "message");
    return true;
  }
  if (message.term == term()) {
    return true;
  }
  if (std::holds_alternative<AppendRequest>(message.body)) {
    send(turn, message.from, AppendReply{}, true);
  }
  if (std::holds_alternative<InstallRequest>(message.body)) {
    send(turn, message.from, InstallReply{}, true);
  }
  return std::holds_alternative<VoteRequest>(message.body);
}

void Raft::adopt_term(Turn& turn, Term term, std::string_view why) {
  ensure(term > hard_state_.term, "terms only grow");
  const Term old = std::exchange(hard_state_.term, term);
  hard_state_.vote.reset();
  leader_.reset();
  leader_heard_.reset();
  recorder_.set_term(term);
  recorder_.record(turn, event::TermChange{.from = old, .to = term, .why = why});
  save_hard_state(turn);
  become_follower(turn, why);
}

void Raft::save_hard_state(Turn& turn) {
  turn.out.write.hard_state = hard_state_;
  recorder_.record(
      turn, event::HardStatePersist{.term = hard_state_.term, .voted_for = hard_state_.vote});
}

// The vote of this term stays as it is (catalogue V3).
void Raft::become_follower(Turn& turn, std::string_view why) {
  const RoleName old = role_name();
  if (old == RoleName::follower) {
    return;
  }
  if (old == RoleName::leader) {
    leader_.reset();
    confirmed_reads_.clear();
    reset_election_timer(turn.now.mono);
  }
  role_ = Follower{};
  record_role(turn, name_of(old), why);
}

void Raft::record_role(Turn& turn,
                       std::string_view from,
                       std::string_view why,
                       const std::set<NodeId>& votes) {
  recorder_.record(turn,
                   event::RoleChange{.from = from,
                                     .to = name_of(role_name()),
                                     .why = why,
                                     .tip = log_.last_position(),
                                     .commit = commit_,
                                     .votes = {votes.begin(), votes.end()},
                                     .configuration_index = configuration_index()});
}

void Raft::see_leader(Turn& turn, const NodeId& leader) {
  ensure(!leads(), "a term has one leader");
  become_follower(turn, "leader-seen");
  leader_heard_ = turn.now.mono;
  if (leader_ != leader) {
    leader_ = leader;
    recorder_.record(turn, event::LeaderSeen{.leader = leader});
  }
}

void Raft::reset_election_timer(Instant now) {
  timer_set_ = now;
  election_due_ = now + random_.between(options_.election_timeout, 2 * options_.election_timeout);
}

void Raft::persisted(Turn& turn, const Persisted& written) {
  if (log_.term_at(written.last) == written.last_term && written.last > persisted_) {
    persisted_ = written.last;
  }
  if (auto* candidate = std::get_if<Candidate>(&role_);
      candidate != nullptr && written.hard_state_term == term() && hard_state_.vote == self_) {
    candidate->granted.insert(self_);
    count_votes(turn);
  }
  if (leads()) {
    Leader& leader = leader_role();
    leader.write_since =
        persisted_ == log_.last_index() ? std::nullopt : std::optional(turn.now.mono);
    advance_commit_by_quorum(turn);
  }
}

// A hint: connections also break without anybody having died (catalogue V14, V19).
void Raft::peer_link(Turn& turn, const PeerLink& link) {
  if (leads()) {
    Leader& leader = leader_role();
    if (const auto peer = leader.peers.find(link.peer); peer != leader.peers.end()) {
      peer->second.probe_again();
      if (link.up) {
        send_append(turn, peer->first, peer->second, false);
      }
    }
    return;
  }
  if (!link.up && leader_ == link.peer && may_campaign()) {
    leader_heard_.reset();
    const Duration most = options_.broken_link_delay_max;
    election_due_ = std::min(election_due_, turn.now.mono + random_.between(most / 10, most));
  }
}

Instant Raft::deadline() const {
  if (!leads()) {
    return election_due_;
  }
  const Leader& leader = leader_role();
  Instant due = std::min(leader.heartbeat_due, leader.quorum_check_due);
  if (leader.transfer) {
    due = std::min(due, leader.transfer->deadline);
  }
  return due;
}

bool Raft::leads_for_sure() const { return leads() && commit_ >= leader_role().first; }

RoleName Raft::role_name() const {
  return std::visit(overloaded{
                        [](const Follower&) { return RoleName::follower; },
                        [](const PreCandidate&) { return RoleName::pre_candidate; },
                        [](const Candidate&) { return RoleName::candidate; },
                        [](const Leader&) { return RoleName::leader; },
                    },
                    role_);
}

Message Raft::make_message(Turn& turn, NodeId to, MessageBody&& body) {
  return {.from = self_,
          .to = std::move(to),
          .id = {incarnation_, ++messages_made_},
          .hlc = recorder_.tick(turn.now.wall),
          .term = term(),
          .body = std::move(body)};
}

// `promises`: it may leave only after everything decided so far is on the disk.
void Raft::send(Turn& turn, NodeId to, MessageBody&& body, bool promises) {
  if (promises && disk_space_ == DiskSpace::none) {
    return;  // who waits for it asks again; and nothing piles up until there is room
  }
  Message message = make_message(turn, std::move(to), std::move(body));
  record_send(turn, message);
  (promises ? turn.out.speak : turn.out.early).push_back(std::move(message));
}

void Raft::record_send(Turn& turn, const Message& message) {
  if (recorder_.full()) {
    recorder_.record(turn,
                     event::MessageSend{.from = message.from,
                                        .id = message.id,
                                        .to = message.to,
                                        .fields = fields_of(message.body)});
  }
}

void Raft::record_receive(Turn& turn, const Message& message, bool resets_timer) {
  if (!recorder_.full()) {
    return;
  }
  std::string_view verdict = message.term < term() ? "stale-term" : "ok";
  if (const auto* append = std::get_if<AppendRequest>(&message.body);
      append != nullptr && message.term >= term() &&
      log_.term_at(append->prev_index) != append->prev_term) {
    verdict = "mismatch";
  }
  recorder_.record_cause(
      turn,
      event::MessageReceive{
          .from = message.from,
          .id = message.id,
          .message_term = message.term,
          .fields = fields_of(message.body),
          .verdict = verdict,
          .election_us = resets_timer ? (election_due_ - turn.now.mono).count() : -1});
}

}  // namespace graftd
