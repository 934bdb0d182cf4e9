#pragma once

#include <string>
#include <vector>

namespace graftd::chaos {

// How `graftd chaos` ends; scripts rely on the numbers.
enum class Exit : int {
  done = 0,
  usage = 2,
  no_privilege = 3,
  unsupported = 4,  // kernel or tool missing
  not_found = 5,
  conflict = 6,     // somebody else's qdisc, or a fault that is already there
  rolled_back = 7,  // partly applied, undone again
  undo_failed = 8,
  interrupted = 130,  // and undone
};

// A program, its arguments as a vector (never through a shell), and what it reads from stdin.
struct Command {
  std::vector<std::string> words;
  std::string input;
  bool scratch_namespace = false;  // run in a network namespace that vanishes with it
  bool operator==(const Command&) const = default;
};

// As a shell would take it, to be copied.
std::string to_shell(const Command& command);

// What became of a command.
struct Outcome {
  enum class End { exited, missing, timed_out, no_namespace };
  End end = End::exited;
  int status = 0;
  std::string out;
  std::string err;
};

}  // namespace graftd::chaos
