#pragma once

#include <string>
#include <vector>

namespace graftd::scenarios {

// A story: text with blocks of commands, each followed by "---" and what they have to print, up to
// the next empty line. Everything outside blocks is prose and stays as it is.
//
//   # Prose.
//   tick n0
//   ---
//   n0 t1 follower becomes pre-candidate: election-timeout, last 1@1
struct Block {
  std::string prose;  // before the commands, with its line ends
  std::vector<std::string> commands;
  std::string expected;  // lines, each with its end
};

struct Script {
  std::vector<Block> blocks;
  std::string end;  // prose after the last block
};

Script parse_script(const std::string& text);
std::string print_script(const Script& script);

}  // namespace graftd::scenarios
