#include "cmd/bench_options.hpp"

#include "cmd/durations.hpp"
#include "cmd/usage.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace graftd {
namespace {

constexpr std::uint64_t connections_max = 4096;
constexpr std::uint64_t rate_max = 1'000'000;
constexpr std::uint64_t keys_max = 1'000'000'000;
constexpr std::uint64_t value_bytes_max = 1 << 20;
constexpr Duration length_max = std::chrono::hours(24 * 7);

std::uint64_t between(const char* flag, std::uint64_t value, std::uint64_t min, std::uint64_t max) {
  if (value < min || value > max) {
    throw BadUsage("-" + std::string(flag) + ": " + std::to_string(value) + " is not between " +
                   std::to_string(min) + " and " + std::to_string(max));
  }
  return value;
}

Duration at_most_a_week(const char* flag, const std::string& text, Duration min) {
  const Duration duration = parse_duration("-" + std::string(flag), text);
  if (duration < min || duration > length_max) {
    throw BadUsage("-" + std::string(flag) + ": " + text + " is not between " + to_string(min) +
                   " and a week");
  }
  return duration;
}

template <typename Choice, std::size_t count>
Choice one_of(const char* flag,
              const std::string& word,
              const std::array<std::pair<std::string_view, Choice>, count>& choices) {
  std::string names;
  for (const auto& [name, choice] : choices) {
    if (name == word) {
      return choice;
    }
    names += (names.empty() ? "" : ", ") + std::string(name);
  }
  throw BadUsage("-" + std::string(flag) + ": \"" + word + "\" is none of " + names);
}

}  // namespace

void BenchWords::declare(CLI::App& app) {
  app.add_option("--connections", connections, "connections in all (default 16)");
  app.add_option("--rate",
                 rate,
                 "requests a second in all, each timed from when it was due, so that a stall is "
                 "not hidden; 0 (default): each connection waits for its answer");
  app.add_option("--duration", length, "how long to measure (default 10s)");
  app.add_option("--warm-up", warm_up, "before measuring (default 1s)");
  app.add_option("--count", count, "end after so many requests, without warming up");
  app.add_option("--keys", keys, "different keys (default 10000)");
  app.add_option("--distribution", choice, "of the keys: uniform, zipf or sequential");
  app.add_option("--value-size", value_bytes, "bytes of a value (default 100)");
  app.add_option("--reads", reads_percent, "percent of the requests that read (default 0)");
  app.add_flag("--sessions", sessions, "each connection writes in a session of its own");
  app.add_option("--api", api, "graftd, or etcd (its JSON gateway), to compare");
  app.add_option("--seed", seed, "of keys and values (default 1)");
}

BenchOptions read_bench_options(const BenchWords& words) {
  BenchOptions options{
      .connections = between("connections", words.connections, 1, connections_max),
      .rate = between("rate", words.rate, 0, rate_max),
      .length = at_most_a_week("duration", words.length, std::chrono::milliseconds(1)),
      .warm_up = at_most_a_week("warm-up", words.warm_up, Duration(0)),
      .count = words.count,
      .keys = between("keys", words.keys, 1, keys_max),
      .choice = one_of<KeyChoice, 3>("distribution",
                                     words.choice,
                                     {{{"uniform", KeyChoice::uniform},
                                       {"zipf", KeyChoice::zipf},
                                       {"sequential", KeyChoice::sequential}}}),
      .value_bytes = between("value-size", words.value_bytes, 0, value_bytes_max),
      .reads_percent = static_cast<unsigned>(between("reads", words.reads_percent, 0, 100)),
      .sessions = words.sessions,
      .api = one_of<BenchApi, 2>(
          "api", words.api, {{{"graftd", BenchApi::graftd}, {"etcd", BenchApi::etcd}}}),
      .seed = words.seed};
  if (options.sessions && options.api == BenchApi::etcd) {
    throw BadUsage("-sessions: etcd has none");
  }
  return options;
}

}  // namespace graftd
