#include "cmd/client.hpp"

#include "cmd/client_options.hpp"
#include "cmd/client_verbs.hpp"
#include "cmd/process_facts.hpp"
#include "cmd/subcommands.hpp"
#include "cmd/usage.hpp"

#include <algorithm>
#include <iostream>

namespace graftd {
namespace {

constexpr const char* exit_codes =
    "Exit codes: 0 done, 1 a negative answer (no such key, refused), 2 wrong usage,\n"
    "3 nobody could be reached, no quorum, or the outcome of a write is unknown.\n";

// When all is done: so long for telling it.
constexpr Duration vizor_timeout = std::chrono::seconds(2);

std::string help_of_all() {
  std::string text =
      "Reads and writes from the command line.\nUsage: graftd client [flags] <verb> ...\n\n";
  for (const ClientVerb& verb : client_verbs()) {
    text += "  " + verb.synopsis + "\n";
  }
  return text + "\n" + client_flags_help() + "\n" + exit_codes +
         "\nExample:\n  graftd client -endpoints 127.0.0.1:11000,127.0.0.1:11001 put user kj\n";
}

std::string help_of(const ClientVerb& verb) {
  return verb.help + "\nUsage: graftd client [flags] " + verb.synopsis + "\n\n" +
         client_flags_help() + (verb.name == "bench" ? bench_flags_help() : "") + "\n" +
         exit_codes + "\nExample:\n" + verb.example + "\n";
}

// Each run is a client of its own: nobody else uses its name.
std::string random_session() {
  return "client-" + std::to_string(random_number()) + "-" + std::to_string(random_number());
}

const ClientVerb* find_verb(const std::vector<std::string>& words) {
  const auto verbs = client_verbs();
  const auto found = std::ranges::find_if(
      verbs, [&](const ClientVerb& verb) { return !words.empty() && verb.name == words.front(); });
  return found == verbs.end() ? nullptr : &*found;
}

}  // namespace

int run_client(const std::vector<std::string>& arguments,
               const Environment& environment,
               std::istream& in,
               std::ostream& out,
               std::ostream& err) {
  const ClientOptions options = parse_client_options(arguments, environment);
  const ClientVerb* verb = find_verb(options.words);
  if (options.help) {
    out << (verb == nullptr ? help_of_all() : help_of(*verb));
    return 0;
  }
  if (verb == nullptr) {
    throw BadUsage(options.words.empty()
                       ? "say what to do: put, get, del, status, members, leader or bench"
                       : "there is no \"" + options.words.front() +
                             "\"; there are put, get, del, status, members, leader and bench");
  }
  ClientEvents events =
      options.vizor_url.empty() ? ClientEvents() : ClientEvents(options.vizor_url);
  Caller caller(options.endpoints, options.timeout, real_client_world(), random_session());
  ClientRun run{.options = options,
                .operands = {options.words.begin() + 1, options.words.end()},
                .caller = caller,
                .events = events,
                .in = in,
                .out = out,
                .err = err};
  const int exit_code = verb->run(run);
  if (const std::uint64_t lost = events.finish(vizor_timeout); lost > 0) {
    err << "graftd client: " << lost << " events did not reach vizor at " << options.vizor_url
        << "; it cannot check these operations\n";
  }
  return exit_code;
}

int client_main(std::vector<std::string> arguments) {
  return run_client(arguments, process_environment, std::cin, std::cout, std::cerr);
}

}  // namespace graftd
