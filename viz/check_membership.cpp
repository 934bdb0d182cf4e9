#include "viz/check_property.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>

namespace graftd::viz::check {
namespace {

// Any majority before a change meets any majority after it: one voter at a time, no change while
// another one is not committed, none before the leader has committed in its own term (thesis §4.1,
// Ongaro 2015), and a change that is cut off is undone.
class MembershipSafety final : public Rule {
 public:
  void look(const Seen& seen, const Model& model, Report& report) override {
    const NodeModel* node = model.find(seen.node);
    const bool goes_on = node != nullptr && node->incarnation == seen.incarnation && seen.lost == 0;
    look_at_roll_back(seen, goes_on, report);
    const auto* change = std::get_if<Membership>(&seen.body);
    if (change != nullptr && change->phase == Membership::Phase::appended) {
      appended(seen, *change, goes_on ? node : nullptr, report);
    } else if (const auto* cut = std::get_if<Truncate>(&seen.body); cut != nullptr && goes_on) {
      const auto& held = node->configurations;
      // The first one of all cannot be undone: nothing is before it.
      if (held.size() > 1 && held.back().index >= cut->from) {
        undo_[seen.node] = {cut->from, id_of(seen)};
      }
    }
  }

 private:
  struct Undo {
    std::uint64_t from = 0;
    std::string id;
  };

  // The event after one that cuts off a change says that the change is rolled back.
  void look_at_roll_back(const Seen& seen, bool goes_on, Report& report) {
    const auto undo = undo_.find(seen.node);
    if (undo == undo_.end()) {
      return;
    }
    const auto* change = std::get_if<Membership>(&seen.body);
    if (change != nullptr && change->phase == Membership::Phase::rolled_back) {
      report.held();
    } else if (goes_on) {
      report.violated(seen.node + " removes entries from " + std::to_string(undo->second.from) +
                          ", with a change of the membership among them that stays in force",
                      {undo->second.id, id_of(seen)});
    }
    undo_.erase(undo);
  }

  static std::vector<Voter> without_directories(const std::vector<Voter>& voters) {
    std::vector<Voter> names;
    for (const Voter& voter : voters) {
      names.push_back({voter.name, 0});
    }
    return names;
  }

  static std::size_t differences(std::vector<Voter> a, std::vector<Voter> b) {
    const auto unnamed = [](const Voter& voter) { return voter.directory == 0; };
    if (std::any_of(a.begin(), a.end(), unnamed) || std::any_of(b.begin(), b.end(), unnamed)) {
      a = without_directories(a);
      b = without_directories(b);
    }
    std::vector<Voter> changed;
    std::set_symmetric_difference(
        a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(changed));
    return changed.size();
  }

  static void appended(const Seen& seen,
                       const Membership& change,
                       const NodeModel* node,
                       Report& report) {
    std::vector<Voter> old;
    for (const std::string& name : change.old_voters) {
      old.push_back({name, 0});
    }
    std::sort(old.begin(), old.end());
    if (node != nullptr && !node->configurations.empty()) {
      old = node->configurations.back().voters;
    }
    const std::string where = " at entry " + std::to_string(change.index);
    if (!old.empty() && differences(old, change.voters) > 1) {
      report.violated(seen.node + " changes more than one voter" + where, {id_of(seen)});
      return;
    }
    if (node == nullptr || node->role != "leader") {
      report.held();
      return;
    }
    if (!node->commit || node->configurations.empty()) {
      report.unknown("what " + seen.node + " had committed is not known", {id_of(seen)});
    } else if (node->configurations.back().index > *node->commit) {
      report.violated(seen.node + " changes the membership" + where +
                          " while the change at entry " +
                          std::to_string(node->configurations.back().index) + " is not committed",
                      {id_of(seen)});
    } else if (node->committed_in != seen.term) {
      report.violated(seen.node + " changes the membership" + where +
                          " before it has committed in its own term",
                      {id_of(seen)});
    } else {
      report.held();
    }
  }

  std::map<std::string, Undo> undo_;
};

}  // namespace

void add_membership_properties(std::vector<Property>& properties) {
  properties.push_back({"membership", "Membership", std::make_unique<MembershipSafety>(), {}});
}

}  // namespace graftd::viz::check
