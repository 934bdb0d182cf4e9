#pragma once

#include "core/event.hpp"
#include "core/replica.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace graftd {

// Where effects go. All called from the thread that calls ReplicaLoop.
struct ReplicaOutlets {
  std::function<Moment()> now;
  // Makes it durable; then ReplicaLoop::written() must be called. Never called again before that.
  std::function<void(Write)> write;
  // Makes it durable beside all else; then StateWritten must be taken. Never called again before.
  std::function<void(StateWrite)> write_state;
  std::function<void(Message)> send;
  std::function<void(Answer)> answer;
  std::function<void(std::vector<Event>)> tell;
  // Call ReplicaLoop::flush() soon, but after the inputs that are already there.
  std::function<void()> flush_soon;
  // Call ReplicaLoop::tick() at this time; the last call counts.
  std::function<void(Instant)> tick_at;
};

// Carries effects out, in one place and in one order: write, speak, answer, tell
// (core/effects.hpp). While the disk works, what further inputs ask for gathers in the next batch:
// group commit and pipelining come from this alone.
class ReplicaLoop {
 public:
  ReplicaLoop(Replica& replica, ReplicaOutlets outlets);

  void take(Input&& input);
  void tick();
  void flush();
  void written(Duration took);

  bool writing() const { return writing_; }

 private:
  void limit_events();
  void start_batch();
  void finish_batch(Duration took);

  Replica& replica_;
  ReplicaOutlets outlets_;

  // Leaves when its write is done.
  struct Batch {
    std::vector<Message> speak;
    std::vector<Event> events;
    std::optional<StateWrite> state;
  };

  Effects next_;  // gathers
  std::optional<event::TraceGap> gap_;
  Batch batch_;
  std::vector<Message> spare_messages_;  // empty, with room
  std::vector<Answer> spare_answers_;
  Persisted persisted_;
  bool writing_ = false;
  bool flush_due_ = false;
  Instant tick_set_for_;
};

}  // namespace graftd
