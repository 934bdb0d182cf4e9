#pragma once

#include "core/configuration.hpp"
#include "core/entry.hpp"
#include "core/types.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// The events of docs "events.md": every view of vizor and every safety check is a function of this
// stream. Bodies are plain values; viz/event_json turns them into lines.

namespace graftd {

// off: nothing. core: roles, votes, membership, commits, faults. full: every message and entry.
enum class Trace : std::uint8_t { off, core, full };

// "node0/1/42": node, incarnation, number within the incarnation.
struct EventId {
  NodeId node;
  Incarnation incarnation;
  std::uint64_t seq = 0;
};

namespace event {

struct Param {
  std::string name;
  std::int64_t value = 0;
};

// ---- the process ----

struct NodeStart {
  std::string version;
  std::int64_t pid = 0;
  std::string host;
  std::string boot_id;  // of the machine: same id, same monotonic clock
  std::string time_ns;  // of the Linux time namespace
  std::string http;
  std::string raft;
  std::vector<Param> params;
  // Filled in by the replica: what is told, and what was found on the disk.
  Trace trace = Trace::core;
  DirectoryId directory;
  Configuration configuration;
  Index configuration_index;
  Term restored_term;
  std::optional<NodeId> restored_vote;
  Position restored_tip;
  Position restored_snapshot;
};

struct NodeStop {
  std::string reason;
  std::string error;
};

struct NodeStat {
  std::int64_t rss_bytes = 0;
  double cpu_percent = 0;
  std::uint64_t events_queued = 0;
  std::uint64_t events_dropped = 0;
  std::int64_t sync_us_max = 0;
  // Filled in by the replica.
  Index commit;
  Index last;
  Index applied;
  Digest tip;
  Digest state;
  std::uint64_t log_bytes = 0;
  std::uint64_t keys = 0;
};

// Events that the emitter had to drop: none of this node with from <= seq <= to will come.
struct TraceGap {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  std::string why;
};

// Free text, as a log line: for people.
struct LogLine {
  std::string level;   // trace, debug, info, warn, error
  std::string module;  // node, store, http, net, raft, chaos
  std::string message;
  std::vector<std::pair<std::string, std::string>> details;
};

// ---- Raft ----

struct TimerFire {
  std::string_view timer;  // election, heartbeat, check-quorum
  std::int64_t waited_us = 0;
};

struct TermChange {
  Term from;
  Term to;
  std::string_view why;
};

struct RoleChange {
  std::string_view from;  // follower, pre-candidate, candidate, leader
  std::string_view to;
  std::string_view why;
  Position tip;
  Index commit;
  std::vector<NodeId> votes;
  Index configuration_index;
};

struct LeaderSeen {
  NodeId leader;
};

struct Vote {
  NodeId candidate;
  Term term;
  bool granted = false;
  bool pre = false;
  std::string_view why;  // stale-term, already-voted, log-behind, leader-alive, leader, disk-full
  Index candidate_last;
  Term candidate_last_term;
};

struct HardStatePersist {
  Term term;
  std::optional<NodeId> voted_for;
  std::int64_t us = 0;  // filled in when the write is done
};

struct QuorumCheck {
  bool ok = false;
  std::vector<NodeId> heard;
};

struct Transfer {
  NodeId to;
  std::string_view phase;  // started, ordered, aborted
};

// A message as the stream prints it. Only the fields that its kind has are set.
struct MessageFields {
  std::string_view kind;
  std::optional<Index> prev_index;
  std::optional<Term> prev_term;
  std::optional<std::uint64_t> entries;
  std::optional<Index> last;
  std::optional<Term> last_term;
  std::optional<Index> commit;
  std::optional<bool> heartbeat;
  std::optional<bool> ok;
  std::optional<Index> match;
  std::optional<Index> hint;
  std::optional<bool> pre;
  std::optional<bool> transfer;
  std::optional<bool> granted;
  std::optional<std::uint64_t> part;
  std::optional<bool> done;
};

struct MessageSend {
  NodeId from;
  MessageId id;
  NodeId to;
  MessageFields fields;
};

struct MessageReceive {
  NodeId from;
  MessageId id;
  Term message_term;
  MessageFields fields;
  std::string_view verdict;       // ok, stale-term, mismatch, ...
  std::int64_t election_us = -1;  // when it resets the election timer: how far
};

struct MessageDrop {
  NodeId from;
  MessageId id;
  NodeId to;
  std::string why;  // queue-full, closed, partition, loss, down
};

struct PeerConnection {
  NodeId peer;
  std::string state;  // up, down, refused
  std::string error;
};

struct EntrySummary {
  Index index;
  Term term;
  Digest chain;
  std::string op;   // noop, put, del, config
  std::string key;  // of the first pair; cut
  std::string value;
  std::uint64_t value_bytes = 0;
  std::string op_id;  // on the leader: which request made it
};

struct LogAppend {
  Index first;
  Digest prev;
  std::vector<EntrySummary> entries;
  std::string_view source;  // propose, leader, bootstrap
};

struct LogTruncate {
  Index from;
  Index old_last;
  Position new_tip;
};

// Entries up to `to` are gone from the log: they are in the snapshot.
struct LogCompact {
  Index to;
  Index snapshot_index;
};

struct SnapshotBegin {
  Position position;
  Digest state;
};

struct SnapshotEnd {
  Position position;
  Digest state;
  std::uint64_t bytes = 0;
  std::int64_t us = 0;
};

struct SnapshotInstall {
  Position position;
  Digest state;
  NodeId from;
  bool kept_suffix = false;
};

struct LogPersist {
  Position tip;
  std::uint64_t bytes = 0;
  std::int64_t us = 0;  // filled in when the write is done
};

struct Progress {
  NodeId peer;
  Index match;
  Index next;
  std::string_view state;  // probe, replicate, snapshot
  std::uint64_t inflight = 0;
};

struct Commit {
  Index from;
  Index to;
  Digest chain;
  Term term;            // of the entry `to`
  std::string_view by;  // quorum, leader, snapshot
};

struct Apply {
  Index first;
  Index last;
  std::vector<Digest> chains;
  Digest state;
};

struct ConfigurationChange {
  Index index;
  std::string_view kind;   // bootstrap, add, remove, promote, replace, update
  std::string_view phase;  // appended, committed, rolled-back
  Configuration configuration;
  std::vector<NodeId> old_voters;
};

// ---- clients ----

struct ClientAsk {
  std::string op;
  std::string_view kind;  // get, put, del, join, remove, transfer
  std::string key;
  std::string value;
  std::uint64_t value_bytes = 0;
  std::string_view consistency;
};

struct ReadIndex {
  std::string op;
  Index index;
  std::vector<NodeId> heard;
};

struct ClientAnswer {
  std::string op;
  std::string_view status;  // ok, missing, refused, unknown
  Index index;
  std::string value;
  std::int64_t us = 0;
};

// ---- faults ----

struct FaultBegin {
  std::string id;
  std::string kind;
  std::vector<std::pair<std::string, std::string>> params;
};

struct FaultEnd {
  std::string id;
  std::string kind;
};

}  // namespace event

using EventBody = std::variant<event::NodeStart,
                               event::NodeStop,
                               event::NodeStat,
                               event::TraceGap,
                               event::LogLine,
                               event::TimerFire,
                               event::TermChange,
                               event::RoleChange,
                               event::LeaderSeen,
                               event::Vote,
                               event::HardStatePersist,
                               event::QuorumCheck,
                               event::Transfer,
                               event::MessageSend,
                               event::MessageReceive,
                               event::MessageDrop,
                               event::PeerConnection,
                               event::LogAppend,
                               event::LogTruncate,
                               event::LogCompact,
                               event::SnapshotBegin,
                               event::SnapshotEnd,
                               event::SnapshotInstall,
                               event::LogPersist,
                               event::Progress,
                               event::Commit,
                               event::Apply,
                               event::ConfigurationChange,
                               event::ClientAsk,
                               event::ReadIndex,
                               event::ClientAnswer,
                               event::FaultBegin,
                               event::FaultEnd>;

// What every event carries, and what happened.
struct Event {
  NodeId node;
  Incarnation incarnation;
  std::uint64_t seq = 0;  // dense from 1 per incarnation: a hole is a lost event
  Hlc hlc;
  Moment at;
  Term term;                // after the event
  std::uint64_t cause = 0;  // seq of the event on this node that led to it; 0: none
  std::string_view file;    // where it was recorded: "raft_election.cpp"
  int line = 0;
  EventBody body;
};

// "role.change", "msg.send", ...
std::string_view type_of(const EventBody& body);
// The lowest level at which this event is told.
Trace level_of(const EventBody& body);

}  // namespace graftd
