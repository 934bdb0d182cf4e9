#include "cmd/vizor_check.hpp"

#include "cmd/arguments.hpp"
#include "cmd/recorded_events.hpp"
#include "cmd/usage.hpp"
#include "viz/check_file.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <iomanip>
#include <stdexcept>

namespace graftd {
namespace {

constexpr const char* help =
    "graftd vizor check: checks recorded events for violations of Raft's safety.\n\n"
    "Usage: graftd vizor check [flags] FILE...\n\n"
    "A FILE holds one event a line, as `graftd node -events FILE` or `graftd chaos sim -events\n"
    "FILE` writes them, of one node or of many, in any order; - is the standard input. All files\n"
    "together are one record. Exit code 1 when a property is violated.\n\n"
    "Flags:\n"
    "  -json   print the verdicts as JSON\n\n"
    "Example:\n"
    "  graftd vizor check n1.ndjson n2.ndjson n3.ndjson\n";

void declare(CLI::App& app, bool& json) {
  app.set_help_flag();
  app.add_flag("--json", json, "print the verdicts as JSON");
}

void print_summary(const viz::Checker& checker,
                   const viz::FileFigures& figures,
                   double seconds,
                   std::ostream& out) {
  out << viz::checks_table(checker) << figures.events << " events in " << std::fixed
      << std::setprecision(2) << seconds << " s: "
      << (checker.verdict() == viz::check::Verdict::violated  ? "a property is violated"
          : checker.verdict() == viz::check::Verdict::unknown ? "no violation was seen, but "
                                                                "evidence is missing"
                                                              : "all properties hold")
      << "\n";
  if (figures.unreadable > 0) {
    out << figures.unreadable << " lines are no events, the first one is line "
        << figures.unreadable_first << "\n";
  }
}

}  // namespace

int check_recorded(const std::vector<std::string>& arguments, std::ostream& out) {
  bool json = false;
  CLI::App app;
  declare(app, json);
  const Parsed parsed = parse(app, arguments);
  if (parsed.help) {
    out << help;
    return 0;
  }
  if (parsed.positionals.empty()) {
    throw BadUsage("check wants a file of events, for example: graftd vizor check run.ndjson");
  }
  const std::string text = read_recorded(parsed.positionals);
  const auto begin = std::chrono::steady_clock::now();
  viz::Checker checker(true);
  const viz::FileFigures figures = viz::check_lines(text, checker);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  if (figures.events == 0) {
    throw std::runtime_error("there is no event in " + parsed.positionals.front() +
                             "; vizor check reads lines as `graftd node -events FILE` writes them");
  }
  if (json) {
    out << viz::checks_json(checker, figures.events) << "\n";
  } else {
    print_summary(checker, figures, took.count(), out);
  }
  return checker.verdict() == viz::check::Verdict::violated ? 1 : 0;
}

}  // namespace graftd
