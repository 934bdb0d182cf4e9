#include "store/log_store.hpp"
#include "test/store/scratch.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace graftd::test {

namespace {

// The n-th batch after a given state is always the same, so that the parent knows what the child
// has written.
Write batch(const Model& model, std::uint64_t number) {
  Random random(number);
  return random_write(model, random, 1500);
}

Recovered recover(const std::string& path, std::uint64_t* incarnation = nullptr) {
  DataDirectory directory(path);
  LogStore log = LogStore::open(directory, node0);
  if (incarnation != nullptr) {
    *incarnation = log.identity().incarnation.value;
  }
  return log.take_recovered();
}

void make_empty_log(const std::string& path) {
  DataDirectory directory(path);
  LogStore::create(directory, new_identity("node0"), {});
}

// Writes batches for ever and reports each that is durable.
void write_batches(const std::string& path, std::uint64_t number, int reports) {
  DataDirectory directory(path);
  LogStore log = LogStore::open(directory, node0);
  for (Model model = model_of(log.take_recovered());; ++number) {
    const Write write = batch(model, number);
    log.write(write);
    model.apply(write);
    if (::write(reports, &number, sizeof number) != sizeof number) {
      _exit(3);
    }
    log.tidy(20);
  }
}

// Kills the child after about `reports_max` reports; how many came in all.
std::uint64_t count_reports_until_kill(pid_t child, int reports, std::uint64_t reports_max) {
  std::uint64_t seen = 0;
  std::uint64_t number = 0;
  while (read(reports, &number, sizeof number) == sizeof number) {
    if (++seen == reports_max) {
      kill(child, SIGKILL);
    }
  }
  close(reports);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  return seen;
}

}  // namespace

TEST_CASE("what was durable when the process was killed is there, in whole batches") {
  const Scratch scratch;
  const std::string path = scratch / "data";
  make_empty_log(path);
  Random random(99);
  Model model;
  std::uint64_t number = 1;
  for (int round = 0; round < 10; ++round) {
    int reports[2];
    REQUIRE(pipe(reports) == 0);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      close(reports[0]);
      write_batches(path, number, reports[1]);
    }
    close(reports[1]);
    const std::uint64_t durable = count_reports_until_kill(child, reports[0], 1 + random.below(40));
    for (std::uint64_t i = 0; i < durable; ++i) {
      model.apply(batch(model, number++));
    }
    const Model found = model_of(recover(path));
    if (found != model) {  // killed between the write and its report
      model.apply(batch(model, number++));
    }
    REQUIRE(found == model);
  }
  CHECK(number > 50);
}

TEST_CASE("each start counts, also after a crash") {
  const Scratch scratch;
  make_empty_log(scratch / "data");
  for (std::uint64_t start = 2; start < 8; start += 2) {
    in_child([&] {
      DataDirectory directory(scratch / "data");
      LogStore log = LogStore::open(directory, node0);
      raise(SIGKILL);
    });
    std::uint64_t incarnation = 0;
    recover(scratch / "data", &incarnation);
    CHECK(incarnation == start + 1);
  }
}

TEST_CASE("a crash during the first start leaves a directory that starts") {
  const Scratch scratch;
  for (bool at_once : {true, false}) {
    const std::string path = scratch / (at_once ? "a" : "b");
    in_child([&] {
      DataDirectory directory(path);
      LogStore log = LogStore::create(directory, new_identity("node0"), {});
      if (!at_once) {
        log.write({.entries = entries_after({}, {1}, 3)});
      }
      raise(SIGKILL);
    });
    CHECK(recover(path).entries.size() == (at_once ? 0 : 3));
  }
}

TEST_CASE("D7: a write that fails ends the process, and what was durable stays") {
  const Scratch scratch;
  const std::string path = scratch / "data";
  make_empty_log(path);
  int reports[2];
  REQUIRE(pipe(reports) == 0);
  const ChildEnd child = in_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{200'000, 200'000};
    setrlimit(RLIMIT_FSIZE, &limit);
    close(reports[0]);
    write_batches(path, 1, reports[1]);
  });
  close(reports[1]);
  CHECK(child.signal == SIGABRT);
  CHECK(child.errors.starts_with("graftd: cannot write to " + path + "/raft.db: "));
  CHECK(child.errors.find("File too large. The node stops: a failed write is never tried again") !=
        std::string::npos);
  Model model;
  std::uint64_t durable = 0;
  for (std::uint64_t number = 0; read(reports[0], &number, sizeof number) == sizeof number;) {
    model.apply(batch(model, number));
    ++durable;
  }
  close(reports[0]);
  CHECK(durable > 2);
  CHECK(model_of(recover(path)) == model);
}

TEST_CASE("D8: a start that cannot write is refused with a sentence, and a later one is not") {
  const Scratch scratch;
  make_empty_log(scratch / "data");
  const ChildEnd child = in_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{100, 100};
    setrlimit(RLIMIT_FSIZE, &limit);
    DataDirectory directory(scratch / "data");
    LogStore::open(directory, node0);
  });
  CHECK(child.exit_code == 1);
  CHECK(child.errors.starts_with("cannot write " + (scratch / "data/raft.db") + ": "));
  CHECK(child.errors.find("free space or repair the disk, and start again") != std::string::npos);
  CHECK(recover(scratch / "data").entries.empty());
}

}  // namespace graftd::test
