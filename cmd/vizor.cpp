#include "cmd/vizor.hpp"

#include "cmd/arguments.hpp"
#include "cmd/host_port.hpp"
#include "cmd/recorded_events.hpp"
#include "cmd/subcommands.hpp"
#include "cmd/usage.hpp"
#include "cmd/vizor_check.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <filesystem>
#include <iostream>
#include <stdexcept>

namespace graftd {
namespace {

constexpr std::uint16_t port_default = 8090;
constexpr Duration stop_grace = std::chrono::seconds(1);

constexpr const char* help =
    "graftd vizor: collects what the nodes tell and shows it as a live page.\n\n"
    "Usage: graftd vizor serve [flags]\n"
    "       graftd vizor replay FILE...    shows a recorded run\n"
    "       graftd vizor check FILE...     checks recorded events (check --help tells more)\n\n";

constexpr const char* examples =
    "\nNodes send with `graftd node -vizor http://HOST:8090 ...`, collectors such as Logstash to\n"
    "POST /log. The page is at http://HOST:8090/.\n\n"
    "Examples:\n"
    "  graftd vizor serve\n"
    "  graftd vizor serve -addr 127.0.0.1:8090\n";

struct Words {
  std::string address = "0.0.0.0:8090";
  std::string assets;
  std::string store;
  std::vector<std::string> hosts;
};

void declare(CLI::App& app, Words& words) {
  app.set_help_flag();
  app.add_option("--addr", words.address, "where to listen (default 0.0.0.0:8090)");
  app.add_option("--assets", words.assets, "serve the page from this directory; for developing it");
  app.add_option("--host",
                 words.hosts,
                 "a name with a dot under which browsers reach vizor; addresses and names without "
                 "one always work (repeatable)");
  app.add_option("--store", words.store, "keep the record on disk; not built yet");
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

void load(viz::VizorServer& server, const std::vector<std::string>& files) {
  const viz::FileFigures figures = server.replay(read_recorded(files));
  if (figures.events == 0) {
    throw std::runtime_error(
        "there is no event in " + files.front() +
        "; vizor replay reads lines as `graftd node -events FILE` writes them");
  }
  std::cout << "vizor: replays " << figures.events << " events";
  if (figures.unreadable > 0) {
    std::cout << "; " << figures.unreadable << " lines are no events, the first one is line "
              << figures.unreadable_first;
  }
  std::cout << "\n";
}

int serve(const VizorCommand& command) {
  const viz::VizorOptions& options = command.options;
  boost::asio::io_context loop(1);
  viz::VizorServer server(loop, options);
  if (!command.replay.empty()) {
    load(server, command.replay);
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
    throw BadUsage("vizor has the commands serve, replay and check; \"" +
                   parsed.positionals.back() + "\" is none");
  }
  if (!words.store.empty()) {
    throw BadUsage("-store: vizor keeps its record in memory only; leave the flag out");
  }
  check_assets(words.assets);
  const HostPort address = parse_host_port("-addr", words.address, port_default);
  command.options.host = address.host;
  command.options.port = address.port;
  command.options.assets_directory = words.assets;
  command.options.hosts = words.hosts;
  return command;
}

int vizor_main(std::vector<std::string> arguments) {
  if (!arguments.empty() && arguments.front() == "check") {
    return check_recorded({arguments.begin() + 1, arguments.end()}, std::cout);
  }
  const VizorCommand command = parse_vizor_options(arguments);
  if (command.help) {
    std::cout << help << flags_help() << examples;
    return 0;
  }
  return serve(command);
}

}  // namespace graftd
