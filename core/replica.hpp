#pragma once

#include "core/effects.hpp"
#include "core/input.hpp"
#include "core/options.hpp"

#include <memory>
#include <vector>

namespace graftd {

// Who this server is; does not change while it runs.
struct Identity {
  ClusterId cluster;
  NodeId node;
  DirectoryId directory;
  Incarnation incarnation;  // of this start, already counted up on the disk
};

// What the disk held. `base` is the position just before the first entry; the snapshot's is there,
// or one of the entries.
struct Recovered {
  HardState hard_state;
  Position base;
  std::vector<Entry> entries;
  Snapshot snapshot;
};

// The whole replica without its outside world: Raft, key-value state, waiting requests. It never
// blocks, never fails, never looks at a clock. One owner calls it, from one thread at a time:
// cmd/node_runtime in the program, test/sim in the simulator.
class Replica {
 public:
  Replica(Identity identity, Options options, Recovered recovered, Moment now);
  ~Replica();
  Replica(const Replica&) = delete;
  Replica& operator=(const Replica&) = delete;

  // One thing happened; what to do about it is added to `out`. Several steps make one batch.
  void step(Moment now, Input&& input, Effects& out);

  // step(Tick{}) no later than this.
  Instant deadline() const;
  // Something waits for a step(BatchEnd{}), which should come soon.
  bool awaits_batch_end() const;

  // The configuration in force.
  const Configuration& configuration() const;
  // Then nothing can take it back, and it names all servers to keep peer links with.
  bool configuration_is_committed() const;
  // The servers to keep peer links with: also who is on the way out.
  Configuration contacts() const;
  // As the answer to a StatusRequest, without a request.
  StatusReport status(Instant now) const;
  // The log entry that it came with: of two configurations the one of the later entry is newer.
  Index configuration_index() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The log of a new cluster of one: its first entry, and the term it belongs to.
Recovered bootstrap(const NodeId& node, const Member& member);

}  // namespace graftd
