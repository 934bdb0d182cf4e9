#pragma once

#include "viz/check_event.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace graftd::viz {

// What one event says about the node it comes from. An empty leader or vote: none.
struct NodeChange {
  std::optional<std::string> role;  // follower, pre-candidate, candidate, leader, learner
  std::optional<std::string> leader;
  std::optional<std::string> vote;
  std::optional<std::uint64_t> term;
  std::optional<std::uint64_t> commit;
  std::optional<std::uint64_t> applied;
  std::optional<std::uint64_t> last;
  std::optional<std::string> http;  // where it takes requests: host:port
  std::vector<std::string> voters;  // of the configuration in force; empty: not told
  bool started = false;
  bool stopped = false;
  // The node began with an empty log in term 0: terms that were seen before count no more.
  bool fresh = false;
  // `commit` and `applied` may be further in truth.
  bool at_least = false;
  bool operator==(const NodeChange&) const = default;
};

struct FaultChange {
  bool begins = false;
  std::string id;
  std::string kind;
  std::string text;
  std::vector<std::string> nodes;
};

// Numbers that the emitter says it had to drop: from <= seq <= to.
struct DroppedRange {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
};

enum class Origin : std::uint8_t {
  native,  // a line of the event stream
  hclog,   // a structured log line of another program
  text,    // anything else
};

// One event as vizor keeps it on its way from the door to the record.
struct StoredEvent {
  Origin origin = Origin::text;
  std::string run;
  std::string node;
  // 0: the event brings none. Node, incarnation and number are the identity of a native event.
  std::uint64_t incarnation = 0;
  std::uint64_t seq = 0;
  // The place in the order between nodes: hybrid clock, or the time of a log line.
  std::int64_t time_ns = 0;
  std::uint32_t counter = 0;
  std::int64_t at_us = 0;       // what a clock on the wall showed
  std::int64_t arrived_us = 0;  // at vizor, by vizor's clock
  std::string type;
  std::uint64_t term = 0;
  std::string level;  // trace, debug, info, warn, error, or unknown
  std::string module;
  std::string caller;   // file:line
  std::string message;  // of a log line
  std::string text;     // one sentence for people
  std::string json;     // the event as an object
  // Speaks of Raft, so its node is a member of the cluster.
  bool of_member = false;
  bool late = false;
  // `change` was read from text for people: it may be wrong.
  bool inferred = false;
  NodeChange change;
  std::optional<FaultChange> fault;
  std::optional<DroppedRange> dropped;
  // What the safety checker reads of it; it takes it when the event arrives.
  std::optional<check::Seen> seen;
};

// "node0/1/42", empty when the event has no number.
std::string id_of(const StoredEvent& event);

}  // namespace graftd::viz
