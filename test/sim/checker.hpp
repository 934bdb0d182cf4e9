#pragma once

#include "test/sim/canon.hpp"
#include "test/sim/counts.hpp"
#include "test/sim/node.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

namespace graftd::sim {

using Nodes = std::vector<std::unique_ptr<Node>>;

// "n3" -> 3.
std::size_t number_of(const NodeId& id);

// Watches a cluster from the outside, through the messages that leave, the disks and the events,
// and throws Broken at the first thing that Raft does not allow.
class Checker {
 public:
  // `nodes` may still be filled.
  Checker(const Nodes& nodes, std::size_t servers, Counts& counts);

  // Before it does: what it tells of it may come after its first write.
  void starts(const Node& node);
  void sends(const Node& node, const Message& message);
  void wrote(const Node& node, const Write& write);
  void wrote_state(const Node& node, const StateWrite& write);
  // Entries that are on disks before anything is written.
  void keep(const std::vector<Entry>& entries);

  // On its disk, in the log or in the state that took its place.
  std::optional<Position> stored_at(const Node& node, Index index) const;
  void tells(const Node& node, const std::vector<Event>& events);

  const Canon& canon() const { return canon_; }

  // Who became leader last, as far as it was told.
  std::optional<std::size_t> last_leader() const { return last_leader_; }

 private:
  // What one server has told in this incarnation.
  struct View {
    DirectoryId directory;
    Incarnation incarnation;
    std::uint64_t seq = 0;
    Hlc hlc;
    Term term;
    bool leads = false;
    Index commit;
    Index applied;
    Term committed_in;  // the last term of its own in which it committed by counting
    Configuration configuration;
    Index configuration_index;
  };

  // checker_messages.cpp
  void check_leader(const Node& node, Term term);
  void check_vote(const Node& node, Term term, const NodeId& candidate);
  void check_body(const Node& node, const Message& message, const AppendRequest& it);
  void check_body(const Node& node, const Message& message, const AppendReply& it);
  void check_body(const Node& node, const Message& message, const InstallRequest& it);
  void check_body(const Node& node, const Message& message, const InstallReply& it);
  void check_body(const Node& node, const Message& message, const VoteRequest& it);
  void check_body(const Node& node, const Message& message, const VoteReply& it);

  template <class Body>
  void check_body(const Node&, const Message&, const Body&) {}

  // checker.cpp
  void check_head(const Node& node, const SnapshotHead& head);
  void learn_commit_of(const Node& receiver, const SnapshotHead& head);
  void check_envelope(const Node& node, View& view, const Event& event);
  void check_kept(Index from) const;
  std::size_t holders_of(Index index, Digest chain, const Configuration& configuration) const;

  // checker_events.cpp
  void check(const Node& node, View& view, const Event& event, const event::NodeStart& it);
  void check(const Node& node, View& view, const Event& event, const event::TermChange& it);
  void check(const Node& node, View& view, const Event& event, const event::RoleChange& it);
  void check(const Node& node, View& view, const Event& event, const event::Vote& it);
  void check(const Node& node, View& view, const Event& event, const event::QuorumCheck& it);
  void check(const Node& node, View& view, const Event& event, const event::Transfer& it);
  void check(const Node& node, View& view, const Event& event, const event::LogAppend& it);
  void check(const Node& node, View& view, const Event& event, const event::LogTruncate& it);
  void check(const Node& node, View& view, const Event& event, const event::LogCompact& it);
  void check(const Node& node, View& view, const Event& event, const event::SnapshotEnd& it);
  void check(const Node& node, View& view, const Event& event, const event::SnapshotInstall& it);
  void check(const Node& node, View& view, const Event& event, const event::Commit& it);
  void check(const Node& node, View& view, const Event& event, const event::Apply& it);
  void check(const Node& node,
             View& view,
             const Event& event,
             const event::ConfigurationChange& it);

  template <class Body>
  void check(const Node&, View&, const Event&, const Body&) {}

  void check_election(const Node& node, const View& view, Term term, const event::RoleChange& it);
  void check_new_configuration(const View& view, const event::ConfigurationChange& it) const;

  const Nodes& nodes_;
  Counts& counts_;
  Canon canon_;
  std::vector<View> views_;
  std::vector<Position> tips_at_start_;
  std::map<Term, NodeId> leaders_;
  // (directory, term) -> candidate. A wiped directory is another voter.
  std::map<std::pair<DirectoryId, Term>, NodeId> votes_;
  // (term, voter) -> candidate, of answers that left.
  std::map<std::pair<Term, NodeId>, NodeId> granted_;
  // (term, index) -> term of the entry there, in the log that the leader of the term has sent.
  std::unordered_map<std::uint64_t, std::uint64_t> sent_;
  std::optional<std::size_t> last_leader_;
};

}  // namespace graftd::sim
