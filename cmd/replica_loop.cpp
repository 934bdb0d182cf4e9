#include "cmd/replica_loop.hpp"

#include "core/ensure.hpp"

#include <utility>

namespace graftd {

namespace {

// Events that wait for the write under way; those beyond are dropped, and the stream has a gap. A
// disk may be full for days.
constexpr std::size_t events_waiting_max = 65'536;
// Of a list that was handed out, for the next one.
constexpr std::size_t places_kept_max = 256;

// All in `list`; meanwhile more may come into it.
template <class Item>
void hand_out(std::vector<Item>& list,
              std::vector<Item>& spare,
              const std::function<void(Item)>& outlet) {
  if (list.empty()) {
    return;
  }
  std::vector<Item> items = std::exchange(list, std::exchange(spare, {}));
  for (Item& item : items) {
    outlet(std::move(item));
  }
  if (items.capacity() <= places_kept_max) {
    items.clear();
    spare = std::move(items);
  }
}

// Known only when the write is done, which is also when the events are told.
void note_duration(std::vector<Event>& events, Duration took) {
  for (Event& event : events) {
    if (auto* entries = std::get_if<event::LogPersist>(&event.body)) {
      entries->us = took.count();
    } else if (auto* state = std::get_if<event::HardStatePersist>(&event.body)) {
      state->us = took.count();
    }
  }
}

}  // namespace

ReplicaLoop::ReplicaLoop(Replica& replica, ReplicaOutlets outlets)
    : replica_(replica), outlets_(std::move(outlets)) {
  tick_set_for_ = replica_.deadline();
  outlets_.tick_at(tick_set_for_);
}

void ReplicaLoop::take(Input&& input) {
  replica_.step(outlets_.now(), std::move(input), next_);
  limit_events();
  if (const Instant deadline = replica_.deadline(); deadline != tick_set_for_) {
    tick_set_for_ = deadline;
    outlets_.tick_at(deadline);
  }
  if (!flush_due_ && (!next_.empty() || replica_.awaits_batch_end())) {
    flush_due_ = true;
    outlets_.flush_soon();
  }
}

void ReplicaLoop::limit_events() {
  if (next_.events.size() <= events_waiting_max) {
    return;
  }
  const auto first = next_.events.begin() + events_waiting_max;
  gap_ = {.from = gap_ ? gap_->from : first->seq, .to = next_.events.back().seq, .why = "disk"};
  next_.events.erase(first, next_.events.end());
}

void ReplicaLoop::tick() {
  tick_set_for_ = {};
  take(Tick{});
}

// What promises nothing about our disk leaves now, whatever is being written.
void ReplicaLoop::flush() {
  if (replica_.awaits_batch_end()) {
    take(BatchEnd{});
  }
  flush_due_ = false;
  hand_out(next_.early, spare_messages_, outlets_.send);
  hand_out(next_.answers, spare_answers_, outlets_.answer);
  if (!writing_) {
    start_batch();
  }
}

void ReplicaLoop::start_batch() {
  // Only what waits for the disk. An answer that was just given may have made the client ask again,
  // so that there are new messages and answers to leave at the next flush.
  Write write = std::exchange(next_.write, {});
  std::swap(batch_.speak, next_.speak);
  batch_.events = std::exchange(next_.events, {});
  batch_.state = std::exchange(next_.state, std::nullopt);
  if (gap_) {
    take(Report{*std::exchange(gap_, std::nullopt)});
  }
  if (write.empty()) {
    finish_batch({});
    return;
  }
  writing_ = true;
  persisted_ = persisted_by(write);
  outlets_.write(std::move(write));
}

void ReplicaLoop::written(Duration took) {
  ensure(writing_, "only a write under way can end");
  writing_ = false;
  finish_batch(took);
  take(persisted_);
  flush();
}

void ReplicaLoop::finish_batch(Duration took) {
  hand_out(batch_.speak, spare_messages_, outlets_.send);
  std::vector<Event> events = std::exchange(batch_.events, {});
  note_duration(events, took);
  if (!events.empty()) {
    outlets_.tell(std::move(events));
  }
  if (batch_.state) {
    outlets_.write_state(*std::exchange(batch_.state, std::nullopt));
  }
}

}  // namespace graftd
