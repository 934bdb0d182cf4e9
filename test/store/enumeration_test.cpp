#include "test/store/failing_disk.hpp"
#include "test/store/script.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <map>
#include <unistd.h>

namespace graftd::test {

namespace {

constexpr int too_late_exit_code = 43;
// A disk that stays full is given space after so many attempts.
constexpr int attempts_max = 3;

// So few that the log is copied into its file several times in a life.
constexpr int wal_pages_here = 10;
// So few that they are merged several times.
constexpr std::size_t runs_here = 2;

// What a child has got done.
struct Progress {
  int reports = -1;
  bool io_errors = false;

  // Nobody is told of a write after the disk has failed.
  void report(std::uint32_t steps) const {
    if ((io_errors && disk_has_failed()) ||
        ::write(reports, &steps, sizeof steps) != static_cast<ssize_t>(sizeof steps)) {
      _exit(too_late_exit_code);
    }
  }
};

template <class Attempt>
void until_there_is_space(const Attempt& attempt) {
  for (int i = 0; !attempt(); ++i) {
    if (i == attempts_max) {
      free_disk_space();
    }
  }
}

void carry_out(Stores& stores, const Step& step) {
  if (const auto* write = std::get_if<Write>(&step)) {
    until_there_is_space([&] { return stores.log.write_if_space(*write); });
    stores.log.tidy(wal_pages_here);
  } else if (const auto* state = std::get_if<StateWrite>(&step)) {
    until_there_is_space([&] { return stores.state.write_if_space(*state).has_value(); });
    stores.state.tidy(runs_here);  // a step of several
  }
}

void live(const std::string& path, const std::vector<Step>& script, const Progress& progress) {
  DataDirectory directory(path);
  std::optional<Stores> stores(open_stores(directory));
  std::uint32_t done = 0;
  progress.report(done);
  for (const Step& step : script) {
    if (std::holds_alternative<Restart>(step)) {
      stores.reset();
      if (disk_has_failed()) {
        return;  // an orderly stop that failed is no error, but an end
      }
      stores.emplace(open_stores(directory));
    } else {
      carry_out(*stores, step);
    }
    progress.report(++done);
  }
  while (stores->state.tidy()) {
  }
}

struct Tally {
  std::uint64_t cases = 0;
  std::uint64_t cut = 0;      // the power
  std::uint64_t stopped = 0;  // because a write failed
  std::uint64_t refused = 0;  // to start, because nothing could be written
  std::uint64_t finished = 0;
};

class Enumeration {
 public:
  // The first start and a step, or the life of a directory that is there.
  explicit Enumeration(bool first_start) {
    if (first_start) {
      script_.resize(1);
    } else {
      {
        DataDirectory directory(scratch_ / "made");
        open_stores(directory);
      }
      made_ = files_in(scratch_ / "made");
    }
    for (std::size_t steps = 0; steps <= script_.size(); ++steps) {
      wanted_.push_back(disk_after(script_, steps).recover());
    }
  }

  // The script without a fault; its calls.
  std::uint64_t count_calls(DiskFault fault) {
    int calls[2];
    REQUIRE(pipe(calls) == 0);
    const std::string path = scratch_ / "count";
    make(path);
    const ChildEnd end = in_child([&] {
      install_failing_disk(fault, 1'000'000'000, 0);
      live(path, script_, {.reports = open_nowhere()});
      const std::uint64_t count = disk_calls();
      REQUIRE(::write(calls[1], &count, sizeof count) == sizeof count);
    });
    REQUIRE(end.errors == "");
    REQUIRE(end.exit_code == 0);
    std::uint64_t count = 0;
    REQUIRE(read(calls[0], &count, sizeof count) == sizeof count);
    close(calls[0]);
    close(calls[1]);
    DataDirectory directory(path);
    CHECK(difference(open_stores(directory).take_recovered(), wanted(script_.size())) == "");
    return count;
  }

  void try_each(DiskFault fault, std::uint64_t seed, bool io_errors) {
    const std::uint64_t calls = count_calls(fault);
    std::filesystem::remove_all(scratch_ / "count");
    for (std::uint64_t at = 1; at <= calls; ++at) {
      CAPTURE(at);
      try_one(fault, at, seed, io_errors);
    }
  }

  Tally tally;

 private:
  static int open_nowhere() { return ::open("/dev/null", 1); }

  const Recovered& wanted(std::size_t steps) const { return wanted_.at(steps); }

  void try_one(DiskFault fault, std::uint64_t at, std::uint64_t seed, bool io_errors) {
    const std::string path = scratch_ / ("data" + std::to_string(tally.cases++));
    make(path);
    int reports[2];
    REQUIRE(pipe(reports) == 0);
    const ChildEnd end = in_child([&] {
      install_failing_disk(fault, at, seed * 1'000'000 + at);
      live(path, script_, {.reports = reports[1], .io_errors = io_errors});
    });
    close(reports[1]);
    CAPTURE(end.errors);
    std::uint32_t done = 0;
    for (std::uint32_t steps = 0; read(reports[0], &steps, sizeof steps) == sizeof steps;) {
      done = steps;
    }
    close(reports[0]);
    count(end);
    check_memory(path, done);
    std::filesystem::remove_all(path);
  }

  void count(const ChildEnd& end) {
    if (end.signal != 0) {
      REQUIRE(end.signal == SIGABRT);
      REQUIRE(end.errors.starts_with("graftd: cannot write to "));
      ++tally.stopped;
    } else if (end.exit_code == 1) {
      REQUIRE(end.errors.starts_with("cannot write "));
      ++tally.refused;
    } else if (end.exit_code == power_cut_exit_code) {
      ++tally.cut;
    } else {
      REQUIRE(end.exit_code == 0);
      ++tally.finished;
    }
  }

  // All that was reported, and perhaps the step that was under way.
  void check_memory(const std::string& path, std::uint32_t done) const {
    DataDirectory directory(path);
    Recovered found;
    CHECK(refusal_of([&] { found = open_stores(directory).take_recovered(); }) == "");
    const std::string as_reported = difference(found, wanted(done));
    if (as_reported != "" && done < script_.size()) {
      CAPTURE(done);
      CAPTURE(as_reported);
      REQUIRE(difference(found, wanted(done + 1)) == "");
    } else {
      REQUIRE(as_reported == "");
    }
  }

  void make(const std::string& path) const {
    if (!made_.empty()) {
      put_files(path, made_);
    }
  }

  Scratch scratch_;
  std::map<std::string, std::string> made_;
  std::vector<Step> script_ = script_of_a_life();
  std::vector<Recovered> wanted_;
};

void check_each(DiskFault fault, const std::string& name, bool io_errors, bool first_start) {
  Enumeration enumeration(first_start);
  enumeration.try_each(fault, 1, io_errors);
  const Tally& tally = enumeration.tally;
  const std::string what = name + (first_start ? ", first start: " : ", a life: ");
  MESSAGE(what << tally.cases << " calls, each in a run of its own; " << tally.cut << " cut off, "
               << tally.stopped << " stopped, " << tally.refused << " refused to start, "
               << tally.finished << " went on to the end");
  CHECK(tally.cases > 50);
}

void check_all(DiskFault fault, const std::string& name, bool io_errors) {
  check_each(fault, name, io_errors, true);
  check_each(fault, name, io_errors, false);
}

}  // namespace

TEST_CASE("D1, D5, S9: the power is cut at each call, and all that was not synced is lost") {
  check_all(DiskFault::bare_power_cut, "nothing unsynced kept", false);
}

TEST_CASE("D1, D4, D5, S9: the power is cut at each call, and any sectors are lost") {
  check_all(DiskFault::power_cut, "some sectors kept", false);
}

TEST_CASE("S9, S11, M14: the process is killed at each call of a first start") {
  check_each(DiskFault::killed, "killed", false, true);
}

TEST_CASE("D2, D7: each call fails once, and nothing is acknowledged after that") {
  check_all(DiskFault::failed_call, "one call fails", true);
}

TEST_CASE("D2, D7: from each call on all fail") {
  check_all(DiskFault::failed_calls, "all calls fail from there on", true);
}

TEST_CASE("D7, D8: the disk is full for each write, once or for a while, and all goes on") {
  check_all(DiskFault::failed_write, "full once", false);
  check_all(DiskFault::no_space, "full for a while", false);
}

}  // namespace graftd::test
