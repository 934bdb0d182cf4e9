#include "net/event_stream_queue.hpp"

#include "core/overloaded.hpp"

#include <utility>

namespace graftd {

namespace {

constexpr std::size_t text_bytes = 64;  // a short string or a small list, on the heap

std::size_t body_weight(const event::LogAppend& it) {
  std::size_t bytes = 0;
  for (const event::EntrySummary& entry : it.entries) {
    bytes += sizeof(entry) + entry.key.size() + entry.value.size() + entry.op_id.size();
  }
  return bytes;
}

std::size_t body_weight(const event::LogLine& it) {
  std::size_t bytes = it.message.size();
  for (const auto& [name, value] : it.details) {
    bytes += name.size() + value.size() + text_bytes;
  }
  return bytes;
}

}  // namespace

std::size_t weight_of(const Event& event) {
  return sizeof(Event) + text_bytes +
         std::visit(overloaded{
                        [](const event::LogAppend& it) { return body_weight(it); },
                        [](const event::LogLine& it) { return body_weight(it); },
                        [](const event::Apply& it) { return it.chains.size() * sizeof(Digest); },
                        [](const event::ClientAsk& it) { return it.key.size() + it.value.size(); },
                        [](const event::ClientAnswer& it) { return it.value.size(); },
                        [](const event::ConfigurationChange& it) {
                          return it.configuration.members.size() * sizeof(Member) * 2;
                        },
                        [](const auto&) { return std::size_t{0}; },
                    },
                    event.body);
}

void LostEvents::add(std::uint64_t first, std::uint64_t last, std::uint64_t events) {
  if (events == 0) {
    return;
  }
  from = count == 0 ? first : from;
  to = last;
  count += events;
}

void EventQueue::offer(std::vector<Event>&& events) {
  if (events.empty()) {
    return;
  }
  Batch batch{.events = std::move(events), .bytes = 0};
  for (const Event& event : batch.events) {
    batch.bytes += weight_of(event);
  }
  const std::scoped_lock lock(mutex_);
  events_ += batch.events.size();
  bytes_ += batch.bytes;
  batches_.push_back(std::move(batch));
  while ((events_ > events_max_ || bytes_ > bytes_max_) && batches_.size() > 1) {
    drop_oldest();
  }
  changed_.notify_one();
}

void EventQueue::drop_oldest() {
  const Batch& batch = batches_.front();
  lost_.add(batch.events.front().seq, batch.events.back().seq, batch.events.size());
  lost_ever_ += batch.events.size();
  events_ -= batch.events.size();
  bytes_ -= batch.bytes;
  batches_.pop_front();
}

void EventQueue::close() {
  const std::scoped_lock lock(mutex_);
  closed_ = true;
  changed_.notify_one();
}

EventQueue::Taken EventQueue::take() {
  Taken taken;
  std::deque<Batch> batches;
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return closed_ || !batches_.empty(); });
    batches.swap(batches_);
    events_ = 0;
    bytes_ = 0;
    taken.lost = std::exchange(lost_, {});
    taken.closed = closed_;
  }
  for (Batch& batch : batches) {
    taken.batches.push_back(std::move(batch.events));
  }
  return taken;
}

std::size_t EventQueue::size() const {
  const std::scoped_lock lock(mutex_);
  return events_;
}

std::uint64_t EventQueue::lost() const {
  const std::scoped_lock lock(mutex_);
  return lost_ever_;
}

}  // namespace graftd
