#include "cmd/disk_thread.hpp"

#include "core/ensure.hpp"

#include <chrono>
#include <utility>

namespace graftd {

DiskThread::DiskThread(std::function<void(const Write&)> write)
    : write_(std::move(write)), thread_([this] { run(); }) {}

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
  while (std::optional<Job> job = next()) {
    const auto start = std::chrono::steady_clock::now();
    write_(job->write);
    job->done(std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - start));
  }
}

std::optional<DiskThread::Job> DiskThread::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || job_.has_value(); });
  return std::exchange(job_, std::nullopt);
}

}  // namespace graftd
