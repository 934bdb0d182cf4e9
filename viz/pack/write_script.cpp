#include "viz/pack/script.hpp"

#include <algorithm>
#include <array>

namespace graftd::pack {
namespace {

template <std::size_t size>
bool is_one_of(const Token& token, const std::array<std::string_view, size>& list) {
  return std::find(list.begin(), list.end(), token.text) != list.end();
}

bool is_word(const Token& token) {
  return token.kind == Kind::name || token.kind == Kind::keyword || token.kind == Kind::number ||
         token.kind == Kind::hidden;
}

// Whether the end of a line between the two may be what ends a statement.
bool line_may_count(const Token& before, const Token& token) {
  constexpr std::array<std::string_view, 5> ends_by_itself = {
      "return", "break", "continue", "throw", "yield"};
  if (before.kind == Kind::keyword && is_one_of(before, ends_by_itself)) {
    return true;
  }
  if (before.ends_statement) {
    return false;
  }
  constexpr std::array<std::string_view, 5> ends = {")", "]", "}", "++", "--"};
  if (before.kind == Kind::sign && !is_one_of(before, ends)) {
    return false;
  }
  if (before.kind == Kind::keyword) {
    return before.is_keyword("this") || before.is_keyword("null") || before.is_keyword("!0") ||
           before.is_keyword("!1") || before.is_keyword("super");
  }
  constexpr std::array<std::string_view, 3> begins = {"++", "--", "!"};
  constexpr std::array<std::string_view, 4> opens = {"{", "(", "[", "~"};
  if (token.kind == Kind::sign) {
    return is_one_of(token, begins) || is_one_of(token, opens);
  }
  return true;
}

// Whether the two would be read as something else without a space.
bool need_space(const Token& before, const Token& token) {
  if (is_word(token) && (is_word(before) || before.kind == Kind::pattern)) {
    return token.kind != Kind::hidden || before.kind == Kind::pattern || is_word(before);
  }
  if (before.kind == Kind::number && token.text[0] == '.') {
    return true;
  }
  const char last = before.text.back();
  const char first = token.text.front();
  if (before.kind != Kind::sign || (token.kind != Kind::sign && token.kind != Kind::pattern)) {
    return before.kind == Kind::pattern && first == '/';
  }
  return (last == first && (last == '+' || last == '-' || last == '/')) ||
         (last == '<' && (first == '!' || first == '/')) || (last == '-' && first == '>');
}

class Writer {
 public:
  explicit Writer(const std::vector<Token>& tokens) : tokens_(tokens) {}

  std::string run() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_[i].is(";") && is_declared_on(i)) {
        add(tokens_[i], ",");
        ++i;
      } else if (!is_spare(i)) {
        follow(tokens_[i]);
        add(tokens_[i], tokens_[i].text);
      }
    }
    return std::move(out_);
  }

 private:
  static bool declares(const Token& token) {
    return token.is_keyword("let") || token.is_keyword("const");
  }

  // Which brackets are open, and whether a declaration is under way in the innermost one.
  void follow(const Token& token) {
    const bool piece = token.kind == Kind::piece;
    if (token.is("}") || token.is(")") || token.is("]") || (piece && token.text[0] == '}')) {
      declared_.pop_back();
    }
    if (token.is("{") || token.is("(") || token.is("[") || (piece && token.text.ends_with("${"))) {
      declared_.emplace_back();
    }
    if (declares(token)) {
      declared_.back() = token.text;
    } else if (token.is(";")) {
      declared_.back().clear();
    }
  }

  // let a = 1; let b = 2; is let a = 1, b = 2;
  bool is_declared_on(std::size_t i) const {
    return i + 1 < tokens_.size() && declares(tokens_[i + 1]) &&
           declared_.back() == tokens_[i + 1].text;
  }

  // A brace ends the statement as well as a semicolon does.
  bool is_spare(std::size_t i) const {
    if (!tokens_[i].is(";") || i == 0 || i + 1 >= tokens_.size() || !tokens_[i + 1].is("}")) {
      return false;
    }
    const Token& before = tokens_[i - 1];
    return !(before.is(")") && before.control_head) && !before.is(";") &&
           !before.is_keyword("else") && !before.is_keyword("do");
  }

  void add(const Token& token, const std::string& text) {
    if (before_ != nullptr) {
      if (token.after_line && line_may_count(*before_, token)) {
        out_ += '\n';
      } else if (need_space(*before_, token)) {
        out_ += ' ';
      }
    }
    out_ += text;
    before_ = &token;
  }

  const std::vector<Token>& tokens_;
  const Token* before_ = nullptr;
  std::vector<std::string> declared_ = {""};
  std::string out_;
};

}  // namespace

std::string write_script(const std::vector<Token>& tokens) { return Writer(tokens).run(); }

}  // namespace graftd::pack
