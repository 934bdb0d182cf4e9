#include "cmd/state_thread.hpp"

#include "core/ensure.hpp"

#include <chrono>
#include <sys/resource.h>
#include <utility>

namespace graftd {

namespace {

// Of the scale of `nice`: the loop and the log come first. On Linux it is this thread's alone.
constexpr int niceness = 10;

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
    const std::uint64_t bytes = store_.write(*job);
    done_({std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - start), bytes});
    job.reset();  // a large one takes a while to go
    while (idle() && store_.tidy()) {
    }
  }
}

std::optional<StateWrite> StateThread::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || job_.has_value(); });
  return stopping_ ? std::nullopt : std::exchange(job_, std::nullopt);
}

bool StateThread::idle() {
  const std::lock_guard lock(mutex_);
  return !stopping_ && !job_.has_value();
}

}  // namespace graftd
