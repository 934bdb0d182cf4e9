#include "viz/pack/script.hpp"

#include <algorithm>
#include <cctype>

namespace graftd::pack {
namespace {

bool is_plain_name(const Token& token) {
  const std::string& text = token.text;
  const auto word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  return token.kind == Kind::text && text.size() > 2 && std::isdigit(text[1]) == 0 &&
         std::all_of(text.begin() + 1, text.end() - 1, [&](char c) { return word(c) || c == '_'; });
}

// d["kind"], as the type checker wants it for what a stranger sent, is d.kind.
std::vector<Token> with_dots(const std::vector<Token>& tokens) {
  std::vector<Token> out;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool index = i + 2 < tokens.size() && i > 0 && tokens[i].is("[") &&
                       is_plain_name(tokens[i + 1]) && tokens[i + 2].is("]");
    const bool of_value = index && (tokens[i - 1].kind == Kind::name || tokens[i - 1].is(")") ||
                                    tokens[i - 1].is("]") || tokens[i - 1].is("?."));
    if (!of_value) {
      out.push_back(tokens[i]);
      continue;
    }
    if (!tokens[i - 1].is("?.")) {
      Token dot = tokens[i];
      dot.text = ".";
      out.push_back(dot);
    }
    Token name = tokens[i + 1];
    name.kind = Kind::name;
    name.text = name.text.substr(1, name.text.size() - 2);
    name.use = Use::property;
    out.push_back(name);
    i += 2;
  }
  return out;
}

// (a) => a is a => a.
std::vector<Token> without_parentheses(const std::vector<Token>& tokens) {
  std::vector<Token> out;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool single = i + 3 < tokens.size() && tokens[i].is("(") &&
                        tokens[i + 1].kind == Kind::name && tokens[i + 2].is(")") &&
                        tokens[i + 3].is("=>");
    if (single) {
      out.push_back(tokens[i + 1]);
      out.back().after_line = tokens[i].after_line;
      i += 2;
    } else {
      out.push_back(tokens[i]);
    }
  }
  return out;
}

void shorten_words(std::vector<Token>& tokens) {
  for (Token& token : tokens) {
    if (token.is_keyword("true")) {
      token.text = "!0";
    } else if (token.is_keyword("false")) {
      token.text = "!1";
    }
  }
}

}  // namespace

std::vector<Token> shorten(const std::vector<Token>& tokens) {
  std::vector<Token> shorter = without_parentheses(with_dots(tokens));
  shorten_words(shorter);
  return shorter;
}

}  // namespace graftd::pack
