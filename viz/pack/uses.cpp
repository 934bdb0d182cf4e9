#include "viz/pack/script.hpp"

namespace graftd::pack {
namespace {

// Whether a name is where an object or a class names its next part.
class Uses {
 public:
  explicit Uses(std::vector<Token>& tokens) : tokens_(tokens) {}

  void run() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_[i].kind == Kind::name) {
        tokens_[i].use = use_of(i);
      }
    }
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      tokens_[i].ends_statement =
          tokens_[i].brace == Brace::block && is(i, "}") && stands_alone(tokens_[i].mate);
    }
  }

 private:
  bool is(std::size_t i, std::string_view sign) const {
    return i < tokens_.size() && tokens_[i].is(sign);
  }

  Use use_of(std::size_t i) const {
    const Token& token = tokens_[i];
    if (i > 0 && (is(i - 1, ".") || is(i - 1, "?."))) {
      return Use::property;
    }
    if (is_modifier(i) || is_of(i)) {
      return Use::other;
    }
    const Brace in = token.parent == nowhere ? Brace::none : tokens_[token.parent].brace;
    if (in == Brace::class_body && is_key(i)) {
      return Use::property;
    }
    if (in == Brace::object && is_key(i)) {
      return is(i + 1, ":") || is(i + 1, "(") ? Use::property : Use::shorthand;
    }
    return Use::reference;
  }

  // Whether the block that opens here is a statement or a member of a class, not part of a value.
  bool stands_alone(std::size_t open) const {
    if (open == 0 || tokens_[open - 1].kind == Kind::keyword) {
      return true;
    }
    if (!is(open - 1, ")")) {
      return is(open - 1, ";") || is(open - 1, "{") || is(open - 1, "}");
    }
    const std::size_t head = tokens_[open - 1].mate - 1;
    const Token& before = tokens_[head];
    if (before.kind == Kind::keyword) {
      return before.text != "function";
    }
    const std::size_t parent = tokens_[open].parent;
    if (parent != nowhere && tokens_[parent].brace == Brace::class_body) {
      return true;
    }
    return head >= 2 && tokens_[head - 1].is_keyword("function") &&
           (is(head - 2, ";") || is(head - 2, "}") || tokens_[head - 2].is_keyword("export"));
  }

  bool is_key(std::size_t i) const {
    if (i > 0 && tokens_[i - 1].parent == tokens_[i].parent && is_modifier(i - 1)) {
      return true;
    }
    const std::size_t parent = tokens_[i].parent;
    if (i - 1 == parent) {
      return true;
    }
    if (tokens_[parent].brace == Brace::object) {
      return is(i - 1, ",");
    }
    return is(i - 1, ";") || (is(i - 1, "}") && tokens_[i - 1].parent == parent);
  }

  // static, get, set before a name of a class or an object; async also before a function.
  bool is_modifier(std::size_t i) const {
    const std::string& text = tokens_[i].text;
    if (i + 1 >= tokens_.size() || tokens_[i].kind != Kind::name) {
      return false;
    }
    const Token& after = tokens_[i + 1];
    const bool named = after.kind == Kind::name || after.kind == Kind::hidden ||
                       after.kind == Kind::text || after.kind == Kind::keyword;
    if (text == "async") {
      const bool arrow = after.is("(") && after.mate != nowhere && is(after.mate + 1, "=>");
      return named || arrow;
    }
    return (text == "static" || text == "get" || text == "set") && (named || after.is("["));
  }

  bool is_of(std::size_t i) const {
    const std::size_t parent = tokens_[i].parent;
    return tokens_[i].text == "of" && parent != nowhere && tokens_[parent].control_head &&
           (tokens_[i - 1].kind == Kind::name || is(i - 1, "]") || is(i - 1, "}"));
  }

  std::vector<Token>& tokens_;
};

}  // namespace

void tell_uses(std::vector<Token>& tokens) { Uses(tokens).run(); }

}  // namespace graftd::pack
