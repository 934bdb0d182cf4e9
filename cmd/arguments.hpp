#pragma once

#include "cmd/environment.hpp"

#include <CLI/App.hpp>

#include <string>
#include <vector>

namespace graftd {

// A flag as the normaliser needs to know it.
struct Flag {
  std::string name;  // without dashes
  bool takes_value = true;
  bool repeatable = false;
  // `-name` alone means `-name=auto`; a value must stand behind '='.
  bool value_optional = false;
};

// A command line with its flags told apart from the rest.
struct Normalised {
  // "--name", "value" for flags with a value, "--name" for those without.
  std::vector<std::string> flags;
  std::vector<std::string> positionals;
  bool help = false;
};

// Go style and GNU style are equal: `-id node0`, `-id=node0`, `--id node0`, `--id=node0`; flags
// stand before or after positionals; `--` ends them; "-" and negative numbers are no flags. A flag
// that is not given is taken from GRAFTD_<FLAG> of the environment. Throws BadUsage.
Normalised normalise(const std::vector<Flag>& flags,
                     const std::vector<std::string>& arguments,
                     const Environment& environment);

// "election-timeout" -> "GRAFTD_ELECTION_TIMEOUT".
std::string environment_twin(const std::string& flag);

struct Parsed {
  std::vector<std::string> positionals;
  bool help = false;  // asked for: print the help, do nothing
};

// Normalises by the options of `app`, then lets it read the flags. Positionals are not for CLI11:
// it would take "[a,b]" apart. Throws BadUsage.
Parsed parse(CLI::App& app,
             const std::vector<std::string>& arguments,
             const Environment& environment = process_environment);

// What `--help` prints: description, flags written as the user writes them, examples.
std::string help_of(const CLI::App& app);
// Only the flags.
std::string flags_help_of(const CLI::App& app);

}  // namespace graftd
