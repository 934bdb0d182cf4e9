#include "viz/check_property.hpp"

#include <algorithm>
#include <string>

namespace graftd::viz::check {
namespace {

// What only grows: the term, over restarts too; within an incarnation what is committed and what is
// applied, in order and not beyond; and what is committed stays.
class Monotonic final : public Rule {
 public:
  void look(const Seen& seen, const Model& model, Report& report) override {
    const NodeModel* node = model.find(seen.node);
    if (node == nullptr) {
      return;
    }
    const auto* start = std::get_if<Start>(&seen.body);
    const bool same_disk = start == nullptr || start->directory == node->directory;
    if (same_disk && seen.term != 0 && seen.term < node->term) {
      fail(seen, "falls from term " + text(node->term) + " to " + text(seen.term), report);
      return;
    }
    const bool goes_on = node->incarnation == seen.incarnation && seen.lost == 0;
    if (goes_on && !(node->stamp < seen.stamp)) {
      fail(seen, "tells of a clock that goes back", report);
    } else if (const auto* commit = std::get_if<Commit>(&seen.body)) {
      look_at_commit(seen, *commit, goes_on ? node->commit : std::nullopt, report);
    } else if (const auto* apply = std::get_if<Apply>(&seen.body)) {
      if (goes_on) {
        look_at_apply(seen, *apply, *node, report);
      }
    } else if (const auto* cut = std::get_if<Truncate>(&seen.body)) {
      if (goes_on && node->commit && cut->from <= *node->commit) {
        fail(seen,
             "removes entries from " + text(cut->from) + ", and had committed up to " +
                 text(*node->commit),
             report);
      } else {
        report.held();
      }
    }
  }

 private:
  static std::string text(std::uint64_t value) { return std::to_string(value); }

  static void fail(const Seen& seen, const std::string& what, Report& report) {
    report.violated(seen.node + " " + what, {id_of(seen)});
  }

  static void look_at_commit(const Seen& seen,
                             const Commit& commit,
                             std::optional<std::uint64_t> before,
                             Report& report) {
    if (commit.to.index <= commit.from || (before && commit.from != *before)) {
      fail(seen,
           "commits from " + text(commit.from) + " to " + text(commit.to.index) +
               (before ? ", and had committed up to " + text(*before) : ""),
           report);
    } else {
      report.held();
    }
  }

  static void look_at_apply(const Seen& seen,
                            const Apply& apply,
                            const NodeModel& node,
                            Report& report) {
    if (node.applied && apply.first != *node.applied + 1) {
      fail(seen, "applies entry " + text(apply.first) + " after " + text(*node.applied), report);
    } else if (node.commit && apply.last > *node.commit) {
      fail(seen,
           "applies entry " + text(apply.last) + ", and has committed up to " + text(*node.commit),
           report);
    } else {
      report.held();
    }
  }
};

}  // namespace

void add_progress_properties(std::vector<Property>& properties) {
  properties.push_back({"monotonic", "Monotonic", std::make_unique<Monotonic>(), {}});
}

}  // namespace graftd::viz::check
