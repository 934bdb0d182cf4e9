#include "cmd/disk_thread.hpp"

#include "core/ensure.hpp"

#include <chrono>
#include <utility>

namespace graftd {

namespace {

// Between two attempts of a write that finds no space, and between two looks when nothing is
// written.
constexpr auto attempt_interval = std::chrono::milliseconds(200);
constexpr auto look_interval = std::chrono::milliseconds(500);

}  // namespace

DiskThread::DiskThread(Work work) : work_(std::move(work)), thread_([this] { run(); }) {}

DiskThread::~DiskThread() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void DiskThread::submit(Write write, Done done) {
  {
    const std::lock_guard lock(mutex_);
    ensure(!job_.has_value(), "one write at a time");
    job_ = Job{std::move(write), std::move(done)};
  }
  changed_.notify_one();
}

void DiskThread::run() {
  look(false);
  while (std::optional<Job> job = next()) {
    const auto start = std::chrono::steady_clock::now();
    if (!write_when_there_is_space(job->write)) {
      return;
    }
    look(false);
    job->done(std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - start));
    if (work_.tidy) {
      work_.tidy();
    }
  }
}

// False: it is not written, because the node ends first.
bool DiskThread::write_when_there_is_space(const Write& write) {
  while (!work_.write(write)) {
    look(true);
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, attempt_interval, [this] { return stopping_; })) {
      return false;
    }
  }
  return true;
}

std::optional<DiskThread::Job> DiskThread::next() {
  std::unique_lock lock(mutex_);
  while (
      !changed_.wait_for(lock, look_interval, [this] { return stopping_ || job_.has_value(); })) {
    lock.unlock();
    look(false);
    lock.lock();
  }
  return std::exchange(job_, std::nullopt);
}

void DiskThread::look(bool refused) const {
  if (work_.look) {
    work_.look(refused);
  }
}

}  // namespace graftd
