#include "viz/check_property.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace graftd::viz::check {
namespace {

constexpr std::size_t ballots_max = 4096;

std::string in_term(std::uint64_t term) { return " in term " + std::to_string(term); }

// At most one server leads a term (thesis figure 3.2).
class ElectionSafety final : public Rule {
 public:
  void look(const Seen& seen, const Model& model, Report& report) override {
    static_cast<void>(model);
    if (const auto* role = std::get_if<RoleChange>(&seen.body)) {
      if (role->to == "leader") {
        claim(seen.term, seen.node, id_of(seen), report);
      }
    } else if (const auto* commit = std::get_if<Commit>(&seen.body)) {
      if (commit->by_quorum) {
        claim(seen.term, seen.node, id_of(seen), report);
      }
    } else if (const auto* message = std::get_if<MessageSeen>(&seen.body)) {
      if (message->kind == MessageSeen::Kind::append && message->received) {
        claim(message->term, message->peer, id_of(seen), report);
      }
    }
  }

 private:
  void claim(std::uint64_t term, const std::string& node, std::string id, Report& report) {
    const auto [known, added] = leaders_.try_emplace(term, node, id);
    if (added) {
      report.held();
      keep_highest(leaders_, ballots_max);
    } else if (known->second.first != node) {
      report.violated(known->second.first + " and " + node + " both lead" + in_term(term),
                      {known->second.second, std::move(id)});
    }
  }

  std::map<std::uint64_t, std::pair<std::string, std::string>> leaders_;
};

// A server votes for one candidate a term, whatever happens to it in between.
class OneVote final : public Rule {
 public:
  void look(const Seen& seen, const Model& model, Report& report) override {
    const NodeModel* node = model.find(seen.node);
    const std::uint64_t directory = node == nullptr ? 0 : node->directory;
    if (const auto* vote = std::get_if<VoteCast>(&seen.body)) {
      if (vote->granted && !vote->pre) {
        cast(seen, directory, vote->term, vote->candidate, report);
      }
    } else if (const auto* state = std::get_if<HardState>(&seen.body)) {
      cast(seen, directory, state->term, state->voted_for, report);
    } else if (const auto* start = std::get_if<Start>(&seen.body)) {
      cast(seen, start->directory, start->term, start->voted_for, report);
    }
  }

 private:
  struct Vote {
    std::string candidate;
    std::string id;
  };

  void cast(const Seen& seen,
            std::uint64_t directory,
            std::uint64_t term,
            const std::string& candidate,
            Report& report) {
    if (candidate.empty()) {
      return;
    }
    auto& votes = votes_[{seen.node, directory}];
    const auto [known, added] = votes.try_emplace(term, Vote{candidate, id_of(seen)});
    if (added) {
      report.held();
      keep_highest(votes, ballots_max);
      keep_highest(votes_, voters_max);
    } else if (known->second.candidate != candidate) {
      report.violated(seen.node + " votes for " + known->second.candidate + " and for " +
                          candidate + in_term(term),
                      {known->second.id, id_of(seen)});
    }
  }

  static constexpr std::size_t voters_max = 256;
  std::map<Voter, std::map<std::uint64_t, Vote>> votes_;
};

// A leader has the votes of a majority of the voters of its configuration, given in its term.
class ElectionQuorum final : public Rule {
 public:
  void look(const Seen& seen, const Model& model, Report& report) override {
    if (const auto* vote = std::get_if<VoteCast>(&seen.body)) {
      if (vote->granted && !vote->pre) {
        note(vote->term, seen.node, vote->candidate, seen.stamp);
      }
    } else if (const auto* start = std::get_if<Start>(&seen.body)) {
      // Cast before the crash that lost the event.
      note(start->term, seen.node, start->voted_for, Stamp{});
    } else if (const auto* role = std::get_if<RoleChange>(&seen.body)) {
      if (role->to == "leader") {
        elected(seen, *role, model, report);
      }
    }
  }

  void settle(const Model& model, Report& report, bool ends) override {
    waiting_.settle(model, ends, [&](const Election& election, Wait wait) {
      return decide(election, wait, model, report);
    });
  }

 private:
  struct Election {
    Stamp stamp;
    Stamp since;
    std::uint64_t term = 0;
    std::string leader;
    std::string id;
    std::vector<std::string> votes;  // of voters, without the leader's own
    std::size_t needed = 0;
  };

  struct Vote {
    std::string candidate;
    Stamp stamp;
  };

  void note(std::uint64_t term, const std::string& voter, const std::string& candidate, Stamp at) {
    if (candidate.empty()) {
      return;
    }
    votes_.try_emplace({term, voter}, Vote{candidate, at});
    keep_highest(votes_, ballots_max);
  }

  void elected(const Seen& seen, const RoleChange& role, const Model& model, Report& report) {
    const NodeModel* node = model.find(seen.node);
    if (node == nullptr || node->configurations.empty()) {
      report.unknown("the configuration of " + seen.node + " is not known", {id_of(seen)});
      return;
    }
    const std::vector<Voter>& voters = node->configurations.back().voters;
    Election election{.stamp = seen.stamp,
                      .since = node->campaigns_since,
                      .term = seen.term,
                      .leader = seen.node,
                      .id = id_of(seen),
                      .votes = {},
                      .needed = voters.size() / 2 + 1};
    for (const Voter& voter : voters) {
      if (std::find(role.votes.begin(), role.votes.end(), voter.name) == role.votes.end()) {
        continue;
      }
      if (voter.name == seen.node) {
        --election.needed;
      } else {
        election.votes.push_back(voter.name);
      }
    }
    if (election.votes.size() < election.needed) {
      report.violated(seen.node + " leads" + in_term(seen.term) + " with the votes of only " +
                          std::to_string(role.votes.size()) + " of " +
                          std::to_string(voters.size()) + " voters",
                      {election.id});
    } else if (!decide(election, Wait::goes_on, model, report)) {
      waiting_.add(std::move(election), model);
    }
  }

  bool decide(const Election& election, Wait wait, const Model& model, Report& report) const {
    std::size_t given = 0;
    std::size_t hidden = 0;
    std::size_t pending = 0;
    std::string never;
    for (const std::string& voter : election.votes) {
      const auto vote = votes_.find({election.term, voter});
      if (vote != votes_.end() && vote->second.candidate == election.leader &&
          vote->second.stamp < election.stamp) {
        ++given;
        continue;
      }
      const Told told = model.told(voter, election.since, election.stamp);
      pending += told == Told::not_yet ? 1U : 0U;
      hidden += told == Told::lost ? 1U : 0U;
      never = told == Told::all ? voter : never;
    }
    if (given >= election.needed) {
      report.held();
      return true;
    }
    if (given + hidden + pending < election.needed) {
      report.violated(election.leader + " leads" + in_term(election.term) + " by a vote that " +
                          never + " did not give",
                      {election.id});
      return true;
    }
    if (wait == Wait::goes_on || (wait == Wait::record_ends && pending > 0)) {
      return false;
    }
    report.unknown("events of voters are lost, so votes are not seen", {election.id});
    return true;
  }

  std::map<std::pair<std::uint64_t, std::string>, Vote> votes_;
  Deferred<Election> waiting_;
};

}  // namespace

void add_election_properties(std::vector<Property>& properties) {
  properties.push_back(
      {"election-safety", "Election safety", std::make_unique<ElectionSafety>(), {}});
  properties.push_back({"one-vote", "One vote per term", std::make_unique<OneVote>(), {}});
  properties.push_back(
      {"election-quorum", "Election quorum", std::make_unique<ElectionQuorum>(), {}});
}

}  // namespace graftd::viz::check
