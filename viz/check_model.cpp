#include "viz/check_model.hpp"

#include <algorithm>

namespace graftd::viz::check {
namespace {

constexpr std::uint64_t fold_every = 64;
constexpr std::size_t names_max = 256;

bool may_be(const Voter& voter, std::uint64_t directory) {
  return voter.directory == 0 || directory == 0 || voter.directory == directory;
}

}  // namespace

void Model::note(const Seen& seen) {
  conflicts_.clear();
  const Witness by = witness(seen);
  if (const auto* append = std::get_if<Append>(&seen.body)) {
    std::uint64_t before = append->before;
    std::uint64_t index = append->first;
    for (const Place& entry : append->entries) {
      if (entry.index != index++) {
        break;  // no log: LeaderAppendOnly tells
      }
      note_place(entry, before, by);
      before = entry.chain;
    }
  } else if (const auto* persist = std::get_if<Persist>(&seen.body)) {
    note_place(persist->tip, std::nullopt, by);
  } else if (const auto* role = std::get_if<RoleChange>(&seen.body)) {
    note_place(role->tip, std::nullopt, by);
  } else if (const auto* start = std::get_if<Start>(&seen.body)) {
    note_place(start->tip, std::nullopt, by);
    if (start->snapshot) {
      note_commit(*start->snapshot, by);
    }
  } else if (const auto* commit = std::get_if<Commit>(&seen.body)) {
    note_place(commit->to, std::nullopt, by);
    note_commit(commit->to, by);
  } else if (const auto* apply = std::get_if<Apply>(&seen.body)) {
    for (std::size_t i = 0; i < apply->chains.size(); ++i) {
      note_commit({apply->first + i, 0, apply->chains[i]}, by);
    }
    note_state(apply->last, apply->state, by);
  } else if (const auto* stat = std::get_if<Stat>(&seen.body)) {
    if (stat->state) {
      note_state(stat->applied, *stat->state, by);
    }
  } else if (const auto* snapshot = std::get_if<Snapshot>(&seen.body)) {
    note_commit(snapshot->tip, by);
    if (snapshot->state) {
      note_state(snapshot->tip.index, *snapshot->state, by);
    }
  }
}

void Model::note_place(const Place& place, std::optional<std::uint64_t> before, Witness witness) {
  if (const auto other = entries_.note(place, before, witness)) {
    conflicts_.push_back({Conflict::Kind::entry, place.index, other->witness});
  }
}

void Model::note_commit(const Place& place, Witness witness) {
  if (const auto other = entries_.commit(place, witness)) {
    conflicts_.push_back({Conflict::Kind::committed, place.index, other->witness});
  }
}

void Model::note_state(std::uint64_t index, std::uint64_t state, Witness witness) {
  if (const auto other = entries_.state(index, state, witness)) {
    conflicts_.push_back({Conflict::Kind::state, index, other->witness});
  }
}

void Model::apply(const Seen& seen) {
  NodeModel& node = node_of(seen);
  const bool is_new = node.incarnation == 0 && node.seq == 0;
  const bool restarted = !is_new && seen.incarnation != node.incarnation;
  const bool starts = std::holds_alternative<Start>(seen.body);
  if (is_new && !(starts && seen.incarnation <= 1)) {
    node.losses.push_back({Stamp{}, seen.stamp});  // the record begins later than the node
  } else if (restarted || seen.lost > 0) {
    Stamp until = std::max(seen.stamp, node.stamp);
    if (restarted) {
      // What it did last may have had any clock that others had by then.
      until = std::max(until, newest_);
      until.us += skew_us;
    }
    node.losses.push_back({node.stamp, until});
    if (node.losses.size() > losses_max) {
      node.losses[1].from = node.losses.front().from;
      node.losses.pop_front();
    }
    forget(node, seen);
  }
  node.incarnation = seen.incarnation;
  node.seq = seen.seq;
  node.stamp = seen.stamp;
  newest_ = std::max(newest_, seen.stamp);
  node.term = std::max(node.term, seen.term);
  if (const auto* message = std::get_if<MessageSeen>(&seen.body);
      message != nullptr && message->received && heard_.size() < names_max) {
    std::uint64_t& heard = heard_[message->peer];
    heard = std::max(heard, message->sender_incarnation);
  }
  if (seen.only_full) {
    node.full = true;
  }
  std::visit([&](const auto& body) { change(node, seen, body); }, seen.body);
}

void Model::forget(NodeModel& node, const Seen& seen) {
  node.role.clear();
  node.tip.reset();
  node.hard.reset();
  node.commit.reset();
  node.applied.reset();
  node.configurations.clear();
  node.committed_in = 0;
  node.campaigns_since = {};
  set_durable(node, seen, std::nullopt);
}

void Model::set_durable(NodeModel& node, const Seen& seen, std::optional<Place> tip) {
  node.durable = tip;
  const bool restored = std::holds_alternative<Start>(seen.body) && tip.has_value();
  node.durables.push_back({seen.stamp, tip, node.directory, seen.incarnation, restored});
  if (node.durables.size() > durables_max) {
    node.durables.pop_front();
  }
}

void Model::change(NodeModel& node, const Seen& seen, const Start& it) {
  node.full = it.full;
  if (it.directory != node.directory && it.directory != 0) {
    node.directory = it.directory;
    node.committed.reset();
    node.term = seen.term;
  }
  node.role = "follower";
  node.tip = it.tip;
  node.hard = HardState{it.term, it.voted_for};
  node.configurations.clear();
  if (!it.voters.empty() || it.tip.index == 0) {
    node.configurations.push_back({it.config_index, it.voters});
  }
  if (it.snapshot) {
    node.commit = it.snapshot->index;
    node.applied = it.snapshot->index;
  }
  set_durable(node, seen, it.tip);
}

void Model::change(NodeModel& node, const Seen&, const Stat& it) {
  node.applied = std::max(node.applied.value_or(0), it.applied);
  if (++applies_ % fold_every == 0) {
    fold();
  }
}

void Model::change(NodeModel& node, const Seen& seen, const RoleChange& it) {
  if (it.to == "candidate") {
    node.campaigns_since = seen.stamp;
  }
  node.role = it.to;
  node.tip = it.tip;
}

void Model::change(NodeModel& node, const Seen&, const HardState& it) { node.hard = it; }

void Model::change(NodeModel& node, const Seen&, const Append& it) {
  node.tip.reset();
  if (it.whole) {
    node.tip = it.entries.back();
  }
}

void Model::change(NodeModel& node, const Seen& seen, const Truncate& it) {
  const Place tip{it.from - std::min<std::uint64_t>(it.from, 1), 0, it.new_tip};
  node.tip = tip;
  if (node.durable && node.durable->index > tip.index) {
    set_durable(node, seen, tip);
  }
}

void Model::change(NodeModel& node, const Seen& seen, const Persist& it) {
  node.tip = it.tip;
  set_durable(node, seen, it.tip);
}

void Model::change(NodeModel& node, const Seen& seen, const Commit& it) {
  node.commit = it.to.index;
  node.committed = it.to;
  if (it.by_quorum) {
    node.role = "leader";
    node.committed_in = seen.term;
  }
}

void Model::change(NodeModel& node, const Seen&, const Apply& it) {
  node.applied = it.last;
  if (++applies_ % fold_every == 0) {
    fold();
  }
}

void Model::change(NodeModel& node, const Seen&, const Membership& it) {
  if (it.phase == Membership::Phase::appended) {
    node.configurations.push_back({it.index, it.voters});
  } else if (it.phase == Membership::Phase::rolled_back) {
    while (!node.configurations.empty() && node.configurations.back().index >= it.index) {
      node.configurations.pop_back();
    }
    if (node.configurations.empty()) {
      node.configurations.push_back({0, it.voters});
    }
  } else if (it.phase == Membership::Phase::committed) {
    std::erase_if(node.configurations, [&](const auto& old) { return old.index < it.index; });
    if (node.configurations.empty()) {
      node.configurations.push_back({it.index, it.voters});
    }
  }
  // Two are enough for a log that follows the rules.
  constexpr std::size_t configurations_max = 64;
  if (node.configurations.size() > configurations_max) {
    node.configurations.erase(node.configurations.begin());
  }
}

void Model::change(NodeModel& node, const Seen& seen, const Snapshot& it) {
  if (!it.installed) {
    return;
  }
  node.committed = it.tip;  // commit tells from where
  node.applied = std::max(node.applied.value_or(0), it.tip.index);
  if (!it.kept_suffix) {
    node.tip = it.tip;
    set_durable(node, seen, it.tip);
    node.configurations.clear();  // config.change tells which one came with it
  }
}

NodeModel& Model::node_of(const Seen& seen) {
  const auto [found, added] = nodes_.try_emplace(seen.node);
  if (added) {
    found->second.name = seen.node;
    found->second.number = static_cast<std::uint32_t>(names_.size());
    names_.push_back(seen.node);
  }
  return found->second;
}

const NodeModel* Model::find(const std::string& node) const {
  const auto found = nodes_.find(node);
  return found == nodes_.end() ? nullptr : &found->second;
}

Witness Model::witness(const Seen& seen) {
  return {node_of(seen).number, static_cast<std::uint32_t>(seen.incarnation), seen.seq};
}

std::string Model::id_of(const Witness& witness) const {
  if (witness.seq == 0 || witness.node >= names_.size()) {
    return {};
  }
  return names_[witness.node] + "/" + std::to_string(witness.incarnation) + "/" +
         std::to_string(witness.seq);
}

Told Model::told(const std::string& name, Stamp after, Stamp before) const {
  const NodeModel* node = find(name);
  if (node == nullptr || node->incarnation < heard_incarnation(name)) {
    return Told::not_yet;
  }
  for (const Loss& loss : node->losses) {
    if (loss.from < before && after < loss.until) {
      return Told::lost;
    }
  }
  if (node->stamp < before) {
    return Told::not_yet;
  }
  return node->full == true ? Told::all : Told::lost;
}

Answer Model::had_on_disk(const Voter& voter, const Place& entry, Stamp before) const {
  const NodeModel* node = find(voter.name);
  if (node == nullptr) {
    return Answer::unknown;
  }
  bool sure = node->durables.size() < durables_max;
  for (auto it = node->durables.rbegin(); it != node->durables.rend(); ++it) {
    if (!(it->stamp < before || it->restored) || !may_be(voter, it->directory)) {
      continue;
    }
    const Answer has = it->tip ? entries_.contains(*it->tip, entry) : Answer::unknown;
    if (has == Answer::yes) {
      return Answer::yes;
    }
    sure = sure && has == Answer::no;
  }
  return sure ? Answer::no : Answer::unknown;
}

bool Model::lacked_after(const Voter& voter,
                         const Place& entry,
                         Stamp moment,
                         std::uint64_t incarnation) const {
  const NodeModel* node = find(voter.name);
  if (node == nullptr) {
    return false;
  }
  for (const Durable& it : node->durables) {
    if (it.restored && it.incarnation > incarnation && moment < it.stamp) {
      return may_be(voter, it.directory) && entries_.contains(*it.tip, entry) == Answer::no;
    }
  }
  return false;
}

std::uint64_t Model::heard_incarnation(const std::string& name) const {
  const auto heard = heard_.find(name);
  const NodeModel* node = find(name);
  return std::max(heard == heard_.end() ? 0 : heard->second,
                  node == nullptr ? 0 : node->incarnation);
}

void Model::fold() {
  std::optional<std::uint64_t> lowest;
  for (const auto& [name, node] : nodes_) {
    if (node.stamp.us + live_us < newest_.us || node.role.empty()) {
      continue;
    }
    if (!node.applied) {
      return;
    }
    lowest = std::min(lowest.value_or(*node.applied), *node.applied);
  }
  if (lowest && *lowest > entries_.base() + 2 * fold_margin) {
    entries_.fold(*lowest - fold_margin);
  }
}

}  // namespace graftd::viz::check
