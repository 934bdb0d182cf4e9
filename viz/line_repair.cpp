#include "viz/line_repair.hpp"

#include <algorithm>

namespace graftd::viz {
namespace {

// "^C" as a terminal echoes it: two characters.
bool skip_echo(std::string_view& line) {
  if (line.size() < 2 || line[0] != '^' || (line[1] != 'C' && line[1] != 'Z' && line[1] != '\\')) {
    return false;
  }
  line.remove_prefix(2);
  return true;
}

// ESC [ parameters, final byte from '@' to '~'.
bool skip_control_sequence(std::string_view& line) {
  constexpr std::string_view introducer = "\x1b[";
  if (!line.starts_with(introducer)) {
    return false;
  }
  const auto is_final = [](char c) { return c >= '@' && c <= '~'; };
  const auto final = std::find_if(line.begin() + 2, line.end(), is_final);
  if (final == line.end()) {
    return false;
  }
  line.remove_prefix(static_cast<std::size_t>(final - line.begin()) + 1);
  return true;
}

}  // namespace

std::string_view repaired(std::string_view line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) {
    line.remove_suffix(1);
  }
  while (!line.empty() && line.front() == '\r') {
    line.remove_prefix(1);
  }
  while (skip_echo(line) || skip_control_sequence(line)) {
  }
  return line;
}

std::vector<std::string_view> repaired_lines(std::string_view message) {
  const std::string_view whole = repaired(message);
  std::vector<std::string_view> lines;
  std::string_view rest = whole;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = repaired(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.empty()) {
      continue;
    }
    if (line.front() != '{') {
      return {whole};
    }
    lines.push_back(line);
  }
  return lines;
}

}  // namespace graftd::viz
