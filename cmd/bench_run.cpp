#include "cmd/bench_run.hpp"

#include "cmd/bench_request.hpp"

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <csignal>
#include <memory>

namespace graftd {
namespace {

using Clock = std::chrono::steady_clock;
using boost::system::error_code;

constexpr Duration pause_after_error = std::chrono::milliseconds(5);

// A connection with the request that it has under way.
struct Worker {
  std::unique_ptr<BenchConnection> connection;
  std::unique_ptr<boost::asio::steady_timer> pause;
  std::string session;
  std::uint64_t sequence = 0;
  std::uint64_t operation = 0;  // as vizor knows the request; 0: not told
  Clock::time_point due;
  bool reads = false;
};

class BenchRun {
 public:
  BenchRun(const BenchOptions& options, const BenchWorld& world)
      : options_(options),
        world_(world),
        requests_(options, world.local),
        pacer_(loop_),
        ticker_(loop_),
        watch_(loop_),
        signals_(loop_, SIGINT, SIGTERM) {}

  BenchResult run() {
    begin_ = Clock::now();
    measured_from_ = options_.count > 0 ? begin_ : begin_ + options_.warm_up;
    end_ = options_.count > 0 ? Clock::time_point::max() : measured_from_ + options_.length;
    last_success_ = measured_from_;
    signals_.async_wait([this](const error_code& ec, int) {
      if (!ec) {
        end_ = std::min(end_, Clock::now());
        pacer_.cancel();
      }
    });
    tick_at(begin_ + std::chrono::seconds(1));
    watch_deadlines();
    make_workers();
    loop_.run();
    finish();
    return std::move(result_);
  }

 private:
  void make_workers() {
    workers_.resize(options_.connections);
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      Worker& worker = workers_[i];
      worker.connection = std::make_unique<BenchConnection>(
          loop_, world_.targets, i, world_.timeout, [this, &worker](std::string_view failure) {
            take(worker, failure);
          });
      worker.pause = std::make_unique<boost::asio::steady_timer>(loop_);
      if (options_.sessions) {
        worker.session = world_.session + "-" + std::to_string(i);
      }
    }
    for (Worker& worker : workers_) {
      next(worker);
    }
  }

  bool all_sent(Clock::time_point now) const {
    return now >= end_ || (options_.count > 0 && sent_ >= options_.count);
  }

  Clock::time_point due_of(std::uint64_t request) const {
    return begin_ + std::chrono::nanoseconds(request * 1'000'000'000 / options_.rate);
  }

  void next(Worker& worker) {
    const Clock::time_point now = Clock::now();
    if (all_sent(now)) {
      ++resting_;
      if (resting_ == workers_.size()) {
        over();
      }
      return;
    }
    if (options_.rate == 0) {
      return send(worker, now);
    }
    if (const Clock::time_point due = due_of(sent_); due <= now) {
      return send(worker, due);
    }
    free_.push_back(&worker);
    if (free_.size() == 1) {
      wait_for_due();
    }
  }

  void wait_for_due() {
    pacer_.expires_at(std::min(due_of(sent_), end_));
    pacer_.async_wait([this](const error_code&) {
      while (!free_.empty() && (all_sent(Clock::now()) || due_of(sent_) <= Clock::now())) {
        Worker& worker = *free_.back();
        free_.pop_back();
        next(worker);
      }
      if (!free_.empty()) {
        wait_for_due();
      }
    });
  }

  void send(Worker& worker, Clock::time_point due) {
    ++sent_;
    worker.due = due;
    worker.reads = requests_.write_next(worker.connection->request(),
                                        worker.connection->host(),
                                        worker.session,
                                        worker.sequence + 1);
    worker.sequence += worker.reads ? 0 : 1;
    tell_call(worker);
    worker.connection->send();
  }

  void take(Worker& worker, std::string_view failure) {
    const std::string error = failure.empty() ? bench_error_class(options_.api,
                                                                  worker.connection->status(),
                                                                  worker.connection->body(),
                                                                  worker.reads)
                                              : std::string(failure);
    tell_return(worker, failure, error);
    note(worker, error);
    if (error.empty()) {
      return next(worker);
    }
    worker.pause->expires_after(pause_after_error);
    worker.pause->async_wait([this, &worker](const error_code&) { next(worker); });
  }

  void tell_call(Worker& worker) {
    worker.operation = 0;
    if (world_.events == nullptr || (worker.reads && world_.local)) {
      return;
    }
    worker.operation = worker.reads
                           ? world_.events->called("get", requests_.key(), std::nullopt)
                           : world_.events->called("put", requests_.key(), requests_.value());
  }

  void tell_return(const Worker& worker, std::string_view failure, const std::string& error) {
    if (worker.operation == 0) {
      return;
    }
    constexpr unsigned not_found = 404;
    const bool missing = failure.empty() && worker.connection->status() == not_found;
    if (error.empty()) {
      world_.events->returned(worker.operation,
                              missing ? "missing" : "ok",
                              worker.reads && !missing
                                  ? std::optional<std::string_view>(worker.connection->body())
                                  : std::nullopt);
      return;
    }
    const bool never =
        failure.empty() ? surely_without_effect(worker.connection->status()) : failure == "refused";
    world_.events->returned(worker.operation, never ? "refused" : "unknown");
  }

  void note(const Worker& worker, const std::string& error) {
    const Clock::time_point now = Clock::now();
    if (worker.due < measured_from_) {
      return;
    }
    if (!error.empty()) {
      ++result_.errors[error];
      return;
    }
    const auto took = std::chrono::duration_cast<Duration>(now - worker.due);
    (worker.reads ? result_.reads : result_.writes).add(took);
    note_gap(now);
    last_success_ = now;
  }

  void note_gap(Clock::time_point now) {
    result_.gap = std::max(result_.gap, std::chrono::duration_cast<Duration>(now - last_success_));
  }

  void tick_at(Clock::time_point at) {
    ticker_.expires_at(at);
    ticker_.async_wait([this, at](const error_code& ec) {
      // Its time may have come just before it was cancelled.
      if (ec || resting_ == workers_.size()) {
        return;
      }
      const Clock::time_point now = Clock::now();
      result_.elapsed =
          std::chrono::duration_cast<Duration>(std::max(now, measured_from_) - measured_from_);
      if (world_.progress) {
        world_.progress(result_, now < measured_from_);
      }
      tick_at(at + std::chrono::seconds(1));
    });
  }

  void watch_deadlines() {
    constexpr Duration often = std::chrono::milliseconds(50);
    watch_.expires_after(std::min(world_.timeout / 10, often));
    watch_.async_wait([this](const error_code& ec) {
      if (ec || resting_ == workers_.size()) {
        return;
      }
      const Clock::time_point now = Clock::now();
      for (const Worker& worker : workers_) {
        worker.connection->check_deadline(now);
      }
      watch_deadlines();
    });
  }

  void over() {
    ticker_.cancel();
    watch_.cancel();
    signals_.cancel();
  }

  void finish() {
    const Clock::time_point now = Clock::now();
    const Clock::time_point end = options_.count > 0 ? now : std::max(end_, last_success_);
    note_gap(end);
    result_.elapsed = std::chrono::duration_cast<Duration>(end - measured_from_);
    if (options_.rate > 0 && options_.count == 0) {
      const auto length = std::chrono::duration_cast<std::chrono::nanoseconds>(end_ - begin_);
      const auto due = static_cast<std::uint64_t>(length.count()) * options_.rate / 1'000'000'000;
      result_.not_sent = due > sent_ ? due - sent_ : 0;
    }
  }

  const BenchOptions& options_;
  const BenchWorld& world_;
  BenchRequests requests_;
  boost::asio::io_context loop_{1};
  boost::asio::steady_timer pacer_;
  boost::asio::steady_timer ticker_;
  boost::asio::steady_timer watch_;
  boost::asio::signal_set signals_;
  std::vector<Worker> workers_;
  std::vector<Worker*> free_;  // with a rate: wait for the next request to be due
  std::size_t resting_ = 0;    // have nothing more to do
  std::uint64_t sent_ = 0;
  Clock::time_point begin_;
  Clock::time_point measured_from_;
  Clock::time_point end_;
  Clock::time_point last_success_;
  BenchResult result_;
};

}  // namespace

BenchResult run_bench(const BenchOptions& options, const BenchWorld& world) {
  return BenchRun(options, world).run();
}

}  // namespace graftd
