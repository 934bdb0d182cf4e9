#pragma once

#include "core/event.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace graftd {

struct EventStreamOptions {
  int descriptor = -1;  // 1 = stdout; -1 = none
  std::string file;     // appended to; empty = none
  std::string vizor;    // http://host:port; empty = none

  // Events not encoded yet; beyond either the oldest are lost.
  std::size_t queue_events_max = 65536;
  std::size_t queue_bytes_max = std::size_t{64} << 20;
  // Lines that wait for one sink; beyond it the oldest are lost there.
  std::size_t sink_bytes_max = std::size_t{16} << 20;
  // Of one write, and of one POST to vizor.
  std::size_t batch_bytes_max = std::size_t{64} << 10;
  // After a batch was encoded, the next one gathers for so long: a wake-up of the encoder and of
  // each sink costs more than the lines do. What comes after a pause leaves at once.
  std::chrono::milliseconds gathering{10};
  // Between attempts to reach vizor, or to write to a full disk; doubled each time.
  std::chrono::milliseconds retry_min{100};
  std::chrono::milliseconds retry_max{2000};
};

struct EventStreamStats {
  std::uint64_t queued = 0;   // not encoded yet
  std::uint64_t dropped = 0;  // lost on the way to any sink, since the start
};

// Carries events to stdout, a file and vizor, one JSON line each, on threads of its own: the loop
// thread never waits for a reader, and no sink for another. What is lost is told, as a range of
// seq, once for each sink.
class EventStream {
 public:
  // Appends the event as one line, with or without '\n'; nothing appended: not told.
  using Encode = std::function<void(const Event&, std::string& out)>;
  // Called on a thread of the stream.
  using OnGap = std::function<void(event::TraceGap)>;

  // Throws std::runtime_error with a sentence when a sink cannot be opened.
  EventStream(const EventStreamOptions& options, Encode encode, OnGap on_gap);
  // Stops at once.
  ~EventStream();
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;

  // From one thread. The events of one incarnation, in the order of their seq.
  void offer(std::vector<Event>&& events);

  // Nothing is offered any more. True when every line reached every sink by the deadline.
  bool flush_and_stop(std::chrono::steady_clock::time_point deadline);

  EventStreamStats stats() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace graftd
