#pragma once

#include "core/input.hpp"
#include "core/snapshot.hpp"
#include "store/state_store.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace graftd {

// The thread that writes the state, in the background: it may take seconds, and nobody waits for
// it. One that finds no space is tried again until there is. One write at a time, so there is no
// queue here to bound; between them it tidies up.
class StateThread {
 public:
  using Done = std::function<void(StateWritten written)>;

  // Owns the store from here on. `done` is called on this thread and has to find its own way back.
  StateThread(StateStore store, Done done);
  // Waits for the write under way, but not for space.
  ~StateThread();
  StateThread(const StateThread&) = delete;
  StateThread& operator=(const StateThread&) = delete;

  void submit(StateWrite write);

 private:
  void run();
  std::optional<StateWrite> next();
  std::optional<std::uint64_t> write_when_there_is_space(const StateWrite& write);
  bool idle();

  StateStore store_;
  Done done_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<StateWrite> job_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace graftd
