#include "viz/pack/scopes.hpp"

namespace graftd::pack {
namespace {

class Finder {
 public:
  explicit Finder(const Script& script) : script_(script), tokens_(script.tokens) {}

  Scopes run() {
    number_units();
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      read_declaration(i);
    }
    return std::move(scopes_);
  }

 private:
  bool is(std::size_t i, std::string_view sign) const {
    return i < tokens_.size() && tokens_[i].is(sign);
  }

  bool is_keyword(std::size_t i, std::string_view word) const {
    return i < tokens_.size() && tokens_[i].is_keyword(word);
  }

  // ---- units ----

  std::size_t new_unit() {
    scopes_.local.emplace_back();
    return scopes_.local.size() - 1;
  }

  void number_units() {
    std::size_t statement = new_unit();
    std::size_t member = statement;
    std::size_t class_brace = nowhere;  // of the class that is the whole statement
    bool begins = true;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const Token& token = tokens_[i];
      if (token.parent == nowhere && begins) {
        statement = new_unit();
        const std::size_t word = is_keyword(i, "export") ? i + 1 : i;
        class_brace = is_keyword(word, "class") ? brace_after(word) : nowhere;
        member = statement;
      }
      if (token.parent == nowhere) {
        scopes_.unit_of.push_back(statement);
        begins = ends_statement(i);
      } else if (token.parent == class_brace) {
        member = i - 1 == class_brace || ends_member(i - 1, class_brace) ? new_unit() : member;
        scopes_.unit_of.push_back(member);
      } else {
        scopes_.unit_of.push_back(scopes_.unit_of[token.parent]);
      }
    }
  }

  std::size_t brace_after(std::size_t i) const {
    while (i < tokens_.size() && tokens_[i].brace != Brace::class_body) {
      ++i;
    }
    return i;
  }

  bool ends_statement(std::size_t i) const {
    if (is(i, ";")) {
      return true;
    }
    const bool block =
        is(i, "}") && tokens_[i].brace != Brace::object && tokens_[i].mate != nowhere;
    const bool goes_on = is_keyword(i + 1, "else") || is_keyword(i + 1, "catch") ||
                         is_keyword(i + 1, "finally") || is_keyword(i + 1, "while");
    return block && !goes_on && (i + 1 >= tokens_.size() || tokens_[i + 1].kind != Kind::sign);
  }

  bool ends_member(std::size_t i, std::size_t brace) const {
    return tokens_[i].parent == brace && (is(i, ";") || is(i, "}"));
  }

  // ---- declarations ----

  void declare(std::size_t i, bool top) {
    if (tokens_[i].use != Use::reference && tokens_[i].use != Use::shorthand) {
      script_.fail(i, "a name is expected here, not '" + tokens_[i].text + "'");
    }
    if (top) {
      scopes_.top.insert(tokens_[i].text);
    } else {
      scopes_.local[scopes_.unit_of[i]].insert(tokens_[i].text);
    }
  }

  void read_declaration(std::size_t i) {
    const Token& token = tokens_[i];
    const bool top = token.parent == nowhere;
    if (is_keyword(i, "const") || is_keyword(i, "let") || is_keyword(i, "var")) {
      read_bindings(i + 1, top);
    } else if (is_keyword(i, "function")) {
      const std::size_t name = is(i + 1, "*") ? i + 2 : i + 1;
      if (!is(name, "(")) {
        declare(name, top);
      }
      read_parameters(is(name, "(") ? name : name + 1);
    } else if (is_keyword(i, "class") && !is(i + 1, "{") && !is_keyword(i + 1, "extends")) {
      declare(i + 1, top);
    } else if (is(i, "=>") && is(i - 1, ")")) {
      read_parameters(tokens_[i - 1].mate);
    } else if (is(i, "=>")) {
      declare(i - 1, false);
    } else if (is(i, "(") && (is_method(i) || is_keyword(i - 1, "catch"))) {
      read_parameters(i);
    }
  }

  // Directly in a class or an object, a ( whose ) is followed by { is that of a method.
  bool is_method(std::size_t i) const {
    const std::size_t parent = tokens_[i].parent;
    return parent != nowhere && tokens_[parent].brace != Brace::none &&
           tokens_[parent].brace != Brace::block && is(tokens_[i].mate + 1, "{");
  }

  void read_bindings(std::size_t i, bool top) {
    while (true) {
      i = read_pattern(i, top);
      if (is(i, "=")) {
        i = skip_expression(i + 1);
      }
      if (!is(i, ",")) {
        return;
      }
      ++i;
    }
  }

  void read_parameters(std::size_t open) {
    const std::size_t close = tokens_[open].mate;
    for (std::size_t i = open + 1; i < close;) {
      i = read_pattern(i, false);
      i = is(i, "=") ? skip_expression(i + 1) : i;
      i = is(i, ",") ? i + 1 : i;
    }
  }

  // A name, or a list of them in [] or {}; the place after it.
  std::size_t read_pattern(std::size_t i, bool top) {
    i = is(i, "...") ? i + 1 : i;
    if (i >= tokens_.size() || (!is(i, "[") && !is(i, "{"))) {
      declare(i, top);
      return i + 1;
    }
    const std::size_t close = tokens_[i].mate;
    const bool object = is(i, "{");
    for (++i; i < close;) {
      if (is(i, ",")) {
        ++i;
        continue;
      }
      if (object && is(i, "[")) {
        i = tokens_[i].mate + 2;
      } else if (object && is(i + 1, ":")) {
        i += 2;
      }
      i = read_pattern(i, top);
      i = is(i, "=") ? skip_expression(i + 1) : i;
    }
    return close + 1;
  }

  // To the next comma or semicolon beside it, or to the end of what is around it.
  std::size_t skip_expression(std::size_t i) const {
    while (i < tokens_.size() && !is(i, ",") && !is(i, ";")) {
      const bool opens = is(i, "(") || is(i, "[") || is(i, "{") ||
                         (tokens_[i].kind == Kind::piece && tokens_[i].mate != nowhere);
      if (!opens && (is(i, ")") || is(i, "]") || is(i, "}"))) {
        return i;
      }
      const bool again = opens && tokens_[tokens_[i].mate].kind == Kind::piece;
      i = opens ? tokens_[i].mate + (again ? 0 : 1) : i + 1;
    }
    return i;
  }

  const Script& script_;
  const std::vector<Token>& tokens_;
  Scopes scopes_;
};

}  // namespace

Scopes find_scopes(const Script& script) { return Finder(script).run(); }

}  // namespace graftd::pack
