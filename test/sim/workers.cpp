#include "test/sim/workers.hpp"

#include <climits>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <poll.h>
#include <stdexcept>
#include <sys/wait.h>
#include <type_traits>
#include <unistd.h>
#include <utility>

namespace graftd::sim {

namespace {

static_assert(std::is_trivially_copyable_v<SeedResult>, "it goes through a pipe as it is");
// A pipe takes that many bytes at once or not at all.
static_assert(sizeof(SeedResult) <= PIPE_BUF);

struct Worker {
  pid_t process = -1;
  int results = -1;
  std::uint64_t next = 0;  // the seed that it is at
};

class Workers {
 public:
  Workers(std::uint64_t last,
          unsigned jobs,
          AtFailure at_failure,
          const std::function<SeedResult(std::uint64_t)>& work)
      : last_(last), jobs_(jobs), at_failure_(at_failure), work_(work) {}

  std::vector<SeedResult> run(std::uint64_t first);

 private:
  void launch(std::uint64_t seed);
  [[noreturn]] void toil(std::uint64_t seed, int results);
  bool read_from(Worker& worker);
  void bury(Worker& worker);
  void stop_all();

  std::uint64_t last_;
  unsigned jobs_;
  AtFailure at_failure_;
  const std::function<SeedResult(std::uint64_t)>& work_;
  std::vector<Worker> workers_;
  std::vector<SeedResult> results_;
  std::vector<std::uint64_t> orphaned_;  // from where on workers that died left their seeds
};

// Every `jobs`-th seed.
void Workers::launch(std::uint64_t seed) {
  int ends[2];
  if (pipe(ends) != 0) {
    throw std::runtime_error("cannot make a pipe");
  }
  std::fflush(stdout);
  const pid_t process = fork();
  if (process < 0) {
    throw std::runtime_error("cannot start a process");
  }
  if (process == 0) {
    close(ends[0]);
    toil(seed, ends[1]);
  }
  close(ends[1]);
  workers_.push_back({process, ends[0], seed});
}

void Workers::toil(std::uint64_t seed, int results) {
  for (; seed <= last_; seed += jobs_) {
    const SeedResult result = work_(seed);
    std::fflush(stdout);
    if (write(results, &result, sizeof result) != static_cast<ssize_t>(sizeof result)) {
      _exit(2);
    }
  }
  _exit(0);
}

// False at the end of its results.
bool Workers::read_from(Worker& worker) {
  SeedResult result;
  if (read(worker.results, &result, sizeof result) != static_cast<ssize_t>(sizeof result)) {
    return false;
  }
  results_.push_back(result);
  worker.next = result.seed + jobs_;
  return true;
}

void Workers::bury(Worker& worker) {
  int status = 0;
  waitpid(worker.process, &status, 0);
  close(worker.results);
  worker.results = -1;
  if (worker.next <= last_ && !(WIFEXITED(status) && WEXITSTATUS(status) == 0)) {
    results_.push_back({.seed = worker.next, .failed = true});
    orphaned_.push_back(worker.next + jobs_);
  }
}

void Workers::stop_all() {
  for (Worker& worker : workers_) {
    if (worker.results >= 0) {
      kill(worker.process, SIGKILL);
      waitpid(worker.process, nullptr, 0);
      close(worker.results);
      worker.results = -1;
    }
  }
}

std::vector<SeedResult> Workers::run(std::uint64_t first) {
  for (unsigned i = 0; i < jobs_ && first + i <= last_; ++i) {
    launch(first + i);
  }
  for (;;) {
    std::vector<pollfd> waiting;
    for (const Worker& worker : workers_) {
      if (worker.results >= 0) {
        waiting.push_back({worker.results, POLLIN, 0});
      }
    }
    const bool failed = !results_.empty() && results_.back().failed;
    if (waiting.empty() || (failed && at_failure_ == AtFailure::stop)) {
      stop_all();
      return results_;
    }
    poll(waiting.data(), waiting.size(), -1);
    for (Worker& worker : workers_) {
      for (const pollfd& one : waiting) {
        if (one.fd == worker.results && one.revents != 0 && !read_from(worker)) {
          bury(worker);
          break;
        }
      }
    }
    for (const std::uint64_t seed : std::exchange(orphaned_, {})) {
      if (seed <= last_ && at_failure_ == AtFailure::go_on) {
        launch(seed);
      }
    }
  }
}

}  // namespace

std::vector<SeedResult> run_seeds(std::uint64_t first,
                                  std::uint64_t last,
                                  unsigned jobs,
                                  AtFailure at_failure,
                                  const std::function<SeedResult(std::uint64_t)>& work) {
  return Workers(last, jobs, at_failure, work).run(first);
}

}  // namespace graftd::sim
