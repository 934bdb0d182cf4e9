#include "cmd/state_thread.hpp"

#include "core/ensure.hpp"

#include <algorithm>
#include <chrono>
#include <sys/resource.h>
#include <utility>

namespace graftd {

namespace {

// Of the scale of `nice`: the loop and the log come first. On Linux it is this thread's alone.
constexpr int niceness = 10;

// An attempt of a large write takes space from the log for a moment, so it is not tried often.
constexpr std::chrono::milliseconds attempt_interval_min = std::chrono::seconds(1);
constexpr std::chrono::milliseconds attempt_interval_max = std::chrono::seconds(16);

}  // namespace

StateThread::StateThread(StateStore store, Done done)
    : store_(std::move(store)), done_(std::move(done)), thread_([this] { run(); }) {}

StateThread::~StateThread() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void StateThread::submit(StateWrite write) {
  {
    const std::lock_guard lock(mutex_);
    ensure(!job_.has_value(), "one write of the state at a time");
    job_ = std::move(write);
  }
  changed_.notify_one();
}

void StateThread::run() {
  setpriority(PRIO_PROCESS, 0, niceness);
  while (idle() && store_.tidy()) {
  }
  while (std::optional<StateWrite> job = next()) {
    const auto start = std::chrono::steady_clock::now();
    const std::optional<std::uint64_t> bytes = write_when_there_is_space(*job);
    if (!bytes) {
      return;
    }
    done_({std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - start), *bytes});
    job.reset();  // a large one takes a while to go
    while (idle() && store_.tidy()) {
    }
  }
}

// Nothing: it is not written, because the node ends first.
std::optional<std::uint64_t> StateThread::write_when_there_is_space(const StateWrite& write) {
  for (auto pause = attempt_interval_min;; pause = std::min(2 * pause, attempt_interval_max)) {
    if (std::optional<std::uint64_t> bytes = store_.write_if_space(write)) {
      return bytes;
    }
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, pause, [this] { return stopping_; })) {
      return std::nullopt;
    }
  }
}

std::optional<StateWrite> StateThread::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || job_.has_value(); });
  std::optional<StateWrite> job;
  if (!stopping_) {
    job.swap(job_);
  }
  return job;
}

bool StateThread::idle() {
  const std::lock_guard lock(mutex_);
  return !stopping_ && !job_.has_value();
}

}  // namespace graftd
