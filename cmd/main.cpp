#include "cmd/subcommands.hpp"
#include "cmd/usage.hpp"

#include <exception>
#include <filesystem>
#include <iostream>
#include <utility>

namespace graftd {
namespace {

constexpr int exit_failure = 1;
constexpr int exit_usage = 2;

constexpr const char* help =
    "graftd: a Raft key-value store, a page that shows it work, and faults to try it with.\n\n"
    "Usage: graftd <subcommand> [flags] ...\n\n"
    "  node     a member of the store\n"
    "  client   read and write from the command line\n"
    "  vizor    the page: collects the nodes' events, checks and shows them\n"
    "  chaos    delay, loss, partitions, crashes\n\n"
    "graftd <subcommand> --help tells more; graftd --version the version.\n\n"
    "Example:\n"
    "  graftd node -id node0 ~/node0\n";

struct Subcommand {
  const char* name;
  const char* link;  // the name the seed gave the program; it works as a link to this one
  int (*run)(std::vector<std::string> arguments);
};

int chaos_or_sim(std::vector<std::string> arguments) {
  if (!arguments.empty() && arguments.front() == "sim") {
    return chaos_sim_main({arguments.begin() + 1, arguments.end()});
  }
  return chaos_main(std::move(arguments));
}

constexpr Subcommand subcommands[] = {{"node", "raftnode", node_main},
                                      {"client", nullptr, client_main},
                                      {"vizor", "vizor", vizor_main},
                                      {"chaos", nullptr, chaos_or_sim}};

int run(const Subcommand& subcommand, std::vector<std::string> arguments) {
  const std::string speaker = std::string("graftd ") + subcommand.name + ": ";
  try {
    return subcommand.run(std::move(arguments));
  } catch (const BadUsage& error) {
    std::cerr << speaker << error.what() << "\n"
              << "Try: graftd " << subcommand.name << " --help\n";
    return exit_usage;
  } catch (const std::exception& error) {
    std::cerr << speaker << error.what() << "\n";
    return exit_failure;
  }
}

int dispatch(const std::string& program, std::vector<std::string> arguments) {
  for (const Subcommand& subcommand : subcommands) {
    if (subcommand.link != nullptr && program == subcommand.link) {
      return run(subcommand, std::move(arguments));
    }
  }
  const std::string first = arguments.empty() ? "" : arguments.front();
  for (const Subcommand& subcommand : subcommands) {
    if (first == subcommand.name) {
      return run(subcommand, {arguments.begin() + 1, arguments.end()});
    }
  }
  if (first == "--version" || first == "-version" || first == "version") {
    std::cout << "graftd " << GRAFTD_VERSION << "\n";
    return 0;
  }
  if (first == "--help" || first == "-help" || first == "-h" || first == "help") {
    std::cout << help;
    return 0;
  }
  std::cerr << "graftd: "
            << (first.empty() ? "say which program: node, client, vizor or chaos"
                              : "there is no subcommand \"" + first +
                                    "\"; there are node, client, vizor and chaos")
            << "\nTry: graftd --help\n";
  return exit_usage;
}

}  // namespace
}  // namespace graftd

int main(int count, char** words) {
  const std::string program =
      count > 0 ? std::filesystem::path(words[0]).filename().string() : std::string();
  return graftd::dispatch(
      program,
      count > 0 ? std::vector<std::string>(words + 1, words + count) : std::vector<std::string>());
}
