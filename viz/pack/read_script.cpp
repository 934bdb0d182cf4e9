#include "viz/pack/script.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace graftd::pack {
namespace {

constexpr std::array<std::string_view, 37> keywords = {
    "await",   "break",    "case",  "catch",  "class",  "const",      "continue", "debugger",
    "default", "delete",   "do",    "else",   "export", "extends",    "false",    "finally",
    "for",     "function", "if",    "import", "in",     "instanceof", "let",      "new",
    "null",    "return",   "super", "switch", "this",   "throw",      "true",     "try",
    "typeof",  "var",      "void",  "while",  "yield"};

// Longest first.
constexpr std::array<std::string_view, 38> long_signs = {
    ">>>=", "...", "===", "!==", "**=", "<<=",  ">>=", ">>>", "&&=", "||=", "\?\?=", "=>", "==",
    "!=",   "<=",  ">=",  "&&",  "||",  "\?\?", "?.",  "++",  "--",  "+=",  "-=",    "*=", "/=",
    "%=",   "&=",  "|=",  "^=",  "<<",  ">>",   "**",  "{",   "}",   "(",   ")",     ";"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

template <typename List>
bool contains(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

class Reader {
 public:
  Reader(std::string path, std::string_view text) : text_(text) { script_.path = std::move(path); }

  Script run() {
    skip_blanks();
    while (at_ < text_.size()) {
      read_token();
      skip_blanks();
    }
    if (!open_.empty()) {
      script_.fail(open_.back(), "this bracket is not closed");
    }
    return std::move(script_);
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw PackError(script_.path + ":" + std::to_string(line_) + ": " + what);
  }

  char next(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  bool starts(std::string_view sign) const { return text_.substr(at_).starts_with(sign); }

  const Token* last() const { return script_.tokens.empty() ? nullptr : &script_.tokens.back(); }

  const Token* opener() const { return open_.empty() ? nullptr : &script_.tokens[open_.back()]; }

  void skip_blanks() {
    while (at_ < text_.size()) {
      if (starts("//")) {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (starts("/*")) {
        const std::size_t end = text_.find("*/", at_ + 2);
        if (end == std::string_view::npos) {
          fail("this comment does not end");
        }
        count_lines(at_, end);
        at_ = end + 2;
      } else if (next() == '\n') {
        ++line_;
        ++at_;
        after_line_ = true;
      } else if (next() == ' ' || next() == '\t' || next() == '\r') {
        ++at_;
      } else {
        return;
      }
    }
  }

  void count_lines(std::size_t from, std::size_t to) {
    const auto lines = std::count(text_.begin() + static_cast<std::ptrdiff_t>(from),
                                  text_.begin() + static_cast<std::ptrdiff_t>(to),
                                  '\n');
    line_ += static_cast<std::size_t>(lines);
    after_line_ = after_line_ || lines > 0;
  }

  void add(Kind kind, std::size_t end) {
    Token token;
    token.kind = kind;
    token.text = std::string(text_.substr(at_, end - at_));
    token.line = line_;
    token.after_line = std::exchange(after_line_, false);
    token.parent = open_.empty() ? nowhere : open_.back();
    count_lines(at_, end);
    after_line_ = false;
    at_ = end;
    script_.tokens.push_back(std::move(token));
  }

  void read_token() {
    const char c = next();
    if (is_digit(c) || (c == '.' && is_digit(next(1)))) {
      read_number();
    } else if (is_word(c) || c == '#') {
      read_word();
    } else if (c == '"' || c == '\'') {
      add(Kind::text, end_of_text(c));
    } else if (c == '`') {
      read_piece();
    } else if (c == '}' && opener() != nullptr && opener()->kind == Kind::piece) {
      close_bracket();
      const std::size_t opened = closed_;
      read_piece();
      script_.tokens[opened].mate = script_.tokens.size() - 1;
    } else if (c == '/' && may_be_pattern()) {
      add(Kind::pattern, end_of_pattern());
    } else if (static_cast<unsigned char>(c) < 0x80) {
      read_sign();
    } else {
      fail("only strings and comments may have characters beyond ASCII");
    }
  }

  void read_number() {
    std::size_t end = at_;
    const bool decimal = !starts("0x") && !starts("0b") && !starts("0o");
    while (end < text_.size()) {
      const char c = text_[end];
      const bool exponent = decimal && (c == '+' || c == '-') && end > at_ &&
                            (text_[end - 1] == 'e' || text_[end - 1] == 'E');
      if (!is_word(c) && c != '.' && !exponent) {
        break;
      }
      ++end;
    }
    add(Kind::number, end);
  }

  void read_word() {
    std::size_t end = at_ + 1;
    while (end < text_.size() && is_word(text_[end])) {
      ++end;
    }
    const std::string_view word = text_.substr(at_, end - at_);
    const bool is_property = after_dot() || at_key();
    const bool is_keyword = !is_property && contains(keywords, word);
    if (!open_.empty() && is_keyword && (word == "case" || word == "default")) {
      case_open_ = open_.back();
    }
    if (is_keyword && word == "class") {
      class_open_.push_back(open_.empty() ? nowhere : open_.back());
    }
    add(word[0] == '#' ? Kind::hidden : is_keyword ? Kind::keyword : Kind::name, end);
  }

  bool after_dot() const { return last() != nullptr && (last()->is(".") || last()->is("?.")); }

  // Where an object or a class names its next part: any word may be a name there.
  bool at_key() const {
    const Token* open = opener();
    if (open == nullptr || (open->brace != Brace::object && open->brace != Brace::class_body)) {
      return false;
    }
    if (open->brace == Brace::object) {
      return last() == open || last()->is(",");
    }
    return last() == open || last()->is(";") || last()->brace != Brace::none;
  }

  std::size_t end_of_text(char quote) const {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') {
      end += text_[end] == '\\' ? 2U : 1U;
    }
    if (end >= text_.size() || text_[end] != quote) {
      fail("this string does not end");
    }
    return end + 1;
  }

  // From ` or from the } that ends an expression, to ` or to the next ${.
  void read_piece() {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != '`' && text_.substr(end, 2) != "${") {
      end += text_[end] == '\\' ? 2U : 1U;
    }
    if (end >= text_.size()) {
      fail("this template does not end");
    }
    const bool opens = text_[end] == '$';
    add(Kind::piece, end + (opens ? 2 : 1));
    if (opens) {
      open_.push_back(script_.tokens.size() - 1);
    }
  }

  bool may_be_pattern() const {
    const Token* before = last();
    if (before == nullptr) {
      return true;
    }
    switch (before->kind) {
      case Kind::name:
      case Kind::hidden:
      case Kind::number:
      case Kind::text:
      case Kind::pattern:
        return false;
      case Kind::piece:
        return before->text.ends_with("${");
      case Kind::keyword:
        return !contains(std::array<std::string_view, 5>{"this", "super", "null", "true", "false"},
                         before->text);
      case Kind::sign:
        break;
    }
    if (before->is(")")) {
      return before->control_head;
    }
    if (before->is("}")) {
      return before->brace == Brace::block;
    }
    return !before->is("]") && !before->is("++") && !before->is("--");
  }

  std::size_t end_of_pattern() const {
    std::size_t end = at_ + 1;
    bool in_class = false;
    while (end < text_.size() && text_[end] != '\n' && (in_class || text_[end] != '/')) {
      in_class = text_[end] == '[' || (in_class && text_[end] != ']');
      end += text_[end] == '\\' ? 2U : 1U;
    }
    if (end >= text_.size() || text_[end] != '/') {
      fail("this regular expression does not end");
    }
    ++end;
    while (end < text_.size() && is_word(text_[end])) {
      ++end;
    }
    return end;
  }

  void read_sign() {
    std::size_t length = 1;
    for (const std::string_view sign : long_signs) {
      if (starts(sign) && !(sign == "?." && is_digit(next(2)))) {
        length = sign.size();
        break;
      }
    }
    const char c = next();
    if (c == '{' || c == '(' || c == '[') {
      open_bracket();
    } else if (c == '}' || c == ')' || c == ']') {
      close_bracket();
      add(Kind::sign, at_ + 1);
      Token& open = script_.tokens[closed_];
      Token& close = script_.tokens.back();
      close.brace = open.brace;
      close.control_head = open.control_head;
      close.mate = closed_;
      open.mate = script_.tokens.size() - 1;
    } else {
      add(Kind::sign, at_ + length);
      if (c == ':' && case_open_ != nowhere && !open_.empty() && case_open_ == open_.back()) {
        script_.tokens.back().ends_case = true;
        case_open_ = nowhere;
      }
    }
  }

  void open_bracket() {
    const char c = next();
    const Brace brace = c == '{' ? brace_here() : Brace::none;
    const Token* before = last();
    const bool control =
        c == '(' && before != nullptr && before->kind == Kind::keyword &&
        contains(std::array<std::string_view, 3>{"if", "while", "for"}, before->text);
    add(Kind::sign, at_ + 1);
    script_.tokens.back().brace = brace;
    script_.tokens.back().control_head = control;
    open_.push_back(script_.tokens.size() - 1);
  }

  Brace brace_here() {
    const Token* before = last();
    if (!class_open_.empty() && class_open_.back() == (open_.empty() ? nowhere : open_.back())) {
      class_open_.pop_back();
      return Brace::class_body;
    }
    if (before == nullptr) {
      return Brace::block;
    }
    constexpr std::array<std::string_view, 5> block_words = {
        "else", "try", "finally", "do", "catch"};
    constexpr std::array<std::string_view, 5> block_signs = {")", "=>", ";", "{", "}"};
    switch (before->kind) {
      case Kind::keyword:
        return contains(block_words, before->text) ? Brace::block : Brace::object;
      case Kind::sign:
        return contains(block_signs, before->text) || before->ends_case ? Brace::block
                                                                        : Brace::object;
      case Kind::piece:
        return Brace::object;
      case Kind::name:
        if (before->text == "of") {
          return Brace::object;
        }
        [[fallthrough]];
      default:
        fail("what this brace opens cannot be told");
    }
  }

  void close_bracket() {
    if (open_.empty()) {
      fail("this bracket was not opened");
    }
    closed_ = open_.back();
    const std::string& open = script_.tokens[closed_].text;
    const char c = next();
    const char wanted = open == "(" ? ')' : open == "[" ? ']' : '}';
    if (c != wanted) {
      script_.fail(closed_, "this bracket is closed by another kind");
    }
    open_.pop_back();
  }

  Script script_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  bool after_line_ = false;
  std::vector<std::size_t> open_;
  std::vector<std::size_t> class_open_;  // where a class was named whose { is still to come
  std::size_t case_open_ = nowhere;
  std::size_t closed_ = nowhere;
};

}  // namespace

void Script::fail(std::size_t at, const std::string& what) const {
  const std::size_t line = at < tokens.size() ? tokens[at].line : 0;
  throw PackError(path + ":" + std::to_string(line) + ": " + what);
}

Script read_script(std::string path, std::string_view text) {
  Script script = Reader(std::move(path), text).run();
  tell_uses(script.tokens);
  return script;
}

}  // namespace graftd::pack
