#include "viz/verdict.hpp"

#include "viz/json_text.hpp"

#include <algorithm>

namespace graftd::viz {
namespace {

constexpr std::string_view separator = " · ";

bool is_up(const View& view, const std::string& name, std::int64_t now_us) {
  const auto node = view.nodes().find(name);
  return node != view.nodes().end() && alive(node->second, now_us) == Alive::up;
}

struct Census {
  std::size_t up = 0;
  std::size_t all = 0;
};

Census census_of(const View& view, std::int64_t now_us) {
  const std::vector<std::string> voters = view.voters();
  Census census{.all = voters.size()};
  for (const std::string& name : voters) {
    census.up += is_up(view, name, now_us) ? 1U : 0U;
  }
  return census;
}

std::string text_of(const Census& census) {
  return std::to_string(census.up) + " of " + std::to_string(census.all) + " up";
}

std::string faults_text(const View& view) {
  std::string kinds;
  for (const auto& [id, fault] : view.faults()) {
    if (kinds.find(fault.kind) == std::string::npos) {
      kinds += (kinds.empty() ? "" : ", ") + (fault.kind.empty() ? "a fault" : fault.kind);
    }
  }
  return kinds.empty() ? kinds : std::string(separator) + kinds + " in force";
}

// Another node that believes to lead, in a lower term.
std::string stale_leaders_text(const View& view, const std::string& leader, std::int64_t now_us) {
  std::string text;
  for (const auto& [name, node] : view.nodes()) {
    if (name != leader && node.role == "leader" && alive(node, now_us) == Alive::up) {
      text += std::string(separator) + name + " still believes it leads term " +
              std::to_string(node.term);
    }
  }
  return text;
}

Verdict with_leader(const View& view, const std::string& leader, std::int64_t now_us) {
  const Census census = census_of(view, now_us);
  const std::string stale = stale_leaders_text(view, leader, now_us);
  const bool well = census.up == census.all && stale.empty() && view.faults().empty();
  return {well ? "ok" : "warn",
          leader + " leads term " + std::to_string(view.nodes().at(leader).term) +
              std::string(separator) + text_of(census) + std::string(separator) +
              std::to_string(highest(view, &NodeState::commit)) + " committed" + stale +
              faults_text(view)};
}

// The candidate with the highest term, with the word for what it does.
std::string election_text(const View& view, std::int64_t now_us) {
  const NodeState* latest = nullptr;
  std::string text;
  for (const auto& [name, node] : view.nodes()) {
    const bool runs = node.role == "candidate" || node.role == "pre-candidate";
    if (!runs || alive(node, now_us) != Alive::up ||
        (latest != nullptr && latest->term >= node.term)) {
      continue;
    }
    latest = &node;
    text = node.role == "candidate"
               ? "election in term " + std::to_string(node.term) + ": " + name + " asks for votes"
               : "no leader in term " + std::to_string(node.term) + ": " + name +
                     " asks whether it could win an election";
  }
  return text;
}

std::string lost_leader_text(const View& view, std::int64_t now_us) {
  std::string text = "no leader in term " + std::to_string(highest(view, &NodeState::term));
  for (const auto& [name, node] : view.nodes()) {
    if (node.role == "leader") {
      text += std::string(": ") + name + " led term " + std::to_string(node.term) + " and " +
              (alive(node, now_us) == Alive::stopped ? "has stopped" : "is silent");
      return text;
    }
  }
  return text + ": waiting for an election";
}

Verdict without_leader(const View& view, std::int64_t now_us) {
  const Census census = census_of(view, now_us);
  if (census.up < view.quorum()) {
    return {"bad", "quorum lost: " + text_of(census) + faults_text(view)};
  }
  const std::string election = election_text(view, now_us);
  return {"warn",
          (election.empty() ? lost_leader_text(view, now_us) : election) + std::string(separator) +
              text_of(census) + faults_text(view)};
}

}  // namespace

const std::string* leader_of(const View& view, std::int64_t now_us) {
  const std::string* leader = nullptr;
  std::uint64_t term = 0;
  for (const auto& [name, node] : view.nodes()) {
    if (node.role == "leader" && alive(node, now_us) == Alive::up &&
        (leader == nullptr || node.term > term)) {
      leader = &name;
      term = node.term;
    }
  }
  return leader;
}

Verdict verdict_of(const View& view, std::int64_t now_us) {
  if (view.nodes().empty()) {
    return {"warn", "no node has reported yet"};
  }
  const std::string* leader = leader_of(view, now_us);
  Verdict verdict =
      leader == nullptr ? without_leader(view, now_us) : with_leader(view, *leader, now_us);
  if (!view.violations().empty()) {
    return {"bad",
            "safety violated: " + view.violations().front().text + std::string(separator) +
                verdict.text};
  }
  return verdict;
}

}  // namespace graftd::viz
