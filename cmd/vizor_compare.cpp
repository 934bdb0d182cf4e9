#include "cmd/vizor_compare.hpp"

#include "cmd/arguments.hpp"
#include "cmd/recorded_events.hpp"
#include "cmd/usage.hpp"
#include "viz/comparison.hpp"

#include <CLI/CLI.hpp>

#include <stdexcept>

namespace graftd {
namespace {

constexpr const char* compare_help =
    "graftd vizor compare: lays two recorded runs side by side.\n\n"
    "Usage: graftd vizor compare [flags] RUN OTHER\n\n"
    "RUN and OTHER are files of events, as for `graftd vizor check`. Shows where their leaders,\n"
    "their applied entries and the roles of their nodes differ first, their milestones, counted\n"
    "from the first leader, and their figures. A * marks what is not the same. Exit code 1 when\n"
    "leaders, entries or roles differ; times and figures do not count.\n\n"
    "Flags:\n"
    "  -json   print it as JSON\n\n"
    "The page shows the same with `graftd vizor replay RUN -compare OTHER`.\n\n"
    "Example:\n"
    "  graftd chaos sim --seed 7 -events before.ndjson\n"
    "  graftd vizor compare before.ndjson after.ndjson\n";

viz::Outline outline_of_file(const std::string& text, const std::string& name) {
  viz::Outline outline = viz::outline_of(text);
  if (outline.events == 0) {
    throw std::runtime_error("there is no event in " + name +
                             "; vizor compare reads lines as `graftd node -events FILE` writes "
                             "them");
  }
  return outline;
}

viz::Comparison compare_texts(const std::string& one_text,
                              const std::string& one,
                              const std::string& other) {
  const viz::Outline outline = outline_of_file(one_text, one);
  return viz::compare(outline, outline_of_file(read_recorded({other}), other));
}

}  // namespace

int compare_recorded(const std::vector<std::string>& arguments, std::ostream& out) {
  bool json = false;
  CLI::App app;
  app.set_help_flag();
  app.add_flag("--json", json, "print it as JSON");
  const Parsed parsed = parse(app, arguments);
  if (parsed.help) {
    out << compare_help;
    return 0;
  }
  if (parsed.positionals.size() != 2) {
    throw BadUsage(
        "compare wants two files of events, for example: graftd vizor compare before.ndjson "
        "after.ndjson");
  }
  const std::string& one = parsed.positionals[0];
  const std::string& other = parsed.positionals[1];
  const viz::Comparison comparison = compare_texts(read_recorded({one}), one, other);
  out << (json ? viz::comparison_json(comparison, one, other) + "\n"
               : viz::comparison_table(comparison, one, other));
  return comparison.same_histories ? 0 : 1;
}

std::string comparison_with(const std::string& text,
                            const std::string& name,
                            const std::string& other) {
  return viz::comparison_json(compare_texts(text, name, other), name, other);
}

}  // namespace graftd
