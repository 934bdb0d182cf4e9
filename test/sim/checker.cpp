#include "test/sim/checker.hpp"

#include "core/quorum.hpp"
#include "test/sim/broken.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <system_error>

namespace graftd::sim {

std::size_t number_of(const NodeId& id) {
  std::size_t number = 0;
  const char* end = id.text.data() + id.text.size();
  const auto [at, error] = std::from_chars(id.text.data() + 1, end, number);
  require(
      error == std::errc{} && at == end, "a server is called n0, n1, ...", [&] { return id.text; });
  return number;
}

Checker::Checker(const Nodes& nodes, std::size_t servers, Counts& counts)
    : nodes_(nodes), counts_(counts), views_(servers), tips_at_start_(servers) {}

void Checker::starts(const Node& node) { tips_at_start_[number_of(node.id())] = node.disk().end(); }

void Checker::wrote(const Node& node, const Write& write) {
  for (const Entry& entry : write.entries) {
    canon_.entry(entry.index, entry.term, entry.chain);
  }
  keep(write.entries);
  if (write.reset) {
    check_kept(write.reset->index.next());
  }
  if (write.hard_state && write.hard_state->vote) {
    check_vote(node, write.hard_state->term, *write.hard_state->vote);
  }
  if (write.truncate_from && *write.truncate_from <= canon_.last()) {
    check_kept(*write.truncate_from);
  }
}

void Checker::keep(const std::vector<Entry>& entries) {
  for (const Entry& entry : entries) {
    canon_.keep(entry);
  }
}

void Checker::wrote_state(const Node& node, const StateWrite& write) {
  if (const auto* changes = std::get_if<SaveChanges>(&write)) {
    check_head(node, changes->head);
  } else if (const auto& head = std::get<SavePart>(write).head) {
    learn_commit_of(node, *head);
    check_head(node, *head);
  }
}

// A leader that learns of a commit sends what it has before its own write is done, and tells of the
// commit after that; so whoever gets its state may be the first who can be seen to know. Nobody has
// compacted what comes after all that was told to be committed.
void Checker::learn_commit_of(const Node& receiver, const SnapshotHead& head) {
  const Index end = head.position.index;
  if (end <= canon_.last()) {
    return;
  }
  const auto holder = std::ranges::find_if(nodes_, [&](const auto& node) {
    return node->disk().base().index <= canon_.last() &&
           node->disk().position_at(end) == head.position && node->disk().last_index() >= end;
  });
  require(holder != nodes_.end(), "what is sent as a state is in a log", [&] {
    return receiver.id().text + " got the state at " + std::to_string(end.value);
  });
  for (Index i = canon_.last().next(); i <= end; i = i.next()) {
    const Position position = *(*holder)->disk().position_at(i);
    canon_.committed(i, position.term, position.chain, receiver.disk().hard_state().term);
  }
}

// Whoever takes a snapshot, or gets one: it is what everybody has at its index.
void Checker::check_head(const Node& node, const SnapshotHead& head) {
  const Index index = head.position.index;
  require(index <= canon_.last() && canon_.position_at(index) == head.position,
          "a snapshot ends with a committed entry",
          [&] { return node.id().text + " at " + std::to_string(index.value); });
  canon_.state(index, head.digest);
  canon_.configuration(index, head.configuration_index, head.configuration);
}

// A state on the disk stands for all that is in it.
std::optional<Position> Checker::stored_at(const Node& node, Index index) const {
  if (index.value > 0 && index <= node.disk().snapshot().position.index) {
    return canon_.position_at(index);
  }
  return node.disk().position_at(index);
}

// A committed entry is on a majority of the disks for ever.
void Checker::check_kept(Index from) const {
  const Configuration* configuration = nullptr;
  for (const View& view : views_) {
    if (view.commit == canon_.last() && view.configuration_index <= view.commit) {
      configuration = &view.configuration;
    }
  }
  for (Index i = from; configuration != nullptr && i <= canon_.last(); i = i.next()) {
    require(holders_of(i, canon_.at(i).chain, *configuration) >=
                majority_of(configuration->voters().size()),
            "a committed entry stays on a majority of the disks",
            [&] { return "entry " + std::to_string(i.value); });
  }
}

// Voters whose disk has it. One whose disk was taken away counts as if it still had it: nobody can
// hold that against the replica.
std::size_t Checker::holders_of(Index index,
                                Digest chain,
                                const Configuration& configuration) const {
  std::size_t holders = 0;
  for (const auto& [id, member] : configuration.members) {
    if (member.role != MemberRole::voter) {
      continue;
    }
    const Disk& disk = nodes_[number_of(id)]->disk();
    const std::optional<Position> there = stored_at(*nodes_[number_of(id)], index);
    if ((there && there->chain == chain) || disk.directory() != member.directory) {
      ++holders;
    }
  }
  return holders;
}

void Checker::tells(const Node& node, const std::vector<Event>& events) {
  View& view = views_[number_of(node.id())];
  for (const Event& event : events) {
    counts_.add(Mark::events);
    check_envelope(node, view, event);
    std::visit([&](const auto& body) { check(node, view, event, body); }, event.body);
  }
}

void Checker::check_envelope(const Node& node, View& view, const Event& event) {
  const auto where = [&] {
    return node.id().text + " event " + std::to_string(event.seq) + " after " +
           std::to_string(view.seq);
  };
  const DirectoryId directory = node.disk().directory();
  if (event.incarnation != view.incarnation || directory != view.directory) {
    require(directory != view.directory || event.incarnation > view.incarnation,
            "incarnations grow",
            where);
    view = {.directory = directory, .incarnation = event.incarnation};
  }
  require(event.seq == view.seq + 1, "events are numbered without a hole", where);
  require(event.hlc > view.hlc, "the hybrid clock grows", where);
  require(event.term >= view.term, "the term never falls", where);
  require(event.term <= node.disk().hard_state().term,
          "events are told after the disk has what they say",
          where);
  view.seq = event.seq;
  view.hlc = event.hlc;
  view.term = event.term;
}

}  // namespace graftd::sim
