#pragma once

#include "viz/page_command.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace graftd::viz {

// Carries out what pages command, one after the other, on a thread of its own: a command waits for
// nodes. VizorServer has one.
class CommandWorker {
 public:
  // Commands that wait or run; the next one is refused, and the page says so.
  static constexpr std::size_t commands_max = 8;
  // On the worker's thread.
  using Done = std::function<void(CommandOutcome)>;

  explicit CommandWorker(CarryOut carry_out);
  // Waits for the command that runs; the others are dropped.
  ~CommandWorker();
  CommandWorker(const CommandWorker&) = delete;
  CommandWorker& operator=(const CommandWorker&) = delete;

  // False when too many wait: then `done` is not called.
  bool submit(CommandLine line, Done done);

 private:
  struct Job {
    CommandLine line;
    Done done;
  };

  void run();

  CarryOut carry_out_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;  // the first one runs
  bool ends_ = false;
  std::thread thread_;
};

}  // namespace graftd::viz
