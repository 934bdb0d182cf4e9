#include "net/event_stream.hpp"

#include "net/event_stream_file.hpp"
#include "net/event_stream_queue.hpp"
#include "net/event_stream_sink.hpp"
#include "net/event_stream_vizor.hpp"

#include <thread>
#include <utility>

namespace graftd {

namespace {

// Lines travel and are lost in pieces of about this size.
constexpr std::size_t piece_bytes = std::size_t{16} << 10;

}  // namespace

struct EventStream::State {
  State(const EventStreamOptions& options, Encode encoding, OnGap told_gap);

  void add_sink(std::string name, std::unique_ptr<EventSink> sink, EventSinkLimits limits);
  void run();
  void encode_batches(const EventQueue::Taken& taken);
  void add_line(const Event& event);
  void push_piece();
  bool stop(std::chrono::steady_clock::time_point deadline);

  EventQueue queue;
  std::chrono::milliseconds gathering;
  Encode encode;
  OnGap on_gap;
  std::vector<std::unique_ptr<EventSinkRunner>> sinks;
  EventLines piece;  // being filled
  std::thread encoder;
};

EventStream::State::State(const EventStreamOptions& options, Encode encoding, OnGap told_gap)
    : queue(options.queue_events_max, options.queue_bytes_max),
      gathering(options.gathering),
      encode(std::move(encoding)),
      on_gap(std::move(told_gap)) {
  EventSinkLimits limits{.buffer_bytes_max = options.sink_bytes_max,
                         .batch_bytes_max = options.batch_bytes_max,
                         .retry_min = options.retry_min,
                         .retry_max = options.retry_max};
  if (options.descriptor >= 0) {
    add_sink("stdout", make_descriptor_sink(options.descriptor), limits);
  }
  if (!options.file.empty()) {
    add_sink("file", make_file_sink(options.file), limits);
  }
  if (!options.vizor.empty()) {
    add_sink("vizor", make_vizor_sink(options.vizor), limits);
  }
  encoder = start_quiet_thread([this] { run(); });
}

void EventStream::State::add_sink(std::string name,
                                  std::unique_ptr<EventSink> sink,
                                  EventSinkLimits limits) {
  sinks.push_back(
      std::make_unique<EventSinkRunner>(std::move(name), std::move(sink), limits, on_gap));
}

void EventStream::State::run() {
  for (bool closed = false; !closed;) {
    const EventQueue::Taken taken = queue.take();
    closed = taken.closed;
    if (taken.lost.any() && on_gap) {
      on_gap({.from = taken.lost.from,
              .to = taken.lost.to,
              .why = "queue: events came faster than they can be written down"});
    }
    encode_batches(taken);
    if (!closed) {
      std::this_thread::sleep_for(gathering);
    }
  }
}

void EventStream::State::encode_batches(const EventQueue::Taken& taken) {
  for (const std::vector<Event>& batch : taken.batches) {
    for (const Event& event : batch) {
      add_line(event);
    }
  }
  push_piece();
}

void EventStream::State::add_line(const Event& event) {
  const std::size_t before = piece.text.size();
  encode(event, piece.text);
  if (piece.text.size() == before) {
    return;
  }
  if (piece.text.back() != '\n') {
    piece.text.push_back('\n');
  }
  piece.first = piece.count == 0 ? event.seq : piece.first;
  piece.last = event.seq;
  ++piece.count;
  if (piece.text.size() >= piece_bytes) {
    push_piece();
  }
}

void EventStream::State::push_piece() {
  if (piece.count > 0) {
    for (const auto& sink : sinks) {
      sink->push(piece);
    }
  }
  piece.text.clear();
  piece.count = 0;
}

bool EventStream::State::stop(std::chrono::steady_clock::time_point deadline) {
  queue.close();
  if (encoder.joinable()) {
    encoder.join();
  }
  for (const auto& sink : sinks) {
    sink->finish(deadline);
  }
  bool complete = true;
  for (const auto& sink : sinks) {
    complete = sink->join() && complete;
  }
  return complete;
}

EventStream::EventStream(const EventStreamOptions& options, Encode encode, OnGap on_gap)
    : state_(std::make_unique<State>(options, std::move(encode), std::move(on_gap))) {}

EventStream::~EventStream() { state_->stop(std::chrono::steady_clock::now()); }

void EventStream::offer(std::vector<Event>&& events) { state_->queue.offer(std::move(events)); }

bool EventStream::flush_and_stop(std::chrono::steady_clock::time_point deadline) {
  return state_->stop(deadline);
}

EventStreamStats EventStream::stats() const {
  EventStreamStats stats{.queued = state_->queue.size(), .dropped = state_->queue.lost()};
  for (const auto& sink : state_->sinks) {
    stats.dropped += sink->lost();
  }
  return stats;
}

}  // namespace graftd
