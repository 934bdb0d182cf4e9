#include "core/replica_state.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace graftd {

namespace {

// The server that already has this address under another name.
const NodeId* holder_of(const Configuration& configuration,
                        const std::string& raft_address,
                        const NodeId& asking) {
  for (const auto& [id, member] : configuration.members) {
    if (id != asking && member.raft_address == raft_address) {
      return &id;
    }
  }
  return nullptr;
}

// What the configuration should say of a server that joins: the role it has, unless its directory
// is another one; then it has forgotten its votes and has to begin as a learner (catalogue M16).
Member member_for(const JoinRequest& join, const Member* known) {
  Member wanted = known != nullptr
                      ? *known
                      : Member{.role = MemberRole::learner, .promote = !join.stay_learner};
  wanted.raft_address = join.raft_address;
  if (!join.http_address.empty()) {
    wanted.http_address = join.http_address;
  }
  if (join.directory.value != 0) {
    if (known != nullptr && known->directory.value != 0 && known->directory != join.directory) {
      wanted.promote = known->promote || known->role == MemberRole::voter;
      wanted.role = MemberRole::learner;
    }
    wanted.directory = join.directory;
  }
  return wanted;
}

std::string_view kind_of_change(const Member* known, const Member& wanted) {
  if (known == nullptr) {
    return "add";
  }
  return known->directory != wanted.directory ? "replace" : "update";
}

}  // namespace

void Replica::State::pursue_changes(Turn& turn) {
  for (const Ticket ticket : waiting.in_phase<phase::Changing>()) {
    if (!raft.leads()) {
      return;  // take_stand() has seen to them, or will
    }
    const Request request = waiting.at(ticket).request;
    if (const auto* join = std::get_if<JoinRequest>(&request)) {
      pursue_join(turn, ticket, *join);
    } else if (const auto* remove = std::get_if<RemoveRequest>(&request)) {
      pursue_remove(turn, ticket, *remove);
    } else if (const auto* promotion = std::get_if<PromoteRequest>(&request)) {
      pursue_promotion(turn, ticket, *promotion);
    }
  }
}

// Answered when the server is a member that was heard, and a voter if it is to become one.
// Until then nothing depends on it: it is a learner (§4.2.1, catalogue M7).
void Replica::State::pursue_join(Turn& turn, Ticket ticket, const JoinRequest& join) {
  if (const NodeId* holder = holder_of(raft.configuration(), join.raft_address, join.id)) {
    answer(turn,
           ticket,
           Refused{ErrorCode::conflict,
                   "address " + join.raft_address + " belongs to member " + holder->text +
                       "; remove that one first, or use another address"});
    return;
  }
  const Member* known = raft.configuration().find(join.id);
  const Member wanted = member_for(join, known);
  if (known != nullptr && *known == wanted) {
    const bool settled = raft.configuration_index() <= raft.commit();
    const bool arrived = (known->role == MemberRole::voter || !known->promote) &&
                         (join.id == identity.node || raft.heard_lately(join.id, turn.now.mono));
    if (settled && (arrived || join.enlist_only)) {
      answer(turn, ticket, Applied{raft.configuration_index()});
    }
    return;
  }
  if (raft.change_refusal()) {
    return;  // later
  }
  Configuration next = raft.configuration();
  next.members[join.id] = wanted;
  if (known != nullptr && known->role != wanted.role) {
    // Not for good: on a busy machine a voter may only be late. The joiner asks again.
    if (const auto reason = raft.quorum_refusal(next, turn.now.mono)) {
      answer(turn,
             ticket,
             Refused{ErrorCode::unavailable,
                     "server " + join.id.text + " comes with another data directory: " + *reason +
                         "; try again when they do"});
      return;
    }
  }
  const std::string_view kind = kind_of_change(known, wanted);
  raft.propose_configuration(turn, std::move(next), kind);
}

// `danger` is what a refusal says, before the reason.
void Replica::State::propose_members(Turn& turn,
                                     Ticket ticket,
                                     Configuration next,
                                     std::string_view kind,
                                     const std::string& danger) {
  if (const auto reason = raft.quorum_refusal(next, turn.now.mono)) {
    answer(turn, ticket, Refused{ErrorCode::conflict, danger + ": " + *reason});
    return;
  }
  const Position position = raft.propose_configuration(turn, std::move(next), kind);
  waiting.move_to(ticket, phase::Proposed{position.index, position.term});
}

void Replica::State::pursue_remove(Turn& turn, Ticket ticket, const RemoveRequest& remove) {
  if (!raft.configuration().contains(remove.id)) {
    if (raft.configuration_index() <= raft.commit()) {
      answer(turn, ticket, Refused{ErrorCode::not_found, "there is no member " + remove.id.text});
    }
    return;
  }
  if (raft.change_refusal()) {
    return;
  }
  Configuration next = raft.configuration();
  next.members.erase(remove.id);
  propose_members(turn,
                  ticket,
                  std::move(next),
                  "remove",
                  "removing " + remove.id.text + " would leave the cluster without a quorum");
}

// Waits until the learner is level: a voter that lags would hold up what is to be committed, and
// one that is not there would weaken the quorum (catalogue M7). Nothing changes before that.
void Replica::State::pursue_promotion(Turn& turn, Ticket ticket, const PromoteRequest& promotion) {
  const Member* known = raft.configuration().find(promotion.id);
  const bool settled = raft.configuration_index() <= raft.commit();
  if (known == nullptr || known->role == MemberRole::voter) {
    if (settled && known == nullptr) {
      answer(
          turn, ticket, Refused{ErrorCode::not_found, "there is no member " + promotion.id.text});
    } else if (settled) {
      answer(turn, ticket, Applied{raft.configuration_index()});
    }
    return;
  }
  if (raft.change_refusal() || !raft.is_level(promotion.id, turn.now.mono)) {
    return;
  }
  Configuration next = raft.configuration();
  next.members[promotion.id].role = MemberRole::voter;
  next.members[promotion.id].promote = false;
  propose_members(
      turn,
      ticket,
      std::move(next),
      "promote",
      "with " + promotion.id.text + " as a voter the cluster would be without a quorum");
}

// Done when somebody else leads; given up when we lead again without a transfer under way.
void Replica::State::pursue_handover(Turn& turn) {
  if (raft.transferring()) {
    return;
  }
  for (const Ticket ticket : waiting.in_phase<phase::HandingOver>()) {
    if (raft.leads()) {
      answer(turn,
             ticket,
             Refused{ErrorCode::unavailable,
                     "the successor did not take over in time; this server goes on leading"});
    } else if (raft.leader()) {
      answer(turn, ticket, Applied{raft.commit()});
    }
  }
}

MembersReport Replica::State::members_report(Instant now) const {
  MembersReport report;
  for (const auto& [id, member] : raft.configuration().members) {
    MemberReport one{.id = id, .member = member, .leader = raft.leader() == id};
    if (id == identity.node) {
      one.reachable = true;
      one.match = raft.log().last_index();
      one.last_contact_us = 0;
    } else if (const Progress* progress = raft.progress_of(id)) {
      one.reachable = raft.heard_lately(id, now);
      one.match = progress->match();
      one.lag = raft.log().last_index().value - progress->match().value;
      one.last_contact_us = progress->heard ? (now - *progress->heard).count() : -1;
    }
    report.members.push_back(std::move(one));
  }
  return report;
}

StatusReport Replica::State::status_report(Instant now) const {
  StatusReport report{.cluster = identity.cluster,
                      .id = identity.node,
                      .directory = identity.directory,
                      .incarnation = identity.incarnation,
                      .role = raft.role_name(),
                      .member = raft.configuration().contains(identity.node),
                      .voter = raft.configuration().is_voter(identity.node),
                      .term = raft.term(),
                      .leader = raft.leader()};
  if (report.leader) {
    if (const Member* leader = raft.configuration().find(*report.leader)) {
      report.leader_http_address = leader->http_address;
    }
  }
  const Position last = raft.log().last_position();
  report.commit = raft.commit();
  report.applied = applied;
  report.last = last.index;
  report.persisted = raft.persisted_index();
  report.last_term = last.term;
  report.chain = last.chain;
  report.state = state_digest();
  report.log_bytes = raft.log().bytes();
  report.log_first = raft.log().base().index.next();
  report.snapshot = raft.snapshot().index;
  report.keys = values.size();
  report.waiting = waiting.size();
  if (raft.leads()) {
    report.leader_contact_ms = 0;
  } else if (const auto heard = raft.leader_heard()) {
    report.leader_contact_ms = (now - *heard).count() / 1000;
  }
  report.disk_space = raft.disk_space();
  report.caught_up = applied == raft.commit() && applied.value > 0 &&
                     (raft.leads() ? raft.leads_for_sure() : raft.leader_heard().has_value());
  return report;
}

}  // namespace graftd
