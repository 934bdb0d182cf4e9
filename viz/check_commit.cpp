#include "viz/check_property.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace graftd::viz::check {
namespace {

constexpr std::size_t terms_max = 1024;

// The leader of a term has everything that was committed in earlier ones (thesis figure 3.2).
class LeaderCompleteness final : public Rule {
 public:
  void look(const Seen& seen, const Model& model, Report& report) override {
    if (const auto* role = std::get_if<RoleChange>(&seen.body)) {
      if (role->to == "leader") {
        elected(seen, *role, model, report);
      }
    } else if (const auto* commit = std::get_if<Commit>(&seen.body)) {
      committed(seen, commit->to, model, report);
    }
  }

  void settle(const Model& model, Report& report, bool ends) override {
    waiting_.settle(model, ends, [&](const Pair& pair, Wait wait) {
      return decide(pair, wait, model, report);
    });
  }

 private:
  struct Leader {
    std::string node;
    Place tip;
    std::string id;
  };

  struct Committed {
    Place place;
    std::string id;
  };

  struct Pair {
    std::uint64_t term = 0;
    Leader leader;
    Committed committed;
  };

  void elected(const Seen& seen, const RoleChange& role, const Model& model, Report& report) {
    const Leader leader{seen.node, role.tip, id_of(seen)};
    leaders_.try_emplace(seen.term, leader);
    keep_highest(leaders_, terms_max);
    const Committed* highest = nullptr;
    for (const auto& [term, committed] : committed_) {
      if (term < seen.term &&
          (highest == nullptr || highest->place.index < committed.place.index)) {
        highest = &committed;
      }
    }
    if (highest != nullptr) {
      compare({seen.term, leader, *highest}, model, report);
    }
  }

  void committed(const Seen& seen, const Place& place, const Model& model, Report& report) {
    Committed& highest = committed_[seen.term];
    if (place.index > highest.place.index) {
      highest = {place, id_of(seen)};
    }
    keep_highest(committed_, terms_max);
    // A leader of a later term may have been told of first.
    for (auto it = leaders_.upper_bound(seen.term); it != leaders_.end(); ++it) {
      compare({it->first, it->second, {place, id_of(seen)}}, model, report);
    }
  }

  void compare(Pair pair, const Model& model, Report& report) {
    if (!decide(pair, Wait::goes_on, model, report)) {
      waiting_.add(std::move(pair), model);
    }
  }

  static bool decide(const Pair& pair, Wait wait, const Model& model, Report& report) {
    switch (model.entries().contains(pair.leader.tip, pair.committed.place)) {
      case Answer::yes:
        report.held();
        return true;
      case Answer::no:
        report.violated(pair.leader.node + " leads term " + std::to_string(pair.term) +
                            " without " + entry_text(pair.committed.place.index) +
                            ", which was committed before",
                        {pair.committed.id, pair.leader.id});
        return true;
      case Answer::unknown:
        break;
    }
    if (wait == Wait::goes_on) {
      return false;
    }
    report.unknown("the entries before a leader's last one are not known", {pair.leader.id});
    return true;
  }

  std::map<std::uint64_t, Leader> leaders_;
  std::map<std::uint64_t, Committed> committed_;
  Deferred<Pair> waiting_;
};

// The commit a leader reaches by counting replicas, if that is what was seen.
const Commit* counted_commit(const Seen& seen) {
  const auto* commit = std::get_if<Commit>(&seen.body);
  return commit != nullptr && commit->by_quorum ? commit : nullptr;
}

// A leader counts replicas only of entries of its own term (thesis §3.6.2, figure 3.7).
class CommitRule final : public Rule {
 public:
  void look(const Seen& seen, const Model& model, Report& report) override {
    const Commit* commit = counted_commit(seen);
    if (commit == nullptr) {
      return;
    }
    const NodeModel* node = model.find(seen.node);
    if (commit->to.term != seen.term) {
      report.violated(seen.node + " leads term " + std::to_string(seen.term) + " and commits " +
                          entry_text(commit->to.index) + " of term " +
                          std::to_string(commit->to.term) + " by counting",
                      {id_of(seen)});
    } else if (node != nullptr && !node->role.empty() && node->role != "leader") {
      report.violated(seen.node + " is no leader and commits by counting", {id_of(seen)});
    } else {
      report.held();
    }
  }
};

// What a leader commits is on the disks of a majority of its voters.
class CommitQuorum final : public Rule {
 public:
  void look(const Seen& seen, const Model& model, Report& report) override {
    const Commit* commit = counted_commit(seen);
    if (commit == nullptr) {
      return;
    }
    const NodeModel* node = model.find(seen.node);
    if (node == nullptr || node->configurations.empty()) {
      report.unknown("the configuration of " + seen.node + " is not known", {id_of(seen)});
      return;
    }
    Counted counted{.stamp = seen.stamp,
                    .since = node->campaigns_since,
                    .leader = seen.node,
                    .entry = commit->to,
                    .id = id_of(seen),
                    .voters = node->configurations.back().voters,
                    .incarnations = {}};
    for (const Voter& voter : counted.voters) {
      counted.incarnations.push_back(model.heard_incarnation(voter.name));
    }
    if (!decide(counted, Wait::goes_on, model, report)) {
      waiting_.add(std::move(counted), model);
    }
  }

  void settle(const Model& model, Report& report, bool ends) override {
    waiting_.settle(model, ends, [&](const Counted& counted, Wait wait) {
      return decide(counted, wait, model, report);
    });
  }

 private:
  struct Counted {
    Stamp stamp;
    Stamp since;
    std::string leader;
    Place entry;
    std::string id;
    std::vector<Voter> voters;
    std::vector<std::uint64_t> incarnations;  // of the voters, as far as was known
  };

  static bool decide(const Counted& it, Wait wait, const Model& model, Report& report) {
    const std::size_t needed = it.voters.size() / 2 + 1;
    std::size_t have = 0;
    std::size_t hidden = 0;
    std::size_t pending = 0;
    for (std::size_t i = 0; i < it.voters.size(); ++i) {
      const Voter& voter = it.voters[i];
      const Answer had = model.had_on_disk(voter, it.entry, it.stamp);
      const Told told = model.told(voter.name, it.since, it.stamp);
      if (had == Answer::yes) {
        ++have;
      } else if (told == Told::not_yet) {
        ++pending;
      } else if (told == Told::lost) {
        hidden += model.lacked_after(voter, it.entry, it.stamp, it.incarnations[i]) ? 0U : 1U;
      } else {
        hidden += had == Answer::unknown ? 1U : 0U;
      }
    }
    if (have >= needed) {
      report.held();
      return true;
    }
    if (have + hidden + pending < needed) {
      report.violated(it.leader + " commits " + entry_text(it.entry.index) + ", which only " +
                          std::to_string(have) + " of " + std::to_string(it.voters.size()) +
                          " voters have on their disks",
                      {it.id});
      return true;
    }
    if (wait == Wait::goes_on || (wait == Wait::record_ends && pending > 0)) {
      return false;
    }
    report.unknown("events of voters are lost, so their disks are not known", {it.id});
    return true;
  }

  Deferred<Counted> waiting_;
};

// A follower commits and acknowledges only what its leader showed it to match: behind it, its log
// may go on with entries of another leader.
class CommitVerified final : public Rule {
 public:
  void look(const Seen& seen, const Model& model, Report& report) override {
    const NodeModel* node = model.find(seen.node);
    if (std::holds_alternative<Start>(seen.body) || seen.lost > 0 ||
        (node != nullptr && node->incarnation != seen.incarnation)) {
      matched_[seen.node] = {.sure = std::holds_alternative<Start>(seen.body)};
    }
    if (const auto* message = std::get_if<MessageSeen>(&seen.body)) {
      if (message->received && message->kind == MessageSeen::Kind::append && node != nullptr) {
        receive(*message, *node);
      } else if (!message->received && message->kind == MessageSeen::Kind::append_reply &&
                 message->accepted) {
        look_at_answer(seen, *message, report);
      }
    } else if (const auto* commit = std::get_if<Commit>(&seen.body)) {
      if (commit->by_leader) {
        look_at_commit(seen, *commit, node, report);
      }
    }
  }

 private:
  struct Matched {
    std::uint64_t term = 0;
    std::uint64_t index = 0;
    bool sure = false;
  };

  // What is committed is the same everywhere, so it is not compared.
  void receive(const MessageSeen& message, const NodeModel& node) {
    Matched& matched = matched_[node.name];
    const bool accepted = message.verdict == "ok" || (message.verdict == "mismatch" &&
                                                      message.prev_index < node.commit.value_or(0));
    if (!accepted || message.term < matched.term) {
      return;
    }
    if (message.term > matched.term) {
      matched = {.term = message.term, .sure = true};
    }
    matched.index = std::max(matched.index, message.prev_index + message.entries);
  }

  void look_at_answer(const Seen& seen, const MessageSeen& answer, Report& report) {
    const Matched& matched = matched_[seen.node];
    if (matched.term != seen.term || !matched.sure) {
      return;  // what it answers was not seen
    }
    if (answer.match <= matched.index) {
      report.held();
    } else {
      report.violated(seen.node + " acknowledges entries up to " + std::to_string(answer.match) +
                          ", but matched its leader only up to " + std::to_string(matched.index),
                      {id_of(seen)});
    }
  }

  void look_at_commit(const Seen& seen,
                      const Commit& commit,
                      const NodeModel* node,
                      Report& report) {
    const Matched& matched = matched_[seen.node];
    if (matched.term == seen.term && commit.to.index <= matched.index) {
      report.held();
    } else if (node == nullptr || node->full != true || !matched.sure) {
      report.unknown("what " + seen.node + " received is not known", {id_of(seen)});
    } else {
      report.violated(seen.node + " commits up to " + std::to_string(commit.to.index) +
                          ", but matched its leader only up to " +
                          std::to_string(matched.term == seen.term ? matched.index : 0),
                      {id_of(seen)});
    }
  }

  std::map<std::string, Matched> matched_;
};

}  // namespace

void add_commit_properties(std::vector<Property>& properties) {
  properties.push_back(
      {"leader-completeness", "Leader completeness", std::make_unique<LeaderCompleteness>(), {}});
  properties.push_back({"commit-rule", "Commit rule", std::make_unique<CommitRule>(), {}});
  properties.push_back({"commit-quorum", "Commit quorum", std::make_unique<CommitQuorum>(), {}});
  properties.push_back(
      {"commit-verified", "Commit verified", std::make_unique<CommitVerified>(), {}});
}

}  // namespace graftd::viz::check
