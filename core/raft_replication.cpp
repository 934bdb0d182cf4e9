#include "core/ensure.hpp"
#include "core/quorum.hpp"
#include "core/raft.hpp"

#include <algorithm>
#include <utility>

namespace graftd {

namespace {

// What the stream shows of a value; the hash covers all of it.
constexpr std::size_t shown_bytes_max = 128;

void describe(const Noop&, event::EntrySummary& summary) { summary.op = "noop"; }

void describe(const ChangeConfiguration&, event::EntrySummary& summary) { summary.op = "config"; }

void describe(const Put& put, event::EntrySummary& summary) {
  summary.op = "put";
  if (!put.pairs.empty()) {
    summary.key = put.pairs.front().key;
    summary.value = put.pairs.front().value.substr(0, shown_bytes_max);
    summary.value_bytes = put.pairs.front().value.size();
  }
}

void describe(const Delete& del, event::EntrySummary& summary) {
  summary.op = "del";
  summary.key = del.key;
}

void describe(const InSession& it, event::EntrySummary& summary) {
  std::visit([&](const auto& write) { describe(write, summary); }, it.write);
}

event::EntrySummary summary_of(const Entry& entry) {
  event::EntrySummary summary{.index = entry.index, .term = entry.term, .chain = entry.chain};
  const std::optional<Command> command = decode_command(entry.payload);
  if (!command) {
    summary.op = "unreadable";
  } else {
    std::visit([&](const auto& it) { describe(it, summary); }, *command);
  }
  return summary;
}

std::string_view name_of(Progress::State state) {
  switch (state) {
    case Progress::State::probe:
      return "probe";
    case Progress::State::replicate:
      return "replicate";
    case Progress::State::snapshot:
      return "snapshot";
  }
  return "";
}

std::uint64_t weight_of_all(const std::vector<Entry>& entries) {
  std::uint64_t bytes = 0;
  for (const Entry& entry : entries) {
    bytes += weight_of(entry);
  }
  return bytes;
}

}  // namespace

Position Raft::propose(Turn& turn, Payload payload, const std::string& op) {
  append_own(turn, std::move(payload), op, "propose");
  leader_role().proposed = true;
  leader_role().batch_cause = recorder_.cause();
  return log_.last_position();
}

// §10.2.2. One message for a batch, not for an entry: a message costs both sides much more than an
// entry in it.
void Raft::end_batch(Turn& turn) {
  if (!leads()) {
    return;
  }
  recorder_.begin_turn(std::exchange(leader_role().batch_cause, 0));
  start_read_round(turn);
  if (leads() && std::exchange(leader_role().proposed, false)) {
    replicate(turn);
  }
}

bool Raft::awaits_batch_end() const {
  return leads() && (leader_role().proposed || may_start_read_round());
}

void Raft::append_own(Turn& turn, Payload payload, const std::string& op, std::string_view source) {
  ensure(leads(), "only a leader appends of its own");
  const Position before = log_.last_position();
  Entry entry{.index = before.index.next(),
              .term = term(),
              .chain = chain_after(before.chain, term(), payload),
              .payload = std::move(payload)};
  if (Leader& leader = leader_role(); !leader.write_since) {
    leader.write_since = turn.now.mono;
  }
  store_entry(turn, std::move(entry));
  record_append(turn, before, op, source);
}

void Raft::store_entry(Turn& turn, Entry entry) {
  uncommitted_bytes_ += weight_of(entry);
  turn.out.write.entries.push_back(entry);
  log_.append(std::move(entry));
}

void Raft::record_append(Turn& turn,
                         Position before,
                         const std::string& op,
                         std::string_view source) {
  if (!recorder_.full()) {
    return;
  }
  event::LogAppend appended{
      .first = before.index.next(), .prev = before.chain, .entries = {}, .source = source};
  std::uint64_t bytes = 0;
  for (Index i = before.index.next(); log_.holds(i); i = i.next()) {
    appended.entries.push_back(summary_of(log_.at(i)));
    appended.entries.back().op_id = op;
    bytes += weight_of(log_.at(i));
  }
  recorder_.record(turn, std::move(appended));
  recorder_.record(turn, event::LogPersist{.tip = log_.last_position(), .bytes = bytes});
}

void Raft::replicate(Turn& turn) {
  for (auto& [peer, progress] : leader_role().peers) {
    replicate_to(turn, peer, progress);
  }
}

void Raft::replicate_to(Turn& turn, const NodeId& peer, Progress& progress) {
  while (progress.next() <= log_.last_index() && progress.may_send(options_)) {
    send_append(turn, peer, progress, true);
  }
}

// A probe asks where the logs agree and carries one entry at most: it may well be refused.
void Raft::send_append(Turn& turn, const NodeId& peer, Progress& progress, bool with_entries) {
  std::optional<Position> prev = log_.position_at(progress.next().prev());
  if (!prev) {
    progress.await_snapshot();
  }
  if (progress.state() == Progress::State::snapshot) {
    // A heartbeat; and if the base is there after all, the answer will say so (catalogue S2).
    prev = log_.base();
    with_entries = false;
  }
  const bool probing = progress.state() == Progress::State::probe;
  AppendRequest request{.prev_index = prev->index,
                        .prev_term = prev->term,
                        .commit = commit_,
                        .round = leader_role().round,
                        .entries = {}};
  if (with_entries) {
    request.entries = log_.copy(
        progress.next(), probing ? 1 : options_.append_entries_max, options_.append_bytes_max);
  }
  if (!request.entries.empty() || probing) {
    const Index last = request.entries.empty() ? prev->index : request.entries.back().index;
    progress.sent(last, weight_of_all(request.entries));
  }
  send(turn, peer, std::move(request), false);
}

void Raft::send_heartbeats(Turn& turn) {
  Leader& leader = leader_role();
  leader.heartbeat_due = turn.now.mono + options_.heartbeat_interval;
  for (auto& [peer, progress] : leader.peers) {
    progress.allow_probe();
    if (progress.next() <= log_.last_index() && progress.may_send(options_)) {
      replicate_to(turn, peer, progress);
    } else {
      send_append(turn, peer, progress, false);
    }
  }
}

// §3.5. Everything up to our commit index is the same in every leader's log to come, so it is
// neither compared nor cut off, however late a message arrives (catalogue C3, C4).
void Raft::on_append_request(Turn& turn, const Message& message, const AppendRequest& request) {
  see_leader(turn, message.from);
  if (request.prev_index >= commit_ && log_.term_at(request.prev_index) != request.prev_term) {
    const Position agreeing = log_.last_agreeing(request.prev_index.prev(), request.prev_term);
    send(turn,
         message.from,
         AppendReply{.accepted = false,
                     .match = request.prev_index,
                     .hint_index = agreeing.index,
                     .hint_term = agreeing.term,
                     .round = request.round},
         true);
    return;
  }
  if (!chain_is_whole(request)) {
    recorder_.record(turn,
                     event::LogLine{.level = "error",
                                    .module = "raft",
                                    .message = "entries do not continue the hash chain; dropped",
                                    .details = {{"from", message.from.text}}});
    return;
  }
  accept_entries(turn, request);
  // Only what this request showed to match: our log may go on with entries of another leader
  // (catalogue C2, C6).
  const Index match{request.prev_index.value + request.entries.size()};
  advance_commit(turn, std::min(request.commit, match), "leader");
  send(turn,
       message.from,
       AppendReply{.accepted = true, .match = match, .round = request.round},
       true);
}

// Of the entries that we will append, checked before anything is cut off.
bool Raft::chain_is_whole(const AppendRequest& request) const {
  std::optional<Position> before = log_.position_at(request.prev_index);
  for (const Entry& entry : request.entries) {
    const std::optional<Position> ours = log_.position_at(entry.index);
    if (entry.index < log_.base().index) {
      // In our snapshot, hence committed, hence the same.
    } else if (ours && ours->term == entry.term) {
      if (ours->chain != entry.chain) {
        return false;
      }
    } else if (!before || chain_after(before->chain, entry.term, entry.payload) != entry.chain) {
      return false;
    }
    before = position_of(entry);
  }
  return true;
}

void Raft::accept_entries(Turn& turn, const AppendRequest& request) {
  const auto first_new = std::ranges::find_if(request.entries, [&](const Entry& entry) {
    return log_.term_at(entry.index) != entry.term && entry.index > commit_;
  });
  if (first_new == request.entries.end()) {
    return;
  }
  if (log_.holds(first_new->index)) {
    cut_off(turn, first_new->index);
  }
  const Position before = log_.last_position();
  for (auto entry = first_new; entry != request.entries.end(); ++entry) {
    store_entry(turn, *entry);
  }
  record_append(turn, before, "", "leader");
  for (auto entry = first_new; entry != request.entries.end(); ++entry) {
    take_configuration(turn, *entry, "");
  }
}

void Raft::cut_off(Turn& turn, Index from) {
  ensure(!leads(), "a leader never removes entries of its own log");
  ensure(from > commit_, "committed entries stay");
  const Index old_last = log_.last_index();
  for (Index i = from; log_.holds(i); i = i.next()) {
    uncommitted_bytes_ -= weight_of(log_.at(i));
  }
  log_.truncate(from);
  persisted_ = std::min(persisted_, log_.last_index());
  turn.out.write.truncate(from);
  recorder_.record(
      turn,
      event::LogTruncate{.from = from, .old_last = old_last, .new_tip = log_.last_position()});
  roll_back_configurations(turn, from);
}

// Of a peer that has answered; nothing when that is no use to anybody any more.
Progress* Raft::hear(const Turn& turn, const NodeId& peer) {
  if (!leads()) {
    return nullptr;
  }
  const auto found = leader_role().peers.find(peer);
  if (found == leader_role().peers.end()) {
    return nullptr;
  }
  found->second.heard = turn.now.mono;
  return &found->second;
}

void Raft::on_append_reply(Turn& turn, const Message& message, const AppendReply& reply) {
  Progress* progress = hear(turn, message.from);
  if (progress == nullptr) {
    return;
  }
  progress->round = std::max(progress->round, reply.round);
  if (reply.accepted) {
    ensure(reply.match <= log_.last_index(), "nobody has entries of this term that we lack");
    progress->accepted(reply.match);
    record_progress(turn, message.from, *progress);
    advance_commit_by_quorum(turn);
  } else {
    const Position agreeing = log_.last_agreeing(reply.hint_index, reply.hint_term);
    if (progress->rejected(reply.match, agreeing.index)) {
      record_progress(turn, message.from, *progress);
      send_append(turn, message.from, *progress, true);
    }
  }
  confirm_reads(turn);
  if (leads()) {
    pursue_transfer(turn);
    promote_learners(turn);
    if (const auto peer = leader_role().peers.find(message.from);
        peer != leader_role().peers.end()) {
      replicate_to(turn, peer->first, peer->second);
    }
  }
}

// §3.6.2: only an entry of our own term is committed by counting (figure 3.7, catalogue C1).
void Raft::advance_commit_by_quorum(Turn& turn) {
  std::vector<Index> reached;
  reached.reserve(configuration().members.size());
  for_each_voter([&](const Progress* peer) {
    reached.push_back(peer == nullptr ? persisted_ : peer->match());
  });
  const Index majority = std::min(majority_index(std::move(reached)), log_.last_index());
  if (majority > commit_ && log_.term_at(majority) == term()) {
    advance_commit(turn, majority, "quorum");
  }
}

void Raft::advance_commit(Turn& turn, Index to, std::string_view by) {
  if (to <= commit_) {
    return;
  }
  ensure(log_.holds(to), "only entries that the log holds are committed");
  const Index old = commit_;
  for (Index i = old.next(); i <= to; i = i.next()) {
    uncommitted_bytes_ -= weight_of(log_.at(i));
  }
  commit_ = to;
  const Position at = position_of(log_.at(to));
  recorder_.record(
      turn, event::Commit{.from = old, .to = to, .chain = at.chain, .term = at.term, .by = by});
  settle_configurations(turn, old);
  if (leads()) {
    start_read_round(turn);
  }
}

void Raft::record_progress(Turn& turn, const NodeId& peer, const Progress& progress) {
  if (!recorder_.full()) {
    return;
  }
  recorder_.record(turn,
                   event::Progress{.peer = peer,
                                   .match = progress.match(),
                                   .next = progress.next(),
                                   .state = name_of(progress.state()),
                                   .inflight = progress.inflight()});
}

}  // namespace graftd
