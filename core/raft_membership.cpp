#include "core/ensure.hpp"
#include "core/quorum.hpp"
#include "core/raft.hpp"

#include <algorithm>
#include <utility>

namespace graftd {

// One change at a time (§4.1), and none before the leader has committed in its own term: without
// the second, two leaders could each remove another server and end with two majorities that do not
// meet (Ongaro 2015, catalogue M1).
std::optional<std::string> Raft::change_refusal() const {
  ensure(leads(), "only a leader changes the membership");
  if (!leads_for_sure()) {
    return "the leader has not committed an entry of its own term yet";
  }
  if (configuration_index() > commit_) {
    return "another change of the membership is under way";
  }
  if (disk_space_ != DiskSpace::enough) {
    return "the leader's disk is full";
  }
  return std::nullopt;
}

std::optional<std::string> Raft::quorum_refusal(const Configuration& wanted, Instant now) const {
  const std::vector<NodeId> voters = wanted.voters();
  if (voters.empty()) {
    return "no voter would be left";
  }
  const auto answering = static_cast<std::size_t>(std::ranges::count_if(
      voters, [&](const NodeId& id) { return id == self_ || heard_lately(id, now); }));
  if (answering < majority_of(voters.size())) {
    return "only " + std::to_string(answering) + " of the " + std::to_string(voters.size()) +
           " voters that would be left answer, fewer than a majority";
  }
  return std::nullopt;
}

Position Raft::propose_configuration(Turn& turn, Configuration wanted, std::string_view kind) {
  ensure(!change_refusal().has_value(), "one change of the membership at a time");
  append_own(turn, encode_command(ChangeConfiguration{std::move(wanted)}), "", "propose");
  const Position position = log_.last_position();
  take_configuration(turn, log_.at(position.index), kind);
  replicate(turn);
  return position;
}

// In force from append on, committed or not (§4.1).
void Raft::take_configuration(Turn& turn, const Entry& entry, std::string_view kind) {
  if (!holds_configuration(entry.payload)) {
    return;
  }
  const std::optional<Command> command = decode_command(entry.payload);
  ensure(command.has_value(), "a configuration entry can be read");
  const Configuration old = configuration();
  configurations_.push_back(
      {entry.index, std::get<ChangeConfiguration>(*command).configuration, kind});
  recorder_.record(turn,
                   event::ConfigurationChange{.index = entry.index,
                                              .kind = kind,
                                              .phase = "appended",
                                              .configuration = configuration(),
                                              .old_voters = old.voters()});
  if (leads()) {
    match_peers_to_configuration(turn, old);
  }
}

// A change that is cut off never happened (catalogue M11).
void Raft::roll_back_configurations(Turn& turn, Index from) {
  while (configurations_.size() > 1 && configurations_.back().index >= from) {
    const ConfigurationAt undone = std::move(configurations_.back());
    configurations_.pop_back();
    recorder_.record(turn,
                     event::ConfigurationChange{.index = undone.index,
                                                .kind = undone.kind,
                                                .phase = "rolled-back",
                                                .configuration = configuration(),
                                                .old_voters = undone.configuration.voters()});
  }
}

Configuration Raft::contacts() const {
  Configuration all = configuration();
  if (configuration_index() > commit_ && configurations_.size() > 1) {
    Configuration before = configurations_[configurations_.size() - 2].configuration;
    all.members.merge(before.members);  // who is in both is as the new one says
  }
  return all;
}

// Configurations before the last committed one cannot come back.
void Raft::settle_configurations(Turn& turn, Index old_commit) {
  const bool newly = configuration_index() > old_commit && configuration_index() <= commit_;
  while (configurations_.size() > 1 && configurations_[1].index <= commit_) {
    configurations_.erase(configurations_.begin());
  }
  if (!newly) {
    return;
  }
  recorder_.record(turn,
                   event::ConfigurationChange{.index = configuration_index(),
                                              .kind = configurations_.back().kind,
                                              .phase = "committed",
                                              .configuration = configuration(),
                                              .old_voters = {}});
  if (leads() && !configuration().is_voter(self_)) {
    // §4.2.2: its own removal is committed. The others are told before it goes.
    send_heartbeats(turn);
    become_follower(turn, "removed");
  }
}

void Raft::match_peers_to_configuration(Turn&, const Configuration& old) {
  Leader& leader = leader_role();
  std::erase_if(leader.peers,
                [&](const auto& peer) { return !configuration().contains(peer.first); });
  for (const auto& [id, member] : configuration().members) {
    const Member* before = old.find(id);
    if (before != nullptr && before->directory != member.directory) {
      leader.peers.erase(id);  // an empty server under an old name: nothing of it is known
    }
    if (id != self_) {
      leader.peers.try_emplace(id, Progress(log_.last_index().next()));
    }
  }
}

bool Raft::is_level(const NodeId& peer, Instant now) const {
  const Progress* progress = progress_of(peer);
  return progress != nullptr && progress->state() == Progress::State::replicate &&
         heard_lately(peer, now) &&
         progress->match().value + options_.promote_lag_max >= log_.last_index().value;
}

// §4.2.1: a new server votes only when it has (almost) everything, so that it cannot hold up what
// is committed.
void Raft::promote_learners(Turn& turn) {
  if (change_refusal() || transferring()) {
    return;
  }
  for (const auto& [id, member] : configuration().members) {
    if (member.role == MemberRole::voter || !member.promote || id == self_) {
      continue;
    }
    if (!is_level(id, turn.now.mono)) {
      continue;
    }
    Configuration wanted = configuration();
    wanted.members[id].role = MemberRole::voter;
    wanted.members[id].promote = false;
    if (!quorum_refusal(wanted, turn.now.mono)) {
      propose_configuration(turn, std::move(wanted), "promote");
      return;
    }
  }
}

// §6.2: a leader that is cut off must not go on believing in itself. One whose own disk hangs would
// hear a quorum for ever, so it has to notice that by itself (catalogue V21). Where nobody else
// could lead, a disk that is known to be full leaves at least the reads.
void Raft::check_quorum(Turn& turn) {
  Leader& leader = leader_role();
  if (leader.write_since && turn.now.mono - *leader.write_since > options_.disk_stall_max) {
    if (disk_space_ != DiskSpace::none || configuration().voters().size() > 1) {
      become_follower(turn, "disk-stalled");
      return;
    }
  }
  if (turn.now.mono < leader.quorum_check_due) {
    return;
  }
  leader.quorum_check_due = turn.now.mono + options_.election_timeout;
  event::QuorumCheck check;
  const std::vector<NodeId> voters = configuration().voters();
  for (const NodeId& voter : voters) {
    if (voter == self_ || heard_lately(voter, turn.now.mono)) {
      check.heard.push_back(voter);
    }
  }
  check.ok = check.heard.size() >= majority_of(voters.size());
  const bool ok = check.ok;
  recorder_.record(turn, std::move(check));
  if (!ok) {
    become_follower(turn, "quorum-lost");
  }
}

bool Raft::transfer_to(Turn& turn, std::optional<NodeId> to) {
  ensure(leads(), "only a leader hands leadership over");
  Leader& leader = leader_role();
  if (!to) {
    to = best_successor(turn.now.mono, {});
  }
  if (!to || *to == self_ || !configuration().is_voter(*to)) {
    return false;
  }
  leader.transfer =
      Transfer{.to = *to, .deadline = turn.now.mono + options_.election_timeout, .ordered = false};
  recorder_.record(turn, event::Transfer{.to = *to, .phase = "started"});
  pursue_transfer(turn);
  return true;
}

std::optional<NodeId> Raft::best_successor(Instant now, const std::set<NodeId>& except) const {
  std::optional<NodeId> best;
  for (const NodeId& voter : configuration().voters()) {
    if (voter == self_ || !heard_lately(voter, now) || except.contains(voter)) {
      continue;
    }
    if (!best || progress_of(voter)->match() > progress_of(*best)->match()) {
      best = voter;
    }
  }
  return best;
}

void Raft::take_disk_space(Turn& turn, DiskSpace space) {
  disk_space_ = space;
  if (space == DiskSpace::none && std::holds_alternative<PreCandidate>(role_)) {
    become_follower(turn, "disk-full");
  }
  if (leads()) {
    leader_role().successor_due = turn.now.mono;
    leader_role().tried_successors.clear();
    seek_successor(turn);
  }
}

// Another server may have the room that we have not (catalogue D6). One that has none either does
// not take over, so the next one is asked, then all again; between two attempts is time for reads.
void Raft::seek_successor(Turn& turn) {
  if (!leads() || disk_space_ == DiskSpace::enough || transferring() ||
      turn.now.mono < leader_role().successor_due) {
    return;
  }
  Leader& leader = leader_role();
  leader.successor_due = turn.now.mono + 10 * options_.election_timeout;
  std::optional<NodeId> next = best_successor(turn.now.mono, leader.tried_successors);
  if (!next) {
    leader.tried_successors.clear();
    next = best_successor(turn.now.mono, {});
  }
  if (next) {
    leader.tried_successors.insert(*next);
    transfer_to(turn, next);
  }
}

// §3.10. Given up after an election timeout, so that a successor that does not answer stops the
// writes no longer than an election would (catalogue R6).
void Raft::pursue_transfer(Turn& turn) {
  if (!transferring()) {
    return;
  }
  Transfer& transfer = *leader_role().transfer;
  const auto peer = leader_role().peers.find(transfer.to);
  if (peer == leader_role().peers.end() || turn.now.mono >= transfer.deadline) {
    recorder_.record(turn, event::Transfer{.to = transfer.to, .phase = "aborted"});
    leader_role().transfer.reset();
    return;
  }
  if (!transfer.ordered && peer->second.match() == log_.last_index()) {
    transfer.ordered = true;
    recorder_.record(turn, event::Transfer{.to = transfer.to, .phase = "ordered"});
    send(turn, transfer.to, TimeoutNow{}, false);
  }
}

bool Raft::transferring() const { return leads() && leader_role().transfer.has_value(); }

const Progress* Raft::progress_of(const NodeId& peer) const {
  if (!leads()) {
    return nullptr;
  }
  const auto found = leader_role().peers.find(peer);
  return found == leader_role().peers.end() ? nullptr : &found->second;
}

bool Raft::heard_lately(const NodeId& peer, Instant now) const {
  const Progress* progress = progress_of(peer);
  return progress != nullptr && progress->heard &&
         now - *progress->heard < options_.election_timeout;
}

}  // namespace graftd
