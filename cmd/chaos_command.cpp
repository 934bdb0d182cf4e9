#include "cmd/chaos_command.hpp"

#include <string_view>

namespace graftd::chaos {
namespace {

bool needs_quotes(std::string_view word) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+:,./@%";
  return word.empty() || word.find_first_not_of(plain) != std::string_view::npos;
}

std::string in_quotes(std::string_view word) {
  std::string text = "'";
  for (const char c : word) {
    text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return text + "'";
}

}  // namespace

std::string to_shell(const Command& command) {
  std::string text;
  for (const std::string& word : command.words) {
    text += (text.empty() ? "" : " ") + (needs_quotes(word) ? in_quotes(word) : word);
  }
  return command.input.empty() ? text : text + " <<'END'\n" + command.input + "END";
}

}  // namespace graftd::chaos
