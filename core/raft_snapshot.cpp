#include "core/ensure.hpp"
#include "core/raft.hpp"

#include <algorithm>
#include <utility>

namespace graftd {

namespace {

// Compaction goes on in small steps: neither the loop nor the log's own writes wait for a long one.
constexpr std::uint64_t compacted_at_once_max = 1024;

}  // namespace

// Of the state after entry `applied`, but for what only the state machine knows.
SnapshotHead Raft::head_at(Index applied) const {
  const std::optional<Position> position = log_.position_at(applied);
  ensure(position.has_value(), "the log goes back to what is applied");
  const auto after = std::ranges::find_if(
      configurations_, [&](const ConfigurationAt& it) { return it.index > applied; });
  ensure(after != configurations_.begin(), "the configuration of what is applied is known");
  const ConfigurationAt& in_force = *std::prev(after);
  return {.position = *position,
          .configuration_index = in_force.index,
          .configuration = in_force.configuration,
          .digest = {}};
}

// The state on the disk goes up to here, so that the log need not. A late report of an older one
// changes nothing (catalogue S3).
void Raft::snapshot_written(Position position) {
  if (position.index > snapshot_.index) {
    snapshot_ = position;
    compact_to_ =
        log_.compactable(position.index, options_.trailing_logs, options_.trailing_bytes_max);
  }
}

// One step a batch. `needed_after`: a follower that is being sent the state needs what follows it,
// unless it takes so long that the log grows beyond all that was meant to be kept.
void Raft::compact(Turn& turn, std::optional<Index> needed_after) {
  Index to = compact_to_;
  const std::uint64_t bytes_kept_max =
      10 * (options_.snapshot_bytes_max + options_.trailing_bytes_max);
  if (needed_after && log_.bytes() <= bytes_kept_max) {
    to = std::min(to, *needed_after);
  }
  if (to <= log_.base().index || turn.out.write.compact_to) {
    return;
  }
  ensure(to <= snapshot_.index, "only what is in the state on the disk is compacted");
  log_.compact(to, compacted_at_once_max);
  turn.out.write.compact_to = log_.base();
  recorder_.record(turn,
                   event::LogCompact{.to = log_.base().index, .snapshot_index = snapshot_.index});
}

// ---- the leader's side ----

std::vector<NodeId> Raft::peers_awaiting_snapshot() const {
  std::vector<NodeId> peers;
  if (leads()) {
    for (const auto& [id, progress] : leader_role().peers) {
      if (progress.state() == Progress::State::snapshot) {
        peers.push_back(id);
      }
    }
  }
  return peers;
}

// What is committed is no secret and promises nothing about our disk.
void Raft::send_install(Turn& turn, const NodeId& peer, InstallRequest request) {
  ensure(leads(), "only a leader sends its state");
  send(turn, peer, std::move(request), false);
}

void Raft::on_install_reply(Turn& turn, const Message& message, const InstallReply& reply) {
  Progress* progress = hear(turn, message.from);
  if (progress != nullptr && reply.match.value > 0) {
    ensure(reply.match <= commit_, "what is in a state that we sent is committed");
    progress->accepted(reply.match);
    record_progress(turn, message.from, *progress);
    advance_commit_by_quorum(turn);
    if (leads()) {
      replicate_to(turn, message.from, leader_role().peers.at(message.from));
    }
  }
}

// ---- the follower's side ----

void Raft::answer_install(Turn& turn, const NodeId& leader, InstallReply reply) {
  send(turn, leader, reply, true);
}

// Whether all up to `position` is here already, or could be committed with what is in the log
// (figure 5.3, rule 6): then there is nothing to install.
bool Raft::makes_superfluous(Turn& turn, const Position& position) {
  const std::optional<Position> ours = log_.position_at(position.index);
  if (position.index <= commit_) {
    ensure(!ours || *ours == position, "committed entries are the same everywhere");
    return true;
  }
  if (ours == position) {
    advance_commit(turn, position.index, "snapshot");
    return true;
  }
  return false;
}

// Figure 5.3, rule 7: the log does not hold the last entry of the state, so nothing of it counts,
// least of all a conflicting rest (catalogue S1) or a configuration that was never committed
// (catalogue S7). The state is on our disk already, and the next write says so of the log.
void Raft::take_installed(Turn& turn, const SnapshotHead& head, const NodeId& from) {
  ensure(!leads(), "a leader has all that is committed");
  ensure(head.position.index > commit_, "an installed state is newer than what is committed");
  const Index old_commit = commit_;
  log_.reset(head.position);
  turn.out.write.reset_to(head.position);
  commit_ = head.position.index;
  persisted_ = head.position.index;
  compact_to_ = head.position.index;
  snapshot_ = head.position;
  uncommitted_bytes_ = 0;
  const std::vector<NodeId> old_voters = configuration().voters();
  configurations_ = {{head.configuration_index, head.configuration, "snapshot"}};
  recorder_.record(
      turn,
      event::SnapshotInstall{
          .position = head.position, .state = head.digest, .from = from, .kept_suffix = false});
  recorder_.record(turn,
                   event::Commit{.from = old_commit,
                                 .to = commit_,
                                 .chain = head.position.chain,
                                 .term = head.position.term,
                                 .by = "snapshot"});
  recorder_.record(turn,
                   event::ConfigurationChange{.index = head.configuration_index,
                                              .kind = "snapshot",
                                              .phase = "committed",
                                              .configuration = head.configuration,
                                              .old_voters = old_voters});
}

}  // namespace graftd
