#pragma once

#include "viz/check_entries.hpp"
#include "viz/check_event.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace graftd::viz::check {

// A configuration of one node's log.
struct Configuration {
  std::uint64_t index = 0;
  std::vector<Voter> voters;
};

// Where the log on a disk ended. Nothing: events that may have said so were lost.
struct Durable {
  Stamp stamp;
  std::optional<Place> tip;
  std::uint64_t directory = 0;
  std::uint64_t incarnation = 0;
  bool restored = false;  // found at a start: it may have been written before the last event told
};

// Events of a node that will not come: in a hole of its numbers, or what it did last before a
// crash.
struct Loss {
  Stamp from;
  Stamp until;
};

// What one node has told of itself. Nothing: it is not known, because the record begins later or
// events were lost.
struct NodeModel {
  std::string name;
  std::uint32_t number = 0;
  std::uint64_t incarnation = 0;
  std::uint64_t seq = 0;
  Stamp stamp;
  std::optional<bool> full;  // whether it tells everything
  std::uint64_t directory = 0;
  std::uint64_t term = 0;
  std::string role;
  std::optional<Place> tip;
  std::optional<Place> durable;
  std::optional<HardState> hard;
  std::optional<std::uint64_t> commit;
  std::optional<Place> committed;  // the last one whose hash was told, over restarts
  std::optional<std::uint64_t> applied;
  std::vector<Configuration> configurations;  // the last one is in force
  std::uint64_t committed_in = 0;             // the last term in which it committed by counting
  Stamp campaigns_since;                      // it began to ask for votes, or lead
  std::deque<Durable> durables;
  std::deque<Loss> losses;
};

enum class Told : std::uint8_t { all, not_yet, lost };

// What the event says contradicts what another one said.
struct Conflict {
  enum class Kind : std::uint8_t { entry, committed, state };
  Kind kind = Kind::entry;
  std::uint64_t index = 0;
  Witness other;
};

// What all rules need to know of the past. First note(), then the rules look, then apply().
class Model {
 public:
  static constexpr std::size_t durables_max = 1024;
  static constexpr std::size_t losses_max = 64;
  // Clocks are thought to differ by no more, where that matters at all.
  static constexpr std::int64_t skew_us = 2'000'000;
  // A node that told nothing for so long does not hold up the folding.
  static constexpr std::int64_t live_us = 30'000'000;
  static constexpr std::uint64_t fold_margin = 256;

  // The entries, commits and states of the event.
  void note(const Seen& seen);

  // What of it contradicts.
  const std::vector<Conflict>& conflicts() const { return conflicts_; }

  void apply(const Seen& seen);

  const NodeModel* find(const std::string& node) const;

  const Entries& entries() const { return entries_; }

  // The time at which events come, told by whoever feeds them; 0: they come all at once.
  std::int64_t now_us() const { return now_us_; }

  void set_now(std::int64_t now_us) { now_us_ = now_us; }

  Witness witness(const Seen& seen);
  std::string id_of(const Witness& witness) const;

  // Whether everything that the node did between these moments has been told.
  Told told(const std::string& node, Stamp after, Stamp before) const;
  // Whether the entry was on the voter's disk before this moment.
  Answer had_on_disk(const Voter& voter, const Place& entry, Stamp before) const;
  // After this moment and this incarnation it started without the entry: so it did not have it then
  // either. A start that is only told of late may have been long before.
  bool lacked_after(const Voter& voter,
                    const Place& entry,
                    Stamp moment,
                    std::uint64_t incarnation) const;
  // The latest incarnation that anybody has heard of. A clock may go back at a restart, so stamps
  // alone do not tell whether a node has told everything.
  std::uint64_t heard_incarnation(const std::string& node) const;

 private:
  NodeModel& node_of(const Seen& seen);
  void note_place(const Place& place, std::optional<std::uint64_t> before, Witness witness);
  void note_commit(const Place& place, Witness witness);
  void note_state(std::uint64_t index, std::uint64_t state, Witness witness);
  static void forget(NodeModel& node, const Seen& seen);
  static void set_durable(NodeModel& node, const Seen& seen, std::optional<Place> tip);

  void change(NodeModel& node, const Seen& seen, const Start& it);
  void change(NodeModel& node, const Seen& seen, const Stat& it);
  void change(NodeModel& node, const Seen& seen, const RoleChange& it);
  void change(NodeModel& node, const Seen& seen, const HardState& it);
  void change(NodeModel& node, const Seen& seen, const Append& it);
  void change(NodeModel& node, const Seen& seen, const Truncate& it);
  void change(NodeModel& node, const Seen& seen, const Persist& it);
  void change(NodeModel& node, const Seen& seen, const Commit& it);
  void change(NodeModel& node, const Seen& seen, const Apply& it);
  void change(NodeModel& node, const Seen& seen, const Membership& it);
  void change(NodeModel& node, const Seen& seen, const Snapshot& it);

  template <class Body>
  void change(NodeModel&, const Seen&, const Body&) {}

  void fold();

  std::map<std::string, NodeModel> nodes_;
  std::map<std::string, std::uint64_t> heard_;
  std::vector<std::string> names_;
  Entries entries_;
  std::vector<Conflict> conflicts_;
  Stamp newest_;
  std::int64_t now_us_ = 0;
  std::uint64_t applies_ = 0;
};

}  // namespace graftd::viz::check
