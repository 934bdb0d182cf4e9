#include "viz/ingest_worker.hpp"

#include <chrono>
#include <optional>
#include <utility>

namespace graftd::viz {
namespace {

constexpr auto flush_every = std::chrono::milliseconds(250);

}  // namespace

IngestWorker::IngestWorker(IngestQueueLimits limits,
                           Post post,
                           Now now,
                           OnEvents on_events,
                           Ingest ingest,
                           std::unique_ptr<EventFiles> files)
    : limits_(limits),
      post_(std::move(post)),
      now_(std::move(now)),
      on_events_(std::move(on_events)),
      ingest_(std::move(ingest)),
      files_(std::move(files)) {
  if (files_) {
    ingest_.on_accepted([this](std::string_view document,
                               std::string_view node,
                               std::int64_t now_us) { files_->append(document, node, now_us); });
  }
  thread_ = std::thread([this] { run(); });
}

IngestWorker::~IngestWorker() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    jobs_.clear();
  }
  changed_.notify_one();
  thread_.join();
}

bool IngestWorker::submit(Job job) {
  {
    const std::lock_guard lock(mutex_);
    const bool full = bodies_ >= limits_.bodies_max || bytes_ + job.body.size() > limits_.bytes_max;
    // One that is larger than the limit is read when nothing else is there.
    if (full && bodies_ > 0) {
      return false;
    }
    ++bodies_;
    bytes_ += job.body.size();
    jobs_.push_back(std::move(job));
  }
  changed_.notify_one();
  return true;
}

std::string IngestWorker::last_malformed() const {
  const std::lock_guard lock(mutex_);
  return last_malformed_;
}

std::size_t IngestWorker::bodies() const {
  const std::lock_guard lock(mutex_);
  return bodies_;
}

std::optional<IngestWorker::Job> IngestWorker::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, flush_every, [this] { return stopping_ || !jobs_.empty(); });
  if (stopping_ || jobs_.empty()) {
    return std::nullopt;
  }
  Job job = std::move(jobs_.front());
  jobs_.pop_front();
  return job;
}

void IngestWorker::run() {
  while (true) {
    std::optional<Job> job = wait();
    if (job) {
      Intake intake = ingest_.take(job->body, job->encoding, job->node, now_());
      {
        const std::lock_guard lock(mutex_);
        --bodies_;
        bytes_ -= job->body.size();
        last_malformed_ = ingest_.last_malformed();
      }
      post_([done = std::move(job->done), intake = std::move(intake)]() mutable {
        done(std::move(intake));
      });
    }
    flush();
    const std::lock_guard lock(mutex_);
    if (stopping_) {
      break;
    }
  }
  if (files_) {
    files_->close(now_());
  }
}

void IngestWorker::flush() {
  if (files_) {
    files_->flush(now_());
  }
  std::vector<StoredEvent> events = ingest_.flush(now_());
  if (!events.empty()) {
    post_([this, events = std::move(events)]() mutable { on_events_(std::move(events)); });
  }
}

}  // namespace graftd::viz
