#pragma once

#include "viz/stored_event.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace graftd::viz {

enum class Alive : std::uint8_t {
  up,
  silent,   // no event for a while: nobody knows
  stopped,  // it said so
};

struct NodeState {
  std::string run;
  std::string role = "unknown";
  std::string leader;
  std::string vote;
  std::string http;  // where it takes requests; empty when its start was not seen
  std::uint64_t term = 0;
  std::uint64_t commit = 0;
  std::uint64_t applied = 0;
  std::uint64_t last = 0;
  std::uint64_t incarnation = 0;
  bool stopped = false;
  bool inferred = false;
  std::int64_t last_seen_us = 0;
  // The place of the last event that was taken: an older one does not change the state.
  std::uint64_t seq = 0;
  std::int64_t time_ns = 0;
};

struct Violation {
  std::string rule;
  std::string text;
  std::uint64_t number = 0;  // of the event that shows it
};

struct Counters {
  std::uint64_t events = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t malformed = 0;
  std::uint64_t gaps = 0;
  std::uint64_t late = 0;
  std::uint64_t refused = 0;
};

// The state of the cluster after a prefix of the stream: a function of the events and nothing else.
// Only who is silent depends on the time it is looked at.
class View {
 public:
  // A healthy node reports at least once a second.
  static constexpr std::int64_t silent_us = 1'500'000;
  // Log lines come when there is something to say: silence means less.
  static constexpr std::int64_t inferred_silent_us = 15'000'000;
  // The next ones are counted and left out.
  static constexpr std::size_t nodes_max = 16;
  static constexpr std::size_t faults_max = 64;
  static constexpr std::size_t violations_max = 16;
  // Terms whose leader is remembered: the highest ones.
  static constexpr std::size_t terms_max = 1024;

  void apply(const StoredEvent& event);
  void set_received(std::uint64_t duplicates, std::uint64_t malformed, std::uint64_t refused);

  const std::map<std::string, NodeState>& nodes() const { return nodes_; }

  const std::map<std::string, FaultChange>& faults() const { return faults_; }

  const std::vector<Violation>& violations() const { return violations_; }

  const Counters& counters() const { return counters_; }

  // Who votes; all nodes that reported when no configuration was seen.
  std::vector<std::string> voters() const;

  std::size_t quorum() const { return voters().size() / 2 + 1; }

 private:
  void apply_to_node(const StoredEvent& event);
  void begin_run(const std::string& run, std::int64_t now_us);
  void change(NodeState& node, const StoredEvent& event);
  void note_leader(const StoredEvent& event);
  void add_violation(const std::string& rule, const std::string& text);
  void apply_fault(const std::string& key, const FaultChange& fault);

  std::map<std::string, NodeState> nodes_;
  std::vector<std::string> voters_;
  std::map<std::string, FaultChange> faults_;     // by who told it, and its id
  std::map<std::uint64_t, std::string> leaders_;  // of a term
  std::vector<Violation> violations_;
  Counters counters_;
  std::string run_;
};

Alive alive(const NodeState& node, std::int64_t now_us);
// Over all nodes; 0 when there is none.
std::uint64_t highest(const View& view, std::uint64_t NodeState::*field);

}  // namespace graftd::viz
