#include "test/sim/real_storage.hpp"
#include "test/sim/simulation.hpp"
#include "test/sim/workers.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <deque>
#include <fstream>
#include <string>

namespace graftd::sim {

namespace {

struct Arguments {
  std::uint64_t seed = 0;
  std::string seeds;
  std::int64_t seconds = 60;
  unsigned jobs = 1;
  bool trace = false;
  bool twice = false;
  bool hashes = false;
  bool stream = false;
  bool stream_only = false;
  bool count_failures = false;
  std::string events;
  std::string storage = "model";
  std::string program;
};

void print_line(const std::string& line) { std::printf("%s\n", line.c_str()); }

// The same run once more: keeping them in each run would cost more than that.
void print_last_lines(const Plan& plan, Watch watch) {
  constexpr std::size_t lines_max = 400;
  std::deque<std::string> lines;
  watch.tell = {};
  watch.print = [&](const std::string& line) {
    lines.push_back(line);
    if (lines.size() > lines_max) {
      lines.pop_front();
    }
  };
  run(plan, watch);
  for (const std::string& line : lines) {
    print_line(line);
  }
}

void print_failure(const Arguments& arguments, const Plan& plan, const RunResult& result) {
  std::printf("FAILED seed %" PRIu64 ": %s\n  %s\n  replay: %s --seed %" PRIu64
              " --seconds %" PRId64 " --storage %s --trace\n",
              plan.seed,
              result.broken.c_str(),
              describe(plan).c_str(),
              arguments.program.c_str(),
              plan.seed,
              arguments.seconds,
              arguments.storage.c_str());
}

SeedResult run_seed(const Arguments& arguments, std::uint64_t seed) {
  const Plan plan = draw_plan(seed, std::chrono::seconds(arguments.seconds));
  std::ofstream events;
  Watch watch{.stream = arguments.stream || arguments.stream_only,
              .stream_only = arguments.stream_only};
  if (arguments.storage == "real") {
    watch.storage = real_storage;
  }
  if (arguments.trace) {
    watch.print = print_line;
  }
  if (!arguments.events.empty()) {
    events.open(arguments.events, std::ios::trunc);
    watch.tell = [&](const std::string& line) { events << line << '\n'; };
  }
  RunResult result = run(plan, watch);
  if (arguments.twice && result.broken.empty()) {
    if (const RunResult again = run(plan, {.storage = watch.storage}); again.hash != result.hash) {
      result.broken = "the same seed gave another trace";
    }
  }
  if (!result.broken.empty() && !arguments.count_failures) {
    if (!arguments.trace) {
      print_last_lines(plan, watch);
    }
    print_failure(arguments, plan, result);
  }
  if (watch.stream && arguments.seeds.empty()) {
    std::printf("%s", result.stream_table.c_str());
  }
  if (arguments.hashes) {
    std::printf("seed %" PRIu64 " trace %016" PRIx64 "\n", seed, result.hash);
  }
  return {.seed = seed,
          .failed = !result.broken.empty(),
          .hash = result.hash,
          .counts = result.counts,
          .simulated_us = result.simulated.count(),
          .stream_events = result.stream_events,
          .stream_unknown = result.stream_unknown};
}

// Over many seeds everything has to come up at least once, or the plans have become too tame.
bool all_marks_hit(const Counts& counts, std::size_t expected) {
  bool all = true;
  for (std::size_t i = 0; i < expected; ++i) {
    const Mark mark = static_cast<Mark>(i);
    if (counts.of(mark) == 0) {
      std::printf("NEVER HAPPENED: %s\n", std::string(name_of(mark)).c_str());
      all = false;
    }
  }
  return all;
}

bool print_summary(const std::vector<SeedResult>& results, double seconds, std::size_t expected) {
  constexpr std::size_t enough_for_all_marks = 200;
  Counts counts;
  std::int64_t simulated_us = 0;
  std::uint64_t hash = 0;
  bool failed = false;
  std::uint64_t stream_events = 0;
  std::uint64_t stream_unknown = 0;
  for (const SeedResult& result : results) {
    stream_events += result.stream_events;
    stream_unknown += result.stream_unknown;
    counts.merge(result.counts);
    simulated_us += result.simulated_us;
    hash ^= result.hash * (2 * result.seed + 1);
    failed = failed || result.failed;
  }
  for (std::size_t i = 0; i < expected; ++i) {
    const Mark mark = static_cast<Mark>(i);
    std::printf("%12" PRIu64 "  %s\n", counts.of(mark), std::string(name_of(mark)).c_str());
  }
  std::printf("%zu seeds, %.0f simulated seconds in %.1f, trace %016" PRIx64 "\n",
              results.size(),
              static_cast<double>(simulated_us) / 1e6,
              seconds,
              hash);
  if (stream_events > 0) {
    std::printf("vizor's checker read %" PRIu64 " events and could not tell %" PRIu64 " times\n",
                stream_events,
                stream_unknown);
  }
  return !failed && (results.size() < enough_for_all_marks || all_marks_hit(counts, expected));
}

int run_range(const Arguments& arguments, std::uint64_t first, std::uint64_t last) {
  const auto begin = std::chrono::steady_clock::now();
  const std::vector<SeedResult> results =
      run_seeds(first,
                last,
                arguments.jobs,
                arguments.count_failures ? AtFailure::go_on : AtFailure::stop,
                [&](std::uint64_t seed) { return run_seed(arguments, seed); });
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const bool good = print_summary(
      results, took.count(), arguments.storage == "real" ? marks : marks_without_storage);
  for (const SeedResult& result : results) {
    if (result.failed) {
      std::printf("FAILED seed %" PRIu64 "; replay: %s --seed %" PRIu64 " --seconds %" PRId64
                  " --storage %s --trace\n",
                  result.seed,
                  arguments.program.c_str(),
                  result.seed,
                  arguments.seconds,
                  arguments.storage.c_str());
    }
  }
  return good ? 0 : 1;
}

int run_program(int count, char** words) {
  Arguments arguments{.program = words[0]};
  CLI::App app("Runs graftd's replicas on a simulated network, disk and clock");
  app.add_option("--seed", arguments.seed, "one run");
  app.add_option("--seeds", arguments.seeds, "many runs: FIRST..LAST");
  app.add_option("--seconds", arguments.seconds, "simulated time with faults")
      ->capture_default_str();
  app.add_option("--jobs", arguments.jobs, "processes for --seeds")
      ->capture_default_str()
      ->check(CLI::Range(1, 256));
  app.add_flag("--trace", arguments.trace, "print all that happens");
  app.add_flag("--twice", arguments.twice, "run each seed twice and compare");
  app.add_flag("--hashes", arguments.hashes, "print the trace hash of each seed");
  app.add_flag("--stream", arguments.stream, "let vizor's checker read the event lines, too");
  app.add_flag("--stream-only", arguments.stream_only, "... and judge alone");
  app.add_flag("--count-failures",
               arguments.count_failures,
               "with --seeds: go on after a seed that fails, without its trace");
  app.add_option("--events", arguments.events, "with --seed: write the event lines to a file");
  app.add_option("--storage", arguments.storage, "what the servers store through")
      ->capture_default_str()
      ->check(CLI::IsMember({"model", "real"}));
  CLI11_PARSE(app, count, words);
  if (arguments.seeds.empty()) {
    arguments.hashes = true;
    return run_seed(arguments, arguments.seed).failed ? 1 : 0;
  }
  const std::size_t dots = arguments.seeds.find("..");
  if (dots == std::string::npos) {
    std::fprintf(stderr, "--seeds wants FIRST..LAST, for example 1..1000\n");
    return 2;
  }
  return run_range(arguments,
                   std::stoull(arguments.seeds.substr(0, dots)),
                   std::stoull(arguments.seeds.substr(dots + 2)));
}

}  // namespace

}  // namespace graftd::sim

int main(int count, char** words) { return graftd::sim::run_program(count, words); }
