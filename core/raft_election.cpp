#include "core/ensure.hpp"
#include "core/quorum.hpp"
#include "core/raft.hpp"

#include <utility>

namespace graftd {

// §4.2.3. A leader is alive to itself: check_quorum() sees to it that this does not last.
bool Raft::leader_is_alive(Instant now) const {
  return leads() || (leader_ && leader_heard_ && now - *leader_heard_ < options_.election_timeout);
}

// §4.2.2: a voter that a change not yet committed would remove may still be needed to commit it.
bool Raft::may_campaign() const {
  if (disk_space_ == DiskSpace::none) {
    return false;  // its own vote could not be written
  }
  if (is_voter_here(configuration())) {
    return true;
  }
  return configurations_.size() > 1 && configuration_index() > commit_ &&
         is_voter_here(configurations_[configurations_.size() - 2].configuration);
}

// A wiped server that is sent the old configurations again finds its name in them, but not itself
// (catalogue M16).
bool Raft::is_voter_here(const Configuration& configuration) const {
  const Member* member = configuration.find(self_);
  return member != nullptr && member->role == MemberRole::voter &&
         (member->directory.value == 0 || member->directory == directory_);
}

// §9.6: nothing is promised by either side, so nothing is written.
void Raft::start_pre_vote(Turn& turn, std::string_view why) {
  const RoleName old = role_name();
  role_ = PreCandidate{.granted = {self_}, .refused = {}};
  set_campaign_timer(turn.now.mono);
  if (old != RoleName::pre_candidate) {
    record_role(turn, old == RoleName::candidate ? "candidate" : "follower", why);
  }
  ask_for_votes(turn, true, false);
  count_pre_votes(turn);
}

// Split votes are tried again soon, at a time that differs between servers (§3.4).
void Raft::set_campaign_timer(Instant now) {
  timer_set_ = now;
  election_due_ =
      now + random_.between(options_.heartbeat_interval, 4 * options_.heartbeat_interval);
}

// §3.4. Our own vote counts once it is on the disk: persisted() adds it.
void Raft::start_election(Turn& turn, bool transfer, std::string_view why) {
  const std::string_view old =
      role_name() == RoleName::pre_candidate ? "pre-candidate" : "follower";
  const Term before = term();
  hard_state_ = {before.next(), self_};
  leader_.reset();
  leader_heard_.reset();
  role_ = Candidate{};
  recorder_.set_term(term());
  recorder_.record(turn, event::TermChange{.from = before, .to = term(), .why = why});
  save_hard_state(turn);
  record_role(turn, old, why);
  recorder_.record(turn,
                   event::Vote{.candidate = self_,
                               .term = term(),
                               .granted = true,
                               .candidate_last = log_.last_index(),
                               .candidate_last_term = log_.last_term()});
  set_campaign_timer(turn.now.mono);
  ask_for_votes(turn, false, transfer);
}

void Raft::ask_for_votes(Turn& turn, bool pre, bool transfer) {
  const VoteRequest request{.pre = pre,
                            .transfer = transfer,
                            .last_index = log_.last_index(),
                            .last_term = log_.last_term()};
  for (const NodeId& voter : configuration().voters()) {
    if (voter != self_) {
      send(turn, voter, request, !pre);
    }
  }
}

void Raft::count_pre_votes(Turn& turn) {
  const auto& role = std::get<PreCandidate>(role_);
  switch (outcome_among_voters(role.granted, role.refused)) {
    case VoteOutcome::pending:
      return;
    case VoteOutcome::won:
      start_election(turn, false, "pre-vote-won");
      return;
    case VoteOutcome::lost:
      become_follower(turn, "pre-vote-lost");
      return;
  }
}

void Raft::count_votes(Turn& turn) {
  const auto& role = std::get<Candidate>(role_);
  switch (outcome_among_voters(role.granted, role.refused)) {
    case VoteOutcome::pending:
      return;
    case VoteOutcome::won:
      become_leader(turn);
      return;
    case VoteOutcome::lost:
      become_follower(turn, "election-lost");
      return;
  }
}

// Only voters of the configuration in force count, ourselves included (catalogue M8, V16).
VoteOutcome Raft::outcome_among_voters(const std::set<NodeId>& granted,
                                       const std::set<NodeId>& refused) const {
  std::size_t yes = 0;
  std::size_t no = 0;
  const std::vector<NodeId> voters = configuration().voters();
  for (const NodeId& voter : voters) {
    yes += granted.contains(voter) ? 1U : 0U;
    no += refused.contains(voter) ? 1U : 0U;
  }
  return outcome_of(yes, no, voters.size());
}

void Raft::become_leader(Turn& turn) {
  ensure(hard_state_.vote == self_, "a leader has voted for itself");
  const std::set<NodeId> votes = std::move(std::get<Candidate>(role_).granted);
  Leader leader;
  leader.first = log_.last_index().next();
  leader.quorum_check_due = turn.now.mono + options_.election_timeout;
  leader.successor_due = leader.quorum_check_due;
  for (const auto& [id, member] : configuration().members) {
    if (id != self_) {
      leader.peers.emplace(id, Progress(leader.first));
    }
  }
  role_ = std::move(leader);
  leader_ = self_;
  leader_heard_.reset();
  record_role(turn, "candidate", "election-won", votes);
  append_own(turn, encode_command(Noop{}), "", "propose");
  // Everybody is told at once, and who has nothing to be sent gets a heartbeat.
  send_heartbeats(turn);
}

std::string_view Raft::vote_refusal(const Message& message, const VoteRequest& request) const {
  if (message.term < term()) {
    return "stale-term";
  }
  if (leads()) {
    return "leader";
  }
  if (request.pre && disk_space_ == DiskSpace::none) {
    return "disk-full";
  }
  if (!request.pre && hard_state_.vote && hard_state_.vote != message.from) {
    return "already-voted";
  }
  // §3.6.1: the later last term is more up to date; within a term, the longer log.
  if (std::pair(request.last_term, request.last_index) <
      std::pair(log_.last_term(), log_.last_index())) {
    return "log-behind";
  }
  return "";
}

void Raft::on_vote_request(Turn& turn, const Message& message, const VoteRequest& request) {
  const std::string_view refusal = vote_refusal(message, request);
  const bool granted = refusal.empty();
  if (granted && !request.pre) {
    if (!hard_state_.vote) {
      hard_state_.vote = message.from;
      save_hard_state(turn);
    }
    reset_election_timer(turn.now.mono);
  }
  recorder_.record(turn,
                   event::Vote{.candidate = message.from,
                               .term = request.pre ? message.term.next() : message.term,
                               .granted = granted,
                               .pre = request.pre,
                               .why = refusal,
                               .candidate_last = request.last_index,
                               .candidate_last_term = request.last_term});
  send(turn, message.from, VoteReply{.pre = request.pre, .granted = granted}, !request.pre);
}

// §4.2.3: without taking up its term, so that a server that was removed, or was cut off, cannot
// unseat a leader that works. The candidate learns our term, which is of no use to it.
void Raft::refuse_while_leader_lives(Turn& turn,
                                     const Message& message,
                                     const VoteRequest& request) {
  recorder_.record(turn,
                   event::Vote{.candidate = message.from,
                               .term = request.pre ? message.term.next() : message.term,
                               .granted = false,
                               .pre = request.pre,
                               .why = "leader-alive",
                               .candidate_last = request.last_index,
                               .candidate_last_term = request.last_term});
  send(turn, message.from, VoteReply{.pre = request.pre, .granted = false}, !request.pre);
}

// The term has been settled: this is an answer of the current one. Pre-votes and votes never mix
// (catalogue V6).
void Raft::on_vote_reply(Turn& turn, const Message& message, const VoteReply& reply) {
  if (auto* role = std::get_if<PreCandidate>(&role_); role != nullptr && reply.pre) {
    (reply.granted ? role->granted : role->refused).insert(message.from);
    count_pre_votes(turn);
  } else if (auto* candidate = std::get_if<Candidate>(&role_); candidate != nullptr && !reply.pre) {
    (reply.granted ? candidate->granted : candidate->refused).insert(message.from);
    count_votes(turn);
  }
}

// §3.10: the leader itself asks, so there is no need to ask whether we would win.
void Raft::on_timeout_now(Turn& turn, const Message& message) {
  if (leader_ != message.from || leads() || !is_voter_here(configuration()) ||
      disk_space_ != DiskSpace::enough) {
    return;
  }
  start_election(turn, true, "transfer");
}

}  // namespace graftd
