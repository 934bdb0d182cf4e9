#include "viz/check_property.hpp"

namespace graftd::viz::check {
namespace {

// A leader never changes its log, it only adds to it (thesis figure 3.2).
class LeaderAppendOnly final : public Rule {
 public:
  void look(const Seen& seen, const Model& model, Report& report) override {
    const NodeModel* node = model.find(seen.node);
    const bool leads = node != nullptr && node->role == "leader";
    if (const auto* cut = std::get_if<Truncate>(&seen.body)) {
      if (leads) {
        report.violated(seen.node + " leads and removes entries from " + std::to_string(cut->from),
                        {id_of(seen)});
      }
    } else if (const auto* append = std::get_if<Append>(&seen.body)) {
      if (leads) {
        look_at_append(seen, *append, *node, report);
      }
    }
  }

 private:
  static void look_at_append(const Seen& seen,
                             const Append& append,
                             const NodeModel& node,
                             Report& report) {
    if (!node.tip) {
      report.unknown("the end of the log of " + seen.node + " is not known", {id_of(seen)});
    } else if (append.first != node.tip->index + 1) {
      report.violated(seen.node + " leads, its log ends at " + std::to_string(node.tip->index) +
                          ", and it appends at " + std::to_string(append.first),
                      {id_of(seen)});
    } else {
      report.held();
    }
  }
};

// Two entries of one index and term are the same, and so is everything before them: the hash chain
// says so in one comparison. Within a node, a log goes on where it ended.
class LogMatching final : public Rule {
 public:
  void look(const Seen& seen, const Model& model, Report& report) override {
    for (const Conflict& conflict : model.conflicts()) {
      if (conflict.kind == Conflict::Kind::entry) {
        report.violated("two logs differ up to " + entry_text(conflict.index) +
                            " although its term is the same",
                        {model.id_of(conflict.other), id_of(seen)});
        return;
      }
    }
    if (const auto* append = std::get_if<Append>(&seen.body)) {
      look_at_append(seen, *append, model, report);
    } else if (std::holds_alternative<Persist>(seen.body) ||
               std::holds_alternative<RoleChange>(seen.body)) {
      report.held();
    }
  }

 private:
  static void look_at_append(const Seen& seen,
                             const Append& append,
                             const Model& model,
                             Report& report) {
    const NodeModel* node = model.find(seen.node);
    std::uint64_t index = append.first;
    for (const Place& entry : append.entries) {
      if (entry.index != index++) {
        report.violated(seen.node + " appends " + entry_text(entry.index) + " out of order",
                        {id_of(seen)});
        return;
      }
    }
    if (node == nullptr || !node->tip) {
      report.held();
      return;
    }
    if (append.first != node->tip->index + 1 || append.before != node->tip->chain) {
      report.violated(seen.node + " appends at " + std::to_string(append.first) +
                          " behind a log that ends at " + std::to_string(node->tip->index) +
                          " with another entry",
                      {id_of(seen)});
      return;
    }
    report.held();
  }
};

// No two servers apply different entries at one index, or come to different states.
class StateMachineSafety final : public Rule {
 public:
  void look(const Seen& seen, const Model& model, Report& report) override {
    if (std::holds_alternative<Snapshot>(seen.body)) {
      return;  // a property of its own
    }
    for (const Conflict& conflict : model.conflicts()) {
      if (conflict.kind == Conflict::Kind::committed) {
        report.violated("two different entries are committed at " + std::to_string(conflict.index),
                        {model.id_of(conflict.other), id_of(seen)});
        return;
      }
      if (conflict.kind == Conflict::Kind::state) {
        report.violated("two different states after " + entry_text(conflict.index),
                        {model.id_of(conflict.other), id_of(seen)});
        return;
      }
    }
    if (std::holds_alternative<Apply>(seen.body) || std::holds_alternative<Commit>(seen.body)) {
      report.held();
    }
  }
};

// A snapshot is of the log and the state that others had at its index.
class Snapshots final : public Rule {
 public:
  void look(const Seen& seen, const Model& model, Report& report) override {
    const auto* snapshot = std::get_if<Snapshot>(&seen.body);
    if (snapshot == nullptr) {
      return;
    }
    if (!model.conflicts().empty()) {
      report.violated(
          "the snapshot up to " + entry_text(snapshot->tip.index) + " is not what others had there",
          {model.id_of(model.conflicts().front().other), id_of(seen)});
    } else {
      report.held();
    }
  }
};

}  // namespace

void add_log_properties(std::vector<Property>& properties) {
  properties.push_back(
      {"leader-append-only", "Leader append-only", std::make_unique<LeaderAppendOnly>(), {}});
  properties.push_back({"log-matching", "Log matching", std::make_unique<LogMatching>(), {}});
  properties.push_back(
      {"state-machine-safety", "State machine safety", std::make_unique<StateMachineSafety>(), {}});
  properties.push_back({"snapshots", "Snapshots", std::make_unique<Snapshots>(), {}});
}

}  // namespace graftd::viz::check
