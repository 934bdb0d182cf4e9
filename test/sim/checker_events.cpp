#include "core/quorum.hpp"
#include "test/sim/broken.hpp"
#include "test/sim/checker.hpp"

#include <algorithm>
#include <string>

namespace graftd::sim {

namespace {

std::size_t voters_not_in(const Configuration& a, const Configuration& b) {
  const std::vector<NodeId> voters = a.voters();
  return static_cast<std::size_t>(
      std::ranges::count_if(voters, [&](const NodeId& id) { return !b.is_voter(id); }));
}

Configuration with_voters(const std::vector<NodeId>& voters) {
  Configuration configuration;
  for (const NodeId& id : voters) {
    configuration.members[id].role = MemberRole::voter;
  }
  return configuration;
}

}  // namespace

void Checker::check(const Node& node, View& view, const Event&, const event::NodeStart& it) {
  view.configuration = it.configuration;
  view.configuration_index = it.configuration_index;
  view.commit = it.restored_snapshot.index;
  view.applied = it.restored_snapshot.index;
  require(it.restored_snapshot == node.disk().snapshot().position,
          "a server starts with the state that its disk has",
          [&] { return node.id().text; });
  require(it.restored_tip == tips_at_start_[number_of(node.id())],
          "a server starts with what its disk has",
          [&] { return node.id().text; });
}

void Checker::check(const Node& node, View&, const Event&, const event::TermChange& it) {
  require(it.to > it.from, "terms grow", [&] { return node.id().text; });
}

void Checker::check(const Node& node, View& view, const Event& event, const event::RoleChange& it) {
  view.leads = it.to == "leader";
  if (view.leads) {
    check_election(node, view, event.term, it);
    counts_.add(Mark::elections);
    last_leader_ = number_of(node.id());
  }
  if (it.from == "leader") {
    counts_.add(Mark::leader_stepped_down);
    counts_.add(Mark::quorum_lost, it.why == "quorum-lost" ? 1 : 0);
    counts_.add(Mark::disk_stalled, it.why == "disk-stalled" ? 1 : 0);
  }
}

void Checker::check_election(const Node& node,
                             const View& view,
                             Term term,
                             const event::RoleChange& it) {
  check_leader(node, term);
  std::size_t counted = 0;
  for (const NodeId& voter : it.votes) {
    const auto vote = granted_.find({term, voter});
    require(voter == node.id() || (vote != granted_.end() && vote->second == node.id()),
            "only votes of this term that were given count (V4, V6)",
            [&] { return voter.text + " for " + node.id().text; });
    counted += view.configuration.is_voter(voter) ? 1U : 0U;
  }
  require(counted >= majority_of(view.configuration.voters().size()),
          "a leader has the votes of a majority of the voters",
          [&] { return node.id().text + " in term " + std::to_string(term.value); });
  const Index known = canon_.last_before(term);
  const std::optional<Position> there = stored_at(node, known);
  require(known.value == 0 || (there && there->chain == canon_.at(known).chain),
          "leader completeness",
          [&] {
            return node.id().text + " in term " + std::to_string(term.value) + " lacks entry " +
                   std::to_string(known.value);
          });
}

void Checker::check(const Node&, View&, const Event&, const event::Vote& it) {
  if (it.pre) {
    counts_.add(Mark::pre_votes_refused, it.granted ? 0 : 1);
  } else {
    counts_.add(it.granted ? Mark::votes_granted : Mark::votes_refused);
  }
  counts_.add(Mark::leaders_alive, it.why == "leader-alive" ? 1 : 0);
}

void Checker::check(const Node&, View&, const Event&, const event::QuorumCheck&) {}

void Checker::check(const Node&, View&, const Event&, const event::Transfer& it) {
  counts_.add(Mark::transfers, it.phase == "ordered" ? 1 : 0);
  counts_.add(Mark::transfers_aborted, it.phase == "aborted" ? 1 : 0);
}

void Checker::check(const Node& node, View&, const Event& event, const event::LogAppend& it) {
  for (const event::EntrySummary& entry : it.entries) {
    require(it.source != "propose" || entry.term == event.term,
            "a leader's entries carry its term (V20)",
            [&] { return node.id().text + " entry " + std::to_string(entry.index.value); });
  }
}

void Checker::check(const Node& node, View& view, const Event&, const event::LogTruncate& it) {
  const auto where = [&] { return node.id().text + " from " + std::to_string(it.from.value); };
  require(!view.leads, "leader append-only", where);
  require(it.from > view.commit, "committed entries are not cut off (C4)", where);
  counts_.add(Mark::truncations);
}

void Checker::check(const Node& node, View&, const Event&, const event::LogCompact& it) {
  require(it.to <= node.disk().snapshot().position.index,
          "the log is compacted up to the state on the disk at most (S11)",
          [&] { return node.id().text + " to " + std::to_string(it.to.value); });
  counts_.add(Mark::compactions);
}

void Checker::check(const Node&, View&, const Event&, const event::SnapshotEnd&) {
  counts_.add(Mark::snapshots);
}

void Checker::check(const Node& node, View& view, const Event&, const event::SnapshotInstall& it) {
  require(it.position.index > view.commit, "an installed state is news (S3)", [&] {
    return node.id().text + " at " + std::to_string(it.position.index.value);
  });
  require(canon_.position_at(it.position.index) == it.position, "state machine safety", [&] {
    return node.id().text + " installs " + std::to_string(it.position.index.value);
  });
  canon_.state(it.position.index, it.state);
  view.applied = it.position.index;
  counts_.add(Mark::installs);
}

void Checker::check(const Node& node, View& view, const Event& event, const event::Commit& it) {
  const auto where = [&] {
    return node.id().text + " commits " + std::to_string(it.from.value) + " to " +
           std::to_string(it.to.value) + " in term " + std::to_string(event.term.value);
  };
  require(it.from == view.commit && it.to > it.from, "the commit index only grows", where);
  const std::optional<Position> tip = stored_at(node, it.to);
  require(tip && tip->chain == it.chain, "what is committed here is on this disk when told", where);
  if (it.by == "quorum") {
    require(view.leads, "only a leader counts", where);
    require(it.term == event.term, "only entries of the own term are counted (C1)", where);
    require(holders_of(it.to, it.chain, view.configuration) >=
                majority_of(view.configuration.voters().size()),
            "a majority of the voters has on its disk what is committed",
            where);
    const Term before = stored_at(node, it.from.next())->term;
    counts_.add(Mark::committed_by_counting_later, before < it.term ? 1 : 0);
    view.committed_in = event.term;
  }
  for (Index i = it.from.next(); i <= it.to; i = i.next()) {
    const Position position = *stored_at(node, i);
    canon_.committed(i, position.term, position.chain, event.term);
  }
  view.commit = it.to;
  counts_.add(Mark::commits);
}

void Checker::check(const Node& node, View& view, const Event&, const event::Apply& it) {
  const auto where = [&] {
    return node.id().text + " applies " + std::to_string(it.first.value) + " to " +
           std::to_string(it.last.value);
  };
  require(it.first == view.applied.next() && it.last.value + 1 - it.first.value == it.chains.size(),
          "entries are applied in order, each once",
          where);
  require(it.last <= view.commit, "only committed entries are applied", where);
  for (std::size_t i = 0; i < it.chains.size(); ++i) {
    require(it.chains[i] == canon_.at({it.first.value + i}).chain, "state machine safety", where);
  }
  canon_.state(it.last, it.state);
  view.applied = it.last;
  counts_.add(Mark::applied, it.chains.size());
}

void Checker::check(const Node& node,
                    View& view,
                    const Event&,
                    const event::ConfigurationChange& it) {
  if (it.phase == "appended") {
    check_new_configuration(view, it);
    view.configuration = it.configuration;
    view.configuration_index = it.index;
    counts_.add(Mark::configurations_appended);
  } else if (it.phase == "rolled-back") {
    view.configuration = it.configuration;
    view.configuration_index = node.disk().configuration_at(it.index.prev()).index;
    counts_.add(Mark::configurations_rolled_back);
  } else {
    if (it.kind == "snapshot") {
      view.configuration = it.configuration;
      view.configuration_index = it.index;
    }
    counts_.add(Mark::configurations_committed);
  }
}

// §4.1: any majority of the old voters meets any majority of the new ones.
void Checker::check_new_configuration(const View& view,
                                      const event::ConfigurationChange& it) const {
  const auto where = [&] { return "at " + std::to_string(it.index.value); };
  if (it.old_voters.empty()) {
    return;  // the first that this server hears of
  }
  const Configuration old = with_voters(it.old_voters);
  require(voters_not_in(it.configuration, old) + voters_not_in(old, it.configuration) <= 1,
          "one server at a time (M1)",
          where);
  if (view.leads) {
    require(view.configuration_index <= view.commit, "one change at a time (M19)", where);
    require(view.committed_in == view.term,
            "no change before a commit in the leader's own term (M1)",
            where);
  }
}

}  // namespace graftd::sim
