#pragma once

#include "core/entry.hpp"
#include "core/event.hpp"
#include "core/input.hpp"
#include "core/message.hpp"
#include "core/request.hpp"
#include "core/snapshot.hpp"

#include <optional>
#include <vector>

namespace graftd {

// What a server must never forget (thesis figure 3.1).
struct HardState {
  Term term;
  std::optional<NodeId> vote;
  bool operator==(const HardState&) const = default;
};

// One transaction: first reset or truncate, then append, then compact, then term and vote.
struct Write {
  // All entries go; the log begins after this one, which is in the state on the disk.
  std::optional<Position> reset;
  std::optional<Index> truncate_from;  // this entry and all after it go
  std::vector<Entry> entries;
  // This entry and all before it go: the state on the disk has them.
  std::optional<Position> compact_to;
  std::optional<HardState> hard_state;

  bool empty() const {
    return !reset && !truncate_from && entries.empty() && !compact_to && !hard_state;
  }

  // Several steps make one batch: what a later one cuts off is not written at all.
  void truncate(Index from);
  void reset_to(Position base);
};

// What the replica is told when it is on the disk.
Persisted persisted_by(const Write& write);

struct Answer {
  RequestId id;
  Outcome outcome;
  // As this server knew them when it answered.
  Term term;
  Index applied;
  std::optional<NodeId> leader;
};

// What to do about the inputs of one batch. The order that keeps Raft safe:
//
//   write    one transaction on the disk;
//   speak    after it: messages that promise what was written (votes, acknowledgements);
//   answer   to clients;
//   tell     the events, which therefore never report what a crash could undo.
//
// `early` and `answers` promise nothing about this server's own disk and may leave at once, while
// the write is under way: AppendEntries of a leader (thesis §10.2.1), which counts itself only
// when Persisted comes back, and answers, which speak of what a quorum has made durable. `speak`
// and `events` of a batch wait for its write, and for those of all batches before it.
//
// `state` waits for them too, so that the state on the disk is never ahead of the log and the term
// there; except for one that a leader sent, which replaces the log. It is written beside all else,
// and StateWritten comes back; there is one at a time.
struct Effects {
  Write write;
  std::vector<Message> early;
  std::vector<Message> speak;
  std::vector<Answer> answers;
  std::vector<Event> events;
  std::optional<StateWrite> state;

  bool empty() const {
    return write.empty() && early.empty() && speak.empty() && answers.empty() && events.empty() &&
           !state;
  }
};

}  // namespace graftd
