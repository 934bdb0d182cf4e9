#pragma once

#include "core/event.hpp"
#include "net/event_stream_queue.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace graftd {

// Whole lines, one event each.
struct EventLines {
  std::uint64_t first = 0;  // seq
  std::uint64_t last = 0;
  std::uint64_t count = 0;
  std::string text;
};

struct Delivery {
  enum class Result : std::uint8_t {
    done,
    again,    // the same lines later; what was written of them is remembered by the sink
    refused,  // these lines never, the next ones perhaps
    closed,   // nothing any more
  };
  Result result = Result::done;
  std::string why;
};

// Where lines go: stdout, a file, vizor. Used by one thread, which may wait in it.
class EventSink {
 public:
  virtual ~EventSink() = default;

  // Gives up with `again` when `out_of_time` says so.
  virtual Delivery deliver(std::string_view lines, const std::function<bool()>& out_of_time) = 0;
};

struct EventSinkLimits {
  std::size_t buffer_bytes_max = std::size_t{16} << 20;  // beyond it the oldest lines are lost
  std::size_t batch_bytes_max = std::size_t{64} << 10;
  std::chrono::milliseconds retry_min{100};
  std::chrono::milliseconds retry_max{2000};
};

// A sink, the lines that wait for it, and the thread that carries them. Each contiguous loss is
// told once: when the first line after it is on its way.
class EventSinkRunner {
 public:
  using OnGap = std::function<void(event::TraceGap)>;
  using TimePoint = std::chrono::steady_clock::time_point;

  EventSinkRunner(std::string name,
                  std::unique_ptr<EventSink> sink,
                  EventSinkLimits limits,
                  OnGap on_gap);
  ~EventSinkRunner();
  EventSinkRunner(const EventSinkRunner&) = delete;
  EventSinkRunner& operator=(const EventSinkRunner&) = delete;

  // Never waits for the sink.
  void push(const EventLines& lines);

  // No more will be pushed; the thread ends when all is delivered, or at the deadline.
  void finish(TimePoint deadline);
  // True when nothing was left undelivered. After finish().
  bool join();

  std::uint64_t lost() const;

 private:
  void run();
  std::optional<EventLines> take();
  void deliver(const EventLines& batch);
  void wait_for_retry(std::chrono::milliseconds delay);
  void lose(const EventLines& batch, const std::string& why);
  void lose_the_rest(const EventLines& batch, const std::string& why);
  void drop_oldest();
  bool out_of_time() const;
  void tell(const LostEvents& lost, const std::string& why) const;

  std::string name_;
  std::unique_ptr<EventSink> sink_;
  EventSinkLimits limits_;
  OnGap on_gap_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<EventLines> waiting_;
  std::size_t waiting_bytes_ = 0;
  LostEvents gap_;  // between what was taken and what waits
  std::uint64_t lost_ever_ = 0;
  std::optional<TimePoint> deadline_;
  bool closed_ = false;
  std::thread thread_;
};

// A thread that no signal is delivered to, so that they reach the one that waits for them, and a
// write to a closed pipe is an error instead of the end of the process.
std::thread start_quiet_thread(std::function<void()> run);

}  // namespace graftd
