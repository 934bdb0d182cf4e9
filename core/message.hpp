#pragma once

#include "core/entry.hpp"
#include "core/request.hpp"
#include "core/snapshot.hpp"
#include "core/types.hpp"

#include <variant>
#include <vector>

namespace graftd {

// Also the heartbeat, when it has no entries (thesis §3.5).
struct AppendRequest {
  Index prev_index;
  Term prev_term;
  Index commit;
  // Grows with each confirmation of leadership that reads wait for (thesis §6.4).
  std::uint64_t round = 0;
  std::vector<Entry> entries;
};

struct AppendReply {
  bool accepted = false;
  // accepted: the last index known to match this request's leader: prev_index + entries.
  // rejected: the request's prev_index, so that the leader can tell an old answer.
  Index match;
  // rejected: the last entry that may match (conflict hint): its index and term.
  Index hint_index;
  Term hint_term;
  std::uint64_t round = 0;
};

// A part of the leader's state, for a follower that lacks entries which the leader has compacted
// (thesis §5.3, figure 5.3). One is under way at a time: the answer asks for the next.
struct InstallRequest {
  std::uint64_t transfer = 0;  // which attempt of this term: another attempt is another state
  std::uint64_t part = 0;      // counted from 0
  Position position;           // the last entry in the state
  std::vector<Record> records;
  std::vector<Cell> cells;           // in the order of their keys
  std::optional<SnapshotHead> head;  // of the last part
};

struct InstallReply {
  std::uint64_t transfer = 0;
  // The part to send next. 0 after others were sent: the receiver has lost them, or never had them.
  std::uint64_t part = 0;
  // The receiver has everything up to this entry of the leader's log; 0: not yet.
  Index match;
};

// Asks for a vote, or with `pre` whether one would be given (thesis §3.4, §9.6).
struct VoteRequest {
  bool pre = false;
  bool transfer = false;  // sent on the leader's order: it may unseat a live leader (§3.10)
  Index last_index;
  Term last_term;
};

struct VoteReply {
  bool pre = false;
  bool granted = false;
};

// The leader orders its successor to campaign at once (thesis §3.10).
struct TimeoutNow {};

// A follower hands a client's request to the leader, one hop at most.
struct ForwardRequest {
  Request request;
  Duration timeout{};  // what is left of the client's patience
};

struct ForwardReply {
  MessageId request;  // the id of the ForwardRequest's message: it outlives restarts
  Outcome outcome;
};

using MessageBody = std::variant<AppendRequest,
                                 AppendReply,
                                 InstallRequest,
                                 InstallReply,
                                 VoteRequest,
                                 VoteReply,
                                 TimeoutNow,
                                 ForwardRequest,
                                 ForwardReply>;

struct Message {
  NodeId from;
  NodeId to;
  MessageId id;
  Hlc hlc;
  Term term;  // the sender's current term
  MessageBody body;
};

// "AppendEntries", "AppendEntriesReply", "RequestVote", ... as the event stream prints it.
std::string_view kind_of(const MessageBody& body);

}  // namespace graftd
