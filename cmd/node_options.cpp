#include "cmd/node_options.hpp"

#include "cmd/arguments.hpp"
#include "cmd/durations.hpp"
#include "cmd/local_address.hpp"
#include "cmd/node_limits.hpp"
#include "cmd/usage.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <thread>

namespace graftd {
namespace {

constexpr std::uint16_t http_port_default = 11000;
constexpr std::uint16_t raft_port_default = 12000;
constexpr std::size_t id_bytes_max = 64;
constexpr std::size_t http_threads_max = 64;
constexpr Duration timeout_min = std::chrono::milliseconds(1);
constexpr Duration timeout_max = std::chrono::hours(1);
constexpr std::int64_t heartbeats_per_election_min = 3;

// What was written for a flag, before it means anything.
struct Words {
  std::map<std::string, std::string> flags;
  bool chaos = false;
  bool learner = false;
  bool force_new_cluster = false;
  std::vector<std::string> positionals;

  const std::string* find(const std::string& name) const {
    const auto found = flags.find(name);
    return found == flags.end() || found->second.empty() ? nullptr : &found->second;
  }
};

struct TextFlag {
  const char* name;
  const char* help;
};

constexpr std::array<TextFlag, 15> text_flags = {{
    {"id", "name of this node, unique in its cluster; it is kept in the data directory"},
    {"haddr", "where HTTP is served (default 0.0.0.0:11000)"},
    {"http-threads",
     "threads that serve HTTP beside the replica's, 0 to 64 (default: a quarter of the cores, at "
     "most 4)"},
    {"raddr", "where peers reach this node (default: first IPv4 address, port 12000)"},
    {"join", "HTTP addresses of members: join their cluster; without it a new one is founded"},
    {"join-timeout", "how long to try to become a member (default 20s)"},
    {"vizor", "send events to this vizor as well: http://host:8090"},
    {"events", "write events to this file (default: standard output)"},
    {"trace", "events told: off, core or full (default core)"},
    {"preset", "normal, or slow-motion for teaching: 5 to 10 s timers, full trace"},
    {"election-timeout",
     "an election starts after 1 to 2 times this without a leader (default 500ms)"},
    {"heartbeat", "how often a leader is heard (default 100ms)"},
    {"disk-stall", "a leader whose disk takes longer gives up (default 1.5s)"},
    {"snapshot-interval", "how often to look whether a snapshot is worth while (default 2m)"},
    {"log-level", "trace, debug, info, warn or error (default info)"},
}};

constexpr const char* description =
    "A member of a Raft-replicated key-value store.\n"
    "Usage: graftd node -id ID [flags] <data-dir>";

constexpr const char* examples =
    "Every flag is also read from the environment: -haddr from GRAFTD_HADDR.\n\n"
    "Examples:\n"
    "  graftd node -id node0 ~/node0\n"
    "  graftd node -id node1 -join node0:11000 ~/node1\n"
    "  graftd node -id node2 -haddr 127.0.0.1:11002 -raddr 127.0.0.1:12002 \\\n"
    "      -join 127.0.0.1:11000 /tmp/node2";

void declare(CLI::App& app, Words& words) {
  app.set_help_flag();
  for (const TextFlag& flag : text_flags) {
    app.add_option("--" + std::string(flag.name), words.flags[flag.name], flag.help);
  }
  app.add_flag("--chaos", words.chaos, "let `graftd chaos -on node:...` order faults over HTTP");
  app.add_flag("--learner", words.learner, "with -join: follow the cluster, but never vote in it");
  app.add_flag(
      "--force-new-cluster",
      words.force_new_cluster,
      "when most nodes are lost for good: go on alone with what <data-dir> holds, as a new "
      "cluster; what only the others had is lost");
  for (const NodeLimit& limit : node_limits()) {
    app.add_option("--" + std::string(limit.flag), words.flags[limit.flag], limit.help);
  }
  app.footer(examples);
}

Duration parse_timeout(const std::string& what, const std::string& text) {
  const Duration duration = parse_duration(what, text);
  if (duration < timeout_min || duration > timeout_max) {
    throw BadUsage(what + ": " + text + " is not between 1ms and 1h");
  }
  return duration;
}

template <typename Value, std::size_t Size>
Value parse_choice(const std::string& what,
                   const std::string& text,
                   const std::array<std::pair<const char*, Value>, Size>& choices) {
  std::string known;
  for (const auto& [name, value] : choices) {
    if (text == name) {
      return value;
    }
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  throw BadUsage(what + ": \"" + text + "\" is none of " + known);
}

NodeId parse_id(const Words& words) {
  const std::string* id = words.find("id");
  if (id == nullptr && words.force_new_cluster) {
    return {};
  }
  if (id == nullptr) {
    throw BadUsage("-id is missing: every node needs a name of its own, as in -id node0");
  }
  if (id->size() > id_bytes_max) {
    throw BadUsage("-id: the name has " + std::to_string(id->size()) +
                   " characters, at most 64 are allowed");
  }
  const bool plain =
      id->find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
      std::string::npos;
  if (!plain || id->starts_with('-')) {
    throw BadUsage("-id: \"" + *id + "\" is no name; use letters, digits, dot, dash, underscore");
  }
  return {*id};
}

std::string expand_home(const std::string& path, const Environment& environment) {
  if (path != "~" && !path.starts_with("~/")) {
    return path;
  }
  const std::optional<std::string> home = environment("HOME");
  if (!home || home->empty()) {
    throw BadUsage("<data-dir>: \"" + path +
                   "\" needs HOME in the environment; write the full path instead");
  }
  return *home + path.substr(1);
}

std::string parse_data_directory(const Words& words, const Environment& environment) {
  if (words.positionals.empty() || words.positionals.front().empty()) {
    throw BadUsage("<data-dir> is missing: where shall this node keep its data?");
  }
  if (words.positionals.size() > 1) {
    throw BadUsage("one <data-dir> is expected, but \"" + words.positionals[1] + "\" follows \"" +
                   words.positionals[0] + "\"");
  }
  return expand_home(words.positionals.front(), environment);
}

bool is_unspecified(const std::string& host) { return host == "0.0.0.0" || host == "::"; }

void set_addresses(const Words& words, NodeOptions& options) {
  if (const std::string* text = words.find("haddr")) {
    options.http_listen = parse_host_port("-haddr", *text, http_port_default);
  }
  if (const std::string* text = words.find("raddr")) {
    options.raft_advertised = parse_host_port("-raddr", *text, raft_port_default);
    if (is_unspecified(options.raft_advertised.host)) {
      throw BadUsage("-raddr: " + *text +
                     " tells peers nothing; give the address or name they reach this node by");
    }
  } else {
    const std::optional<std::string> address = first_ipv4_address();
    if (!address) {
      options.warnings.emplace_back(
          "no address but loopback was found: only nodes on this machine can reach this one; "
          "-raddr says another");
    }
    options.raft_advertised = {address.value_or("127.0.0.1"), raft_port_default};
  }
  const bool here = is_local_address(options.raft_advertised.host);
  options.raft_listen = {here ? options.raft_advertised.host : "0.0.0.0",
                         options.raft_advertised.port};
  options.http_advertised = options.http_listen;
  if (is_unspecified(options.http_listen.host)) {
    options.http_advertised.host = options.raft_advertised.host;
  }
  if (options.http_listen.port == options.raft_listen.port) {
    throw BadUsage("-haddr and -raddr both use port " + std::to_string(options.raft_listen.port) +
                   "; HTTP and peers need one each");
  }
}

// With few cores a thread of its own costs a request more, by its wake-ups, than it saves.
std::size_t http_threads_default() {
  return std::min<std::size_t>(std::thread::hardware_concurrency() / 4, 4);
}

void set_http_threads(const Words& words, NodeOptions& options) {
  const std::string* text = words.find("http-threads");
  if (text == nullptr) {
    options.http_threads = http_threads_default();
  } else {
    options.http_threads = parse_count("-http-threads", *text, http_threads_max, 0);
  }
}

void set_join(const Words& words, NodeOptions& options) {
  if (const std::string* text = words.find("join")) {
    std::size_t begin = 0;
    while (begin <= text->size()) {
      const std::size_t end = std::min(text->find(',', begin), text->size());
      options.join.push_back(
          parse_host_port("-join", text->substr(begin, end - begin), http_port_default));
      begin = end + 1;
    }
  }
  if (words.force_new_cluster && !options.join.empty()) {
    throw BadUsage(
        "-force-new-cluster goes on alone and -join with others: start one node with the first, "
        "then wipe the others and start them with the second");
  }
  if (words.learner && options.join.empty()) {
    throw BadUsage("-learner goes with -join: a cluster of one needs a voter");
  }
  options.learner = words.learner;
  options.force_new_cluster = words.force_new_cluster;
  if (const std::string* text = words.find("join-timeout")) {
    options.join_timeout = parse_timeout("-join-timeout", *text);
  }
}

void set_preset(const Words& words, Options& core) {
  const std::string* text = words.find("preset");
  if (text == nullptr || *text == "normal") {
    return;
  }
  if (*text != "slow-motion") {
    throw BadUsage("-preset: \"" + *text + "\" is none of normal, slow-motion");
  }
  // Slow enough to be followed by eye: timers of 5 to 10 s, also after a broken link.
  core.election_timeout = std::chrono::seconds(5);
  core.heartbeat_interval = std::chrono::milliseconds(1500);
  core.broken_link_delay_max = std::chrono::seconds(5);
  core.disk_stall_max = std::chrono::seconds(15);
  core.trace = Trace::full;
}

// A number of the seed's unit; a duration with a unit is taken too.
std::optional<Duration> seed_duration(const Environment& environment,
                                      const std::string& name,
                                      const char* unit) {
  std::optional<std::string> text = environment(name);
  if (!text || text->empty()) {
    return std::nullopt;
  }
  if (text->find_first_not_of("0123456789") == std::string::npos) {
    *text += unit;
  }
  return parse_timeout(name, *text);
}

std::optional<std::uint64_t> seed_count(const Environment& environment, const std::string& name) {
  const std::optional<std::string> text = environment(name);
  if (!text || text->empty()) {
    return std::nullopt;
  }
  return parse_count(name, *text, UINT64_MAX);
}

void set_timers(const Words& words, const Environment& environment, NodeOptions& options) {
  Options& core = options.core;
  core.election_timeout =
      seed_duration(environment, "ELECTION_TIMEOUT", "ms").value_or(core.election_timeout);
  core.heartbeat_interval =
      seed_duration(environment, "HEARTBEAT_TIMEOUT", "ms").value_or(core.heartbeat_interval);
  options.seed = {.commit_timeout = seed_duration(environment, "COMMIT_TIMEOUT", "ms")};
  core.snapshot_interval =
      seed_duration(environment, "SNAPSHOT_INTERVAL", "s").value_or(core.snapshot_interval);
  core.snapshot_threshold =
      seed_count(environment, "SNAPSHOT_THRESHOLD").value_or(core.snapshot_threshold);
  core.trailing_logs = seed_count(environment, "TRAILING_LOGS").value_or(core.trailing_logs);
  if (const std::string* text = words.find("snapshot-interval")) {
    core.snapshot_interval = parse_timeout("-snapshot-interval", *text);
  }
  if (const std::string* text = words.find("election-timeout")) {
    core.election_timeout = parse_timeout("-election-timeout", *text);
  }
  if (const std::string* text = words.find("heartbeat")) {
    core.heartbeat_interval = parse_timeout("-heartbeat", *text);
  }
  if (const std::string* text = words.find("disk-stall")) {
    core.disk_stall_max = parse_timeout("-disk-stall", *text);
  }
  if (core.election_timeout < heartbeats_per_election_min * core.heartbeat_interval) {
    throw BadUsage(
        "-election-timeout " + to_string(core.election_timeout) +
        " is less than three times -heartbeat " + to_string(core.heartbeat_interval) +
        ": a single lost heartbeat could start an election; raise one or lower the other");
  }
  core.broken_link_delay_max = std::min(core.broken_link_delay_max, core.election_timeout);
}

void set_limits(const Words& words, Options& core) {
  for (const NodeLimit& limit : node_limits()) {
    if (const std::string* text = words.find(limit.flag)) {
      core.*limit.member = parse_count("-" + std::string(limit.flag), *text, limit.value_max);
    }
  }
}

void set_observation(const Words& words, NodeOptions& options) {
  constexpr std::array<std::pair<const char*, Trace>, 3> traces = {
      {{"off", Trace::off}, {"core", Trace::core}, {"full", Trace::full}}};
  constexpr std::array<std::pair<const char*, LogLevel>, 5> levels = {{{"trace", LogLevel::trace},
                                                                       {"debug", LogLevel::debug},
                                                                       {"info", LogLevel::info},
                                                                       {"warn", LogLevel::warn},
                                                                       {"error", LogLevel::error}}};
  if (const std::string* text = words.find("trace")) {
    options.core.trace = parse_choice("-trace", *text, traces);
  }
  if (const std::string* text = words.find("log-level")) {
    options.log_level = parse_choice("-log-level", *text, levels);
  }
  if (const std::string* text = words.find("vizor")) {
    if (!text->starts_with("http://") || text->size() == std::string("http://").size()) {
      throw BadUsage("-vizor: \"" + *text +
                     "\" is no address of a vizor, as http://127.0.0.1:8090");
    }
    options.vizor_url = *text;
  }
  if (const std::string* text = words.find("events")) {
    options.events_file = *text;
  }
  options.chaos = words.chaos;
}

}  // namespace

NodeOptions parse_node_options(std::vector<std::string> arguments, const Environment& environment) {
  Words words;
  CLI::App app;
  declare(app, words);
  Parsed parsed = parse(app, arguments, environment);
  NodeOptions options;
  options.help = parsed.help;
  if (options.help) {
    return options;
  }
  words.positionals = std::move(parsed.positionals);
  options.id = parse_id(words);
  options.data_directory = parse_data_directory(words, environment);
  set_addresses(words, options);
  set_http_threads(words, options);
  set_join(words, options);
  set_preset(words, options.core);
  set_timers(words, environment, options);
  set_limits(words, options.core);
  set_observation(words, options);
  return options;
}

std::string node_help() {
  Words words;
  CLI::App app(description);
  declare(app, words);
  return help_of(app);
}

}  // namespace graftd
