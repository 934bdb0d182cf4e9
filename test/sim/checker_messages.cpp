#include "test/sim/broken.hpp"
#include "test/sim/checker.hpp"
#include "test/sim/describe.hpp"

#include <string>

namespace graftd::sim {

void Checker::sends(const Node& node, const Message& message) {
  counts_.add(Mark::messages);
  std::visit([&](const auto& body) { check_body(node, message, body); }, message.body);
}

// Election safety, by what the others get to see; and a leader's own vote is on its disk.
void Checker::check_leader(const Node& node, Term term) {
  const auto [found, added] = leaders_.try_emplace(term, node.id());
  require(found->second == node.id(), "election safety", [&, &first = found->second] {
    return "term " + std::to_string(term.value) + " has the leaders " + first.text + " and " +
           node.id().text;
  });
  const HardState& stored = node.disk().hard_state();
  require(stored.term > term || (stored.term == term && stored.vote == node.id()),
          "a leader's own vote is on its disk",
          [&] { return node.id().text + " in term " + std::to_string(term.value); });
}

void Checker::check_vote(const Node& node, Term term, const NodeId& candidate) {
  const auto [found, added] =
      votes_.try_emplace(std::pair(node.disk().directory(), term), candidate);
  require(found->second == candidate, "one vote a term", [&, &first = found->second] {
    return node.id().text + " voted for " + first.text + " and for " + candidate.text +
           " in term " + std::to_string(term.value);
  });
}

void Checker::check_body(const Node& node, const Message& message, const AppendRequest& it) {
  check_leader(node, message.term);
  const auto note = [&](Index index, Term term) {
    const auto [found, added] =
        sent_.try_emplace((message.term.value << 40) | index.value, term.value);
    require(found->second == term.value, "leader append-only", [&] {
      return node.id().text + " changed its entry " + std::to_string(index.value);
    });
  };
  note(it.prev_index, it.prev_term);
  for (const Entry& entry : it.entries) {
    note(entry.index, entry.term);
  }
}

// The entry that an answer promises is on the disk, and is the leader's. After a later term has
// come to the disk in the same batch, the promise is void: that term's leader had its quorum.
void Checker::check_body(const Node& node, const Message& message, const AppendReply& it) {
  if (!it.accepted || it.match.value == 0) {
    return;
  }
  const HardState& stored = node.disk().hard_state();
  const auto what = [&] { return describe(message); };
  require(stored.term >= message.term, "persist before speak: the term", what);
  if (stored.term > message.term) {
    return;
  }
  const std::optional<Position> there = stored_at(node, it.match);
  require(there.has_value(), "persist before speak: the entries", what);
  const auto sent = sent_.find((message.term.value << 40) | it.match.value);
  require(sent != sent_.end() && sent->second == there->term.value,
          "what is acknowledged is the leader's (C6)",
          what);
}

void Checker::check_body(const Node& node, const Message& message, const InstallRequest& it) {
  check_leader(node, message.term);
  counts_.add(Mark::parts_sent);
  // A leader that learns of a commit tells of it when its own write is done, and sends before that;
  // then whoever installs the state is checked.
  if (it.position.index > canon_.last()) {
    return;
  }
  require(canon_.position_at(it.position.index) == it.position,
          "only what is committed is sent as a state",
          [&] { return describe(message); });
  if (it.head) {
    check_head(node, *it.head);
  }
}

void Checker::check_body(const Node& node, const Message& message, const InstallReply& it) {
  if (it.match.value == 0 || node.disk().hard_state().term > message.term) {
    return;
  }
  const std::optional<Position> there = stored_at(node, it.match);
  const bool told = it.match <= canon_.last();  // that it is committed; see above
  require(there.has_value() && (!told || there == canon_.position_at(it.match)),
          "persist before speak: the state",
          [&] { return describe(message); });
}

void Checker::check_body(const Node& node, const Message& message, const VoteRequest& it) {
  if (it.pre) {
    return;
  }
  check_vote(node, message.term, node.id());
  const HardState& stored = node.disk().hard_state();
  require(stored.term > message.term || (stored.term == message.term && stored.vote == node.id()),
          "a candidate's own vote is on its disk",
          [&] { return describe(message); });
}

void Checker::check_body(const Node& node, const Message& message, const VoteReply& it) {
  if (it.pre || !it.granted) {
    return;
  }
  check_vote(node, message.term, message.to);
  granted_[{message.term, node.id()}] = message.to;
  const HardState& stored = node.disk().hard_state();
  require(stored.term > message.term || (stored.term == message.term && stored.vote == message.to),
          "persist before speak: the vote (V1)",
          [&] { return describe(message); });
}

}  // namespace graftd::sim
