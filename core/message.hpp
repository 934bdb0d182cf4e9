#pragma once

#include "core/entry.hpp"
#include "core/request.hpp"
#include "core/types.hpp"

#include <variant>
#include <vector>

namespace graftd {

// Names a message for ever: the sender's incarnation and a counter. With the sender it is the
// `mid` of the event stream.
struct MessageId {
  Incarnation incarnation;
  std::uint64_t number = 0;
  auto operator<=>(const MessageId&) const = default;
};

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
