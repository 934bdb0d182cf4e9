#pragma once

#include "cmd/client_call.hpp"
#include "cmd/client_events.hpp"
#include "cmd/client_options.hpp"

#include <iosfwd>
#include <span>
#include <string>

namespace graftd {

constexpr int client_exit_negative = 1;
constexpr int client_exit_unreachable = 3;

// One run of `graftd client`: what was asked, whom, and where the answer is printed.
struct ClientRun {
  const ClientOptions& options;
  std::vector<std::string> operands;  // without the verb
  Caller& caller;
  ClientEvents& events;
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
};

struct ClientVerb {
  std::string name;
  std::string synopsis;
  std::string help;
  std::string example;
  int (*run)(ClientRun& run);  // the exit code
};

std::span<const ClientVerb> client_verbs();

}  // namespace graftd
