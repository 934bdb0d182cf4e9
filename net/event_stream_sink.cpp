#include "net/event_stream_sink.hpp"

#include <algorithm>
#include <csignal>
#include <utility>

namespace graftd {

namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

std::thread start_quiet_thread(std::function<void()> run) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread(std::move(run));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

EventSinkRunner::EventSinkRunner(std::string name,
                                 std::unique_ptr<EventSink> sink,
                                 EventSinkLimits limits,
                                 OnGap on_gap)
    : name_(std::move(name)),
      sink_(std::move(sink)),
      limits_(limits),
      on_gap_(std::move(on_gap)),
      thread_(start_quiet_thread([this] { run(); })) {}

EventSinkRunner::~EventSinkRunner() {
  finish(Clock::now());
  join();
}

void EventSinkRunner::push(const EventLines& lines) {
  const std::scoped_lock lock(mutex_);
  if (closed_) {
    lost_ever_ += lines.count;
    return;
  }
  waiting_.push_back(lines);
  waiting_bytes_ += lines.text.size();
  while (waiting_bytes_ > limits_.buffer_bytes_max && waiting_.size() > 1) {
    drop_oldest();
  }
  changed_.notify_one();
}

void EventSinkRunner::drop_oldest() {
  const EventLines& oldest = waiting_.front();
  gap_.add(oldest.first, oldest.last, oldest.count);
  lost_ever_ += oldest.count;
  waiting_bytes_ -= oldest.text.size();
  waiting_.pop_front();
}

void EventSinkRunner::finish(TimePoint deadline) {
  const std::scoped_lock lock(mutex_);
  if (!deadline_) {
    deadline_ = deadline;
  }
  changed_.notify_one();
}

bool EventSinkRunner::join() {
  if (thread_.joinable()) {
    thread_.join();
  }
  return !closed_;
}

std::uint64_t EventSinkRunner::lost() const {
  const std::scoped_lock lock(mutex_);
  return lost_ever_;
}

bool EventSinkRunner::out_of_time() const {
  const std::scoped_lock lock(mutex_);
  return deadline_ && Clock::now() >= *deadline_;
}

void EventSinkRunner::run() {
  while (const auto batch = take()) {
    deliver(*batch);
  }
}

// The next lines, together up to a batch; nothing when there will be none.
std::optional<EventLines> EventSinkRunner::take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closed_ || deadline_ || !waiting_.empty(); });
  if (closed_ || waiting_.empty()) {
    return std::nullopt;
  }
  EventLines batch = std::move(waiting_.front());
  waiting_bytes_ -= batch.text.size();
  waiting_.pop_front();
  while (!waiting_.empty() &&
         batch.text.size() + waiting_.front().text.size() <= limits_.batch_bytes_max) {
    const EventLines& next = waiting_.front();
    batch.text += next.text;
    batch.last = next.last;
    batch.count += next.count;
    waiting_bytes_ -= next.text.size();
    waiting_.pop_front();
  }
  const LostEvents gap = std::exchange(gap_, {});
  lock.unlock();
  tell(gap, "the reader was too slow");
  return batch;
}

void EventSinkRunner::deliver(const EventLines& batch) {
  auto delay = limits_.retry_min;
  while (true) {
    const Delivery delivery = sink_->deliver(batch.text, [this] { return out_of_time(); });
    switch (delivery.result) {
      case Delivery::Result::done:
        return;
      case Delivery::Result::refused:
        return lose(batch, delivery.why);
      case Delivery::Result::closed:
        return lose_the_rest(batch, delivery.why);
      case Delivery::Result::again:
        break;
    }
    if (out_of_time()) {
      return lose_the_rest(batch, "it could not be delivered before the end");
    }
    wait_for_retry(delay);
    delay = std::min(delay * 2, limits_.retry_max);
  }
}

// Being asked to finish cuts the wait short once; then the deadline bounds it.
void EventSinkRunner::wait_for_retry(std::chrono::milliseconds delay) {
  std::unique_lock lock(mutex_);
  const bool finishing = deadline_.has_value();
  const auto until = Clock::now() + delay;
  changed_.wait_until(lock, finishing ? std::min(until, *deadline_) : until, [&] {
    return deadline_.has_value() != finishing;
  });
}

// Waits afterwards: what refuses lines, refuses the next ones too, as a rule.
void EventSinkRunner::lose(const EventLines& batch, const std::string& why) {
  {
    const std::scoped_lock lock(mutex_);
    lost_ever_ += batch.count;
  }
  LostEvents lost;
  lost.add(batch.first, batch.last, batch.count);
  tell(lost, why);
  wait_for_retry(limits_.retry_max);
}

void EventSinkRunner::lose_the_rest(const EventLines& batch, const std::string& why) {
  LostEvents lost;
  {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    lost.add(batch.first, batch.last, batch.count);
    lost_ever_ += batch.count;
    lost.add(gap_.from, gap_.to, gap_.count);
    gap_ = {};
    for (const EventLines& lines : waiting_) {
      lost.add(lines.first, lines.last, lines.count);
      lost_ever_ += lines.count;
    }
    waiting_.clear();
    waiting_bytes_ = 0;
  }
  tell(lost, why);
}

void EventSinkRunner::tell(const LostEvents& lost, const std::string& why) const {
  if (lost.any() && on_gap_) {
    on_gap_({.from = lost.from, .to = lost.to, .why = name_ + ": " + why});
  }
}

}  // namespace graftd
