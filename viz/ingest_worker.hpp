#pragma once

#include "viz/event_files.hpp"
#include "viz/ingest.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace graftd::viz {

struct IngestQueueLimits {
  // Bodies that wait or are being read; beyond either the sender is told to come later.
  std::size_t bodies_max = 1024;
  std::size_t bytes_max = std::size_t{128} << 20;
};

// Reads bodies on a thread of its own, in their order, so that a large one does not hold up pages
// and other senders.
class IngestWorker {
 public:
  // From its thread; `post` brings a call to the thread of the owner, and `now` tells the time
  // there and here.
  using Post = std::function<void(std::function<void()>)>;
  using Now = std::function<std::int64_t()>;
  // On the owner's thread: events that came without a request, late halves of lines.
  using OnEvents = std::function<void(std::vector<StoredEvent>)>;
  using Done = std::function<void(Intake)>;

  // What is accepted goes to `files` too, if there are any.
  IngestWorker(IngestQueueLimits limits,
               Post post,
               Now now,
               OnEvents on_events,
               Ingest ingest = {},
               std::unique_ptr<EventFiles> files = {});
  // Waits for the body that is being read; the others are dropped.
  ~IngestWorker();
  IngestWorker(const IngestWorker&) = delete;
  IngestWorker& operator=(const IngestWorker&) = delete;

  struct Job {
    std::string body;
    std::string encoding;
    std::string node;
    Done done;  // on the owner's thread
  };

  // False when the queue is full: then `done` is not called.
  bool submit(Job job);

  std::string last_malformed() const;
  // Bodies that wait or are being read.
  std::size_t bodies() const;

  // Its figures may be read; null when nothing is kept.
  const EventFiles* files() const { return files_.get(); }

 private:
  void run();
  // Waits for a job; nothing after a while or at the end.
  std::optional<Job> wait();
  void flush();

  IngestQueueLimits limits_;
  Post post_;
  Now now_;
  OnEvents on_events_;
  Ingest ingest_;
  std::unique_ptr<EventFiles> files_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  std::size_t bodies_ = 0;
  std::size_t bytes_ = 0;
  bool stopping_ = false;
  std::string last_malformed_;
  std::thread thread_;
};

}  // namespace graftd::viz
