#include "test/scenarios/script.hpp"

#include <sstream>
#include <utility>

namespace graftd::scenarios {

namespace {

bool is_prose(const std::string& line) { return line.empty() || line.front() == '#'; }

}  // namespace

Script parse_script(const std::string& text) {
  Script script;
  Block block;
  bool in_output = false;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (in_output && !line.empty()) {
      block.expected += line + "\n";
    } else if (in_output) {
      script.blocks.push_back(std::exchange(block, {}));
      block.prose.push_back('\n');
      in_output = false;
    } else if (line == "---") {
      in_output = true;
    } else if (is_prose(line) && block.commands.empty()) {
      block.prose += line + "\n";
    } else if (!is_prose(line)) {
      block.commands.push_back(line);
    }
  }
  if (in_output) {
    script.blocks.push_back(std::exchange(block, {}));
  }
  script.end = block.prose;
  return script;
}

std::string print_script(const Script& script) {
  std::string text;
  for (const Block& block : script.blocks) {
    text += block.prose;
    for (const std::string& command : block.commands) {
      text += command + "\n";
    }
    text += "---\n" + block.expected;
  }
  return text + script.end;
}

}  // namespace graftd::scenarios
