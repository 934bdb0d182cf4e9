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

  // What it does, on its own thread.
  struct Work {
    // Returns when its argument is durable; or false if there was no space for it: it is tried
    // again until there is.
    std::function<bool(const Write&)> write;
    // Looks how much space there is: after each write, and now and then. `refused`: the write under
    // way has just found none. May be empty.
    std::function<void(bool refused)> look = {};
    // What need not be done before a write is reported: after each. May be empty.
    std::function<void()> tidy = {};
  };

  // `done` is called on the disk thread, too, and has to find its own way back.
  explicit DiskThread(Work work);
  // Waits for the write under way, but not for space.
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
  bool write_when_there_is_space(const Write& write);
  void look(bool refused) const;

  Work work_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Job> job_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace graftd
