#include "viz/pack/script.hpp"

namespace graftd::pack {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

bool contains(std::string_view list, char c) { return list.find(c) != std::string_view::npos; }

std::size_t end_of_text(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && text[end] != text[at]) {
    end += text[end] == '\\' ? 2U : 1U;
  }
  if (end >= text.size()) {
    throw PackError("style.css: a string does not end");
  }
  return end + 1;
}

// Comments away, blanks to one, strings as they are.
std::string squeeze(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text.substr(at).starts_with("/*")) {
      const std::size_t end = text.find("*/", at + 2);
      if (end == std::string_view::npos) {
        throw PackError("style.css: a comment does not end");
      }
      at = end + 2;
    } else if (text[at] == '"' || text[at] == '\'') {
      const std::size_t end = end_of_text(text, at);
      out += text.substr(at, end - at);
      at = end;
    } else if (is_blank(text[at])) {
      if (!out.empty() && out.back() != ' ') {
        out += ' ';
      }
      ++at;
    } else {
      out += text[at];
      ++at;
    }
  }
  return out;
}

}  // namespace

std::string pack_style(std::string_view text) {
  const std::string plain = squeeze(text);
  std::string out;
  for (std::size_t at = 0; at < plain.size(); ++at) {
    const char c = plain[at];
    if (c == '"' || c == '\'') {
      const std::size_t end = end_of_text(plain, at);
      out += plain.substr(at, end - at);
      at = end - 1;
      continue;
    }
    // Not around ':' '+' '-' and parentheses: there a blank has a meaning, in a selector or a sum.
    const bool after = !out.empty() && contains("{};,>", out.back());
    const bool before = at + 1 < plain.size() && contains("{};,>", plain[at + 1]);
    const bool value = !out.empty() && out.back() == ':' && at > 0;
    if (c == ' ' && (after || before || value || at + 1 == plain.size())) {
      continue;
    }
    if (c == '}' && !out.empty() && out.back() == ';') {
      out.pop_back();
    }
    out += c;
  }
  return out;
}

std::string pack_document(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1);
    std::string_view line = text.substr(0, end + 1);
    text.remove_prefix(end + 1);
    while (line.size() > 1 && (line[0] == ' ' || line[0] == '\t')) {
      line.remove_prefix(1);
    }
    const bool listed = line.starts_with("<link rel=\"modulepreload\"");
    if (!listed && line != "\n") {
      out += line;
    }
  }
  return out;
}

}  // namespace graftd::pack
