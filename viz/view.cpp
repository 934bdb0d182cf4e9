#include "viz/view.hpp"

#include <algorithm>
#include <tuple>

namespace graftd::viz {
namespace {

template <class Field, class Value>
void set_if(Field& field, const std::optional<Value>& value) {
  if (value) {
    field = *value;
  }
}

void raise_if(std::uint64_t& field, const std::optional<std::uint64_t>& value) {
  field = std::max(field, value.value_or(0));
}

// Numbers order the events of one incarnation; log lines have only their time.
bool is_older(const StoredEvent& event, const NodeState& node) {
  if (event.seq == 0) {
    return event.time_ns < node.time_ns;
  }
  return std::tie(event.incarnation, event.seq) < std::tie(node.incarnation, node.seq);
}

}  // namespace

Alive alive(const NodeState& node, std::int64_t now_us) {
  if (node.stopped) {
    return Alive::stopped;
  }
  const std::int64_t patience = node.inferred ? View::inferred_silent_us : View::silent_us;
  return now_us - node.last_seen_us < patience ? Alive::up : Alive::silent;
}

void View::apply(const StoredEvent& event) {
  ++counters_.events;
  counters_.late += event.late ? 1U : 0U;
  counters_.gaps += event.dropped ? 1U : 0U;
  if (event.of_member) {
    apply_to_node(event);
  }
  if (event.type == "check.violation" && event.module == "vizor") {
    add_violation(event.message, event.text);
  }
  if (event.fault) {
    apply_fault(event.node + "/" + event.fault->id, *event.fault);
  }
}

void View::set_received(std::uint64_t duplicates, std::uint64_t malformed, std::uint64_t refused) {
  counters_.duplicates = duplicates;
  counters_.malformed = malformed;
  counters_.refused = refused;
}

std::vector<std::string> View::voters() const {
  if (!voters_.empty()) {
    return voters_;
  }
  std::vector<std::string> names;
  for (const auto& [name, node] : nodes_) {
    names.push_back(name);
  }
  return names;
}

void View::apply_to_node(const StoredEvent& event) {
  if (!event.run.empty() && event.run != run_) {
    begin_run(event.run, event.arrived_us);
  }
  if (!nodes_.contains(event.node) && nodes_.size() >= nodes_max) {
    return;
  }
  NodeState& node = nodes_[event.node];
  if (!event.run.empty() && event.run != node.run) {
    node = {.run = event.run};
  }
  node.last_seen_us = std::max(node.last_seen_us, event.arrived_us);
  if (is_older(event, node)) {
    return;
  }
  node.time_ns = event.time_ns;
  if (event.seq != 0) {
    node.seq = event.seq;
    node.incarnation = event.incarnation;
  }
  change(node, event);
  if (!event.change.voters.empty()) {
    voters_ = event.change.voters;
  }
  note_leader(event);
}

// A new life of the cluster: nodes of the old one that report no more, and its terms, do not count.
void View::begin_run(const std::string& run, std::int64_t now_us) {
  std::erase_if(nodes_, [&](const auto& node) {
    return !node.second.run.empty() && alive(node.second, now_us) != Alive::up;
  });
  leaders_.clear();
  voters_.clear();
  run_ = run;
}

void View::change(NodeState& node, const StoredEvent& event) {
  const NodeChange& change = event.change;
  node.inferred = event.inferred || (event.seq == 0 && node.inferred);
  if (change.term && *change.term > node.term) {
    node.vote.clear();
    node.leader.clear();
  }
  set_if(node.term, change.term);
  set_if(node.role, change.role);
  set_if(node.leader, change.leader);
  set_if(node.vote, change.vote);
  set_if(node.http, change.http);
  if (change.at_least) {
    raise_if(node.commit, change.commit);
    raise_if(node.applied, change.applied);
  } else {
    set_if(node.commit, change.commit);
    set_if(node.applied, change.applied);
  }
  set_if(node.last, change.last);
  node.last = std::max(node.last, change.commit.value_or(0));
  node.stopped = change.stopped;
}

void View::note_leader(const StoredEvent& event) {
  if (event.change.fresh) {
    leaders_.clear();
  }
  const NodeState& node = nodes_[event.node];
  // Term 0 has no leader: log lines did not tell the term.
  if (event.change.role != "leader" || node.term == 0) {
    return;
  }
  const auto [known, is_new] = leaders_.emplace(node.term, event.node);
  if (leaders_.size() > terms_max) {
    leaders_.erase(leaders_.begin());
  }
  if (is_new || known->second == event.node) {
    return;
  }
  add_violation("election safety",
                "two leaders in term " + std::to_string(node.term) + ": " + known->second +
                    " and " + event.node);
}

void View::add_violation(const std::string& rule, const std::string& text) {
  const bool told = std::any_of(
      violations_.begin(), violations_.end(), [&](const Violation& it) { return it.text == text; });
  if (!told && violations_.size() < violations_max) {
    violations_.push_back({rule, text, counters_.events - 1});
  }
}

void View::apply_fault(const std::string& key, const FaultChange& fault) {
  if (!fault.begins) {
    faults_.erase(key);
  } else if (faults_.contains(key) || faults_.size() < faults_max) {
    faults_[key] = fault;
  }
}

std::uint64_t highest(const View& view, std::uint64_t NodeState::*field) {
  std::uint64_t value = 0;
  for (const auto& [name, node] : view.nodes()) {
    value = std::max(value, node.*field);
  }
  return value;
}

}  // namespace graftd::viz
