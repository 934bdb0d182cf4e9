#include "viz/command_worker.hpp"

#include <utility>

namespace graftd::viz {

CommandWorker::CommandWorker(CarryOut carry_out)
    : carry_out_(std::move(carry_out)), thread_([this] { run(); }) {}

CommandWorker::~CommandWorker() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

bool CommandWorker::submit(CommandLine line, Done done) {
  {
    const std::lock_guard lock(mutex_);
    if (jobs_.size() >= commands_max) {
      return false;
    }
    jobs_.push_back({std::move(line), std::move(done)});
  }
  changed_.notify_all();
  return true;
}

void CommandWorker::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return ends_ || !jobs_.empty(); });
    if (ends_) {
      return;
    }
    const Job& job = jobs_.front();  // others are added behind it
    lock.unlock();
    job.done(carry_out_(job.line));
    lock.lock();
    jobs_.pop_front();
  }
}

}  // namespace graftd::viz
