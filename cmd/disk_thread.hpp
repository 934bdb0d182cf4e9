#pragma once

#include "core/effects.hpp"
#include "core/types.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace graftd {

// The thread that writes. One write at a time: the next one is handed over only when `done` of the
// one before has been called, so there is no queue here to bound.
class DiskThread {
 public:
  using Done = std::function<void(Duration took)>;

  // `write` runs on the disk thread and returns when its argument is durable; `done` is called
  // there too and has to find its own way back.
  explicit DiskThread(std::function<void(const Write&)> write);
  // Waits for the write under way.
  ~DiskThread();
  DiskThread(const DiskThread&) = delete;
  DiskThread& operator=(const DiskThread&) = delete;

  void submit(Write write, Done done);

 private:
  struct Job {
    Write write;
    Done done;
  };

  void run();
  std::optional<Job> next();

  std::function<void(const Write&)> write_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Job> job_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace graftd
