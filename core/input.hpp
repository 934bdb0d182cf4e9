#pragma once

#include "core/event.hpp"
#include "core/message.hpp"
#include "core/request.hpp"
#include "core/types.hpp"

#include <string>
#include <variant>

namespace graftd {

// Time has passed: no later than Replica::deadline().
struct Tick {};

// A message came from a peer whose cluster, name and directory the link has checked.
struct Received {
  Message message;
  // The one that sent it, whatever the configuration says of the name; 0 = not known.
  DirectoryId directory = {};
};

// A client asks; exactly one Answer with this id will follow, by the deadline at the latest.
struct ClientRequest {
  RequestId id;
  Request request;
  Instant deadline;
  std::string trace;  // the client's own id of the operation, or empty
};

// A Write is on the disk: its last entry, if it had any, and its term, if it had one. Entries are
// reported by (index, term), so that a late report of an overwritten entry counts for nothing.
struct Persisted {
  Index last;
  Term last_term;
  Term hard_state_term;
};

// The StateWrite under way is on the disk.
struct StateWritten {
  Duration took{};
  std::uint64_t bytes = 0;
};

// How much room the disk has for writes has changed, as far as can be seen from outside. No promise
// rests on it: what is durable is known from Persisted alone.
struct SpaceLeft {
  DiskSpace space = DiskSpace::enough;
  std::uint64_t free_bytes = 0;
};

// The stream from this peer was opened or has broken: a hint, no more.
struct PeerLink {
  NodeId peer;
  bool up = false;
};

// All inputs that were there have been taken: what they ask of the peers can leave together.
struct BatchEnd {};

// Something the outside world wants on record, in this server's order of events.
struct Report {
  EventBody body;
};

// One thing that happened.
using Input = std::variant<Tick,
                           Received,
                           ClientRequest,
                           Persisted,
                           StateWritten,
                           SpaceLeft,
                           PeerLink,
                           BatchEnd,
                           Report>;

}  // namespace graftd
