#include "cmd/vizor.hpp"

#include "cmd/arguments.hpp"
#include "cmd/durations.hpp"
#include "cmd/host_port.hpp"
#include "cmd/page_commands.hpp"
#include "cmd/recorded_events.hpp"
#include "cmd/subcommands.hpp"
#include "cmd/tail_targets.hpp"
#include "cmd/usage.hpp"
#include "cmd/vizor_check.hpp"
#include "cmd/vizor_compare.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <utility>

namespace graftd {
namespace {

constexpr std::uint16_t port_default = 8090;
constexpr std::uint16_t beats_port_default = 5044;
constexpr Duration stop_grace = std::chrono::seconds(1);

constexpr const char* help =
    "graftd vizor: collects what the nodes tell and shows it as a live page.\n\n"
    "Usage: graftd vizor serve [flags]\n"
    "       graftd vizor replay FILE...    shows a recorded run; - is the standard input\n"
    "       graftd vizor check FILE...     checks recorded events (check --help tells more)\n"
    "       graftd vizor compare RUN OTHER lays two recorded runs side by side\n\n";

constexpr const char* examples =
    "\nNodes send with `graftd node -vizor http://HOST:8090 ...`, collectors such as Logstash to\n"
    "POST /log, Filebeat and other Beats agents to the port of -beats. With -docker vizor reads "
    "what\n"
    "labelled containers write (docker run --label aliyun.logs.NAME=stdout ...), with -tail what "
    "is\n"
    "in files, among it the JSON logs of Consul, Nomad, Vault and whatever else uses "
    "hashicorp/raft.\n"
    "The same event on two ways is shown once. The page is at http://HOST:8090/.\n\n"
    "Examples:\n"
    "  graftd vizor serve\n"
    "  graftd vizor serve -addr 127.0.0.1:8090 -store ~/vizor\n"
    "  graftd vizor serve -docker=/var/run/docker.sock -beats=0.0.0.0:5044\n"
    "  graftd vizor serve -tail node0.log -tail node1.log -tail node2.log\n"
    "  consul agent -log-json -log-level=debug ... | graftd vizor serve -tail consul1=-\n";

struct Words {
  std::string address = "0.0.0.0:8090";
  std::string assets;
  std::string store;
  std::string store_mb = "2048";
  std::string store_age = "24h";
  std::vector<std::string> hosts;
  std::string docker;
  bool docker_all = false;
  std::string docker_prefix = "aliyun";
  std::string beats;
  std::vector<std::string> tails;
  bool allow_chaos = false;
  std::string compare;
};

void declare(CLI::App& app, Words& words) {
  app.set_help_flag();
  app.add_option("--addr", words.address, "where to listen (default 0.0.0.0:8090)");
  app.add_option("--assets", words.assets, "serve the page from this directory; for developing it");
  app.add_option("--host",
                 words.hosts,
                 "a name with a dot under which browsers reach vizor; addresses and names without "
                 "one always work (repeatable)");
  app.add_option("--docker",
                 words.docker,
                 "follow the labelled containers of the engine at this socket; without a value at "
                 "DOCKER_HOST or where engines usually are")
      ->expected(0, 1);
  app.add_flag("--docker-all", words.docker_all, "follow all containers, labelled or not");
  app.add_option("--docker-prefix",
                 words.docker_prefix,
                 "the beginning of the label PREFIX.logs.NAME=stdout (default aliyun)");
  app.add_option("--beats",
                 words.beats,
                 "listen for Beats agents (Lumberjack 2, no encryption) here; without a value at "
                 "0.0.0.0:5044")
      ->expected(0, 1);
  app.add_option(
      "--tail",
      words.tails,
      "[NODE=]FILE: follow this file, from its beginning and when it is renamed, emptied "
      "or not there yet; lines that name no node are of NODE, or of the file's name; - "
      "is the standard input (repeatable)");
  app.add_option("--store",
                 words.store,
                 "keep what comes in in files of this directory, and take it up after a restart");
  app.add_option("--store-mb", words.store_mb, "most that -store keeps (default 2048)");
  app.add_option("--store-age", words.store_age, "longest that -store keeps (default 24h)");
  app.add_option("--compare",
                 words.compare,
                 "with replay: lay this recorded run beside it (graftd vizor compare)");
  app.add_flag(
      "--allow-chaos",
      words.allow_chaos,
      "let the page kill, pause, cut and delay nodes and write keys; with an -addr on this "
      "machine only");
}

std::string flags_help() {
  Words words;
  CLI::App app;
  declare(app, words);
  return flags_help_of(app);
}

void check_assets(const std::string& directory) {
  std::error_code ignored;
  if (!directory.empty() && !std::filesystem::is_directory(directory, ignored)) {
    throw BadUsage("-assets: there is no directory \"" + directory + "\"");
  }
}

void load(viz::VizorServer& server,
          const std::vector<std::string>& files,
          const std::string& recorded) {
  const viz::FileFigures figures = server.replay(recorded);
  if (figures.events == 0) {
    throw std::runtime_error("there is no event in " + files.front() +
                             "; vizor replay reads lines as `graftd node -events FILE` writes "
                             "them, and vizor serve -tail "
                             "FILE the logs of other programs");
  }
  std::cout << "vizor: replays " << figures.events << " events";
  if (figures.unreadable > 0) {
    std::cout << "; " << figures.unreadable << " lines are no events, the first one is line "
              << figures.unreadable_first;
  }
  std::cout << "\n";
}

bool is_socket(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_socket(path, ignored);
}

// Where the engine listens when the flag does not say it.
std::string find_engine(const Environment& environment) {
  constexpr std::string_view scheme = "unix://";
  const std::string host = environment("DOCKER_HOST").value_or("");
  if (host.starts_with(scheme)) {
    return host.substr(scheme.size());
  }
  if (!host.empty()) {
    throw BadUsage("-docker: DOCKER_HOST is \"" + host +
                   "\", and vizor follows engines on Unix sockets only; give -docker=SOCKET");
  }
  const std::string usual = "/var/run/docker.sock";
  for (const std::string& path : {usual,
                                  environment("XDG_RUNTIME_DIR").value_or("") + "/docker.sock",
                                  std::string("/run/podman/podman.sock")}) {
    if (is_socket(path)) {
      return path;
    }
  }
  return usual;
}

// A flag whose value may be left out, from the command line or the environment.
bool is_left_out(const std::string& value) {
  return value == "auto" || value == "true" || value == "1" || value == "yes" || value == "on";
}

void read_ways(const Words& words, const Environment& environment, viz::VizorOptions& options) {
  if (!words.docker.empty()) {
    const std::string socket = is_left_out(words.docker) ? find_engine(environment) : words.docker;
    options.engine = {.socket = socket,
                      .selection = {.prefix = words.docker_prefix, .all = words.docker_all}};
  } else if (words.docker_all) {
    throw BadUsage("-docker-all: give -docker as well");
  }
  if (!words.beats.empty()) {
    const std::string where = is_left_out(words.beats) ? "0.0.0.0" : words.beats;
    const HostPort address = parse_host_port("-beats", where, beats_port_default);
    options.beats = {.host = address.host, .port = address.port};
  }
  options.tails = parse_tail_targets(words.tails);
}

void read_store(const Words& words, VizorCommand& command) {
  constexpr std::uint64_t megabytes_max = 1'000'000;
  if (words.store.empty()) {
    return;
  }
  if (!command.replay.empty()) {
    throw BadUsage("-store: a recorded run is kept in its file already; leave the flag out");
  }
  std::uint64_t megabytes = 0;
  const char* end = words.store_mb.data() + words.store_mb.size();
  const auto read = std::from_chars(words.store_mb.data(), end, megabytes);
  if (read.ec != std::errc() || read.ptr != end || megabytes == 0 || megabytes > megabytes_max) {
    throw BadUsage("-store-mb: \"" + words.store_mb + "\" is no whole number from 1 to " +
                   std::to_string(megabytes_max));
  }
  const Duration age = parse_duration("-store-age", words.store_age);
  if (age <= Duration::zero()) {
    throw BadUsage("-store-age: nothing can be kept for no time; give a duration like 24h");
  }
  viz::EventFilesOptions store{.directory = words.store};
  store.bytes_max = megabytes << 20;
  // Whole files go, so that there have to be some.
  store.file_bytes_max = std::min(store.file_bytes_max, store.bytes_max / 4);
  store.age_us_max = std::chrono::duration_cast<std::chrono::microseconds>(age).count();
  command.options.store = std::move(store);
}

void read_compare(const Words& words, VizorCommand& command) {
  if (!words.compare.empty() && command.replay.empty()) {
    throw BadUsage(
        "-compare: a live run has no end yet; compare recorded ones: graftd vizor replay RUN "
        "-compare " +
        words.compare);
  }
  command.compare = words.compare;
}

void read_chaos(const Words& words, VizorCommand& command) {
  if (!words.allow_chaos) {
    return;
  }
  if (!command.replay.empty()) {
    throw BadUsage("-allow-chaos: a recorded run has no nodes that could be told anything");
  }
  if (!is_this_machine(command.options.host)) {
    throw BadUsage("-allow-chaos: whoever reaches " + words.address +
                   " could kill nodes and write keys; listen on this machine only: add -addr "
                   "127.0.0.1:" +
                   std::to_string(command.options.port));
  }
  command.options.carry_out = carry_out;
}

int serve(const VizorCommand& command) {
  viz::VizorOptions options = command.options;
  options.say = [](const std::string& sentence) {
    std::cerr << "graftd vizor: " << sentence << std::endl;
  };
  // A record is large, and kept by the server in another form.
  std::string recorded = read_recorded(command.replay);
  if (!command.compare.empty()) {
    options.comparison = comparison_with(recorded, command.replay.front(), command.compare);
  }
  boost::asio::io_context loop(1);
  viz::VizorServer server(loop, options);
  if (!command.replay.empty()) {
    load(server, command.replay, std::exchange(recorded, {}));
  }
  server.listen();
  boost::asio::signal_set signals(loop, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code& ec, int) {
    if (!ec) {
      server.stop(stop_grace, [&] { loop.stop(); });
    }
  });
  const bool everywhere = options.host == "0.0.0.0" || options.host == "::";
  const HostPort page{everywhere ? "127.0.0.1" : options.host, server.port()};
  std::cout << "vizor: the page is at http://" << to_string(page) << "/, events go to http://"
            << to_string(HostPort{options.host, server.port()}) << std::endl;
  if (options.beats) {
    std::cout << "vizor: Beats agents send to "
              << to_string(HostPort{options.beats->host, server.beats_port()}) << std::endl;
  }
  loop.run();
  return 0;
}

}  // namespace

VizorCommand parse_vizor_options(const std::vector<std::string>& arguments,
                                 const Environment& environment) {
  Words words;
  CLI::App app;
  declare(app, words);
  const Parsed parsed = parse(app, arguments, environment);
  VizorCommand command{.help = parsed.help, .options = {}};
  if (command.help) {
    return command;
  }
  if (!parsed.positionals.empty() && parsed.positionals.front() == "replay") {
    command.replay.assign(parsed.positionals.begin() + 1, parsed.positionals.end());
    if (command.replay.empty()) {
      throw BadUsage("replay wants a file of events, for example: graftd vizor replay run.ndjson");
    }
  } else if (parsed.positionals.size() > 1 ||
             (parsed.positionals.size() == 1 && parsed.positionals.front() != "serve")) {
    throw BadUsage("vizor has the commands serve, replay, check and compare; \"" +
                   parsed.positionals.back() + "\" is none");
  }
  read_store(words, command);
  read_compare(words, command);
  check_assets(words.assets);
  const HostPort address = parse_host_port("-addr", words.address, port_default);
  command.options.host = address.host;
  command.options.port = address.port;
  command.options.assets_directory = words.assets;
  command.options.hosts = words.hosts;
  if (!command.replay.empty() && !words.tails.empty()) {
    throw BadUsage("-tail: a recorded run stands still; follow files with vizor serve");
  }
  read_ways(words, environment, command.options);
  read_chaos(words, command);
  return command;
}

int vizor_main(std::vector<std::string> arguments) {
  if (!arguments.empty() && arguments.front() == "check") {
    return check_recorded({arguments.begin() + 1, arguments.end()}, std::cout);
  }
  if (!arguments.empty() && arguments.front() == "compare") {
    return compare_recorded({arguments.begin() + 1, arguments.end()}, std::cout);
  }
  const VizorCommand command = parse_vizor_options(arguments);
  if (command.help) {
    std::cout << help << flags_help() << examples;
    return 0;
  }
  return serve(command);
}

}  // namespace graftd
