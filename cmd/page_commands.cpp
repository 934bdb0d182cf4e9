#include "cmd/page_commands.hpp"

#include "cmd/chaos.hpp"
#include "cmd/chaos_system.hpp"
#include "cmd/client.hpp"
#include "core/ensure.hpp"

#include <exception>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace graftd {
namespace {

constexpr int exit_refused = 2;

std::optional<std::string> no_environment(const std::string&) { return std::nullopt; }

int run(const viz::CommandLine& line, std::ostream& said) {
  const std::vector<std::string> words(line.begin() + 1, line.end());
  if (line.front() == "client") {
    std::istringstream nothing;
    return run_client(words, no_environment, nothing, said, said);
  }
  chaos::SystemHost host(chaos::call_http);
  return chaos::run_chaos(words, no_environment, host, said, said);
}

}  // namespace

viz::CommandOutcome carry_out(const viz::CommandLine& line) {
  ensure(!line.empty(), "a command has a name");
  chaos::Command typed{.words = {"graftd"}};
  typed.words.insert(typed.words.end(), line.begin(), line.end());
  std::ostringstream said;
  int exit = exit_refused;
  try {
    exit = run(line, said);
  } catch (const std::exception& error) {
    said << error.what() << "\n";
  }
  return {.command = chaos::to_shell(typed), .exit = exit, .said = said.str()};
}

}  // namespace graftd
