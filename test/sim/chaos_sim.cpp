#include "cmd/arguments.hpp"
#include "cmd/subcommands.hpp"
#include "cmd/usage.hpp"
#include "test/sim/simulation.hpp"

#include <CLI/CLI.hpp>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iostream>
#include <stdexcept>

// `graftd chaos sim`: one run of the simulator, written down for people. It is here and not in cmd/
// because the simulator is a test that happens to be worth watching: cmd/ knows its name only, and
// the linker brings the two together.

namespace graftd {
namespace {

constexpr const char* help =
    "graftd chaos sim: plays a cluster with faults in a deterministic simulator.\n\n"
    "Usage: graftd chaos sim -seed N [flags]\n\n"
    "The same seed and length give the same run. With -events the run is written as event lines,\n"
    "for `graftd vizor check FILE`, or to watch it: `graftd vizor replay FILE`.\n\n"
    "Flags:\n"
    "  -seed N        which run (default 1)\n"
    "  -seconds N     simulated time with faults, 1 to 600 (default 20)\n"
    "  -events FILE   write the event lines here\n\n"
    "Example:\n"
    "  graftd chaos sim -seed 7 -events run.ndjson && graftd vizor replay run.ndjson\n";

struct Words {
  std::uint64_t seed = 1;
  std::int64_t seconds = 20;
  std::string events;
};

void declare(CLI::App& app, Words& words) {
  constexpr std::int64_t seconds_max = 600;
  app.set_help_flag();
  app.add_option("--seed", words.seed, "which run");
  app.add_option("--seconds", words.seconds, "simulated time with faults")
      ->check(CLI::Range(std::int64_t{1}, seconds_max));
  app.add_option("--events", words.events, "write the event lines here");
}

std::ofstream open_events(const std::string& file) {
  std::ofstream stream;
  if (!file.empty()) {
    stream.open(file, std::ios::binary | std::ios::trunc);
    if (!stream) {
      throw std::runtime_error("cannot write " + file + ": " + std::strerror(errno));
    }
  }
  return stream;
}

int play(const Words& words) {
  std::ofstream events = open_events(words.events);
  std::uint64_t lines = 0;
  sim::Watch watch{.stream = true};
  watch.tell = [&](const std::string& line) {
    ++lines;
    if (events.is_open()) {
      events << line << '\n';
    }
  };
  const sim::Plan plan = sim::draw_plan(words.seed, std::chrono::seconds(words.seconds));
  const sim::RunResult result = sim::run(plan, watch);
  events.flush();
  if (!words.events.empty() && !events) {
    throw std::runtime_error("cannot write " + words.events + ": is the disk full?");
  }
  std::cout << "seed " << words.seed << ": " << sim::describe(plan) << "\n"
            << result.stream_table << lines << " events in " << result.simulated.count() / 1'000'000
            << " simulated seconds";
  if (!words.events.empty()) {
    std::cout << ", written to " << words.events;
  }
  std::cout << "\n";
  if (!result.broken.empty()) {
    std::cout << "broken: " << result.broken << "\n";
  }
  return result.broken.empty() ? 0 : 1;
}

}  // namespace

int chaos_sim_main(std::vector<std::string> arguments) {
  Words words;
  CLI::App app;
  declare(app, words);
  const Parsed parsed = parse(app, arguments);
  if (parsed.help) {
    std::cout << help;
    return 0;
  }
  if (!parsed.positionals.empty()) {
    throw BadUsage("chaos sim takes flags only; \"" + parsed.positionals.front() + "\" is none");
  }
  return play(words);
}

}  // namespace graftd
