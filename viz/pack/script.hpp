#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace graftd::pack {

constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

// A page that cannot be packed: FILE:LINE and what is wrong.
struct PackError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum class Kind {
  name,
  keyword,
  hidden,  // #name
  number,
  text,     // "..." or '...'
  piece,    // of a template: `...`, `...${, }...${ or }...`
  pattern,  // a regular expression
  sign,
};

// What a { opens.
enum class Brace { none, block, object, class_body };

// What a name stands for. A property keeps its name; a shorthand is a property and a reference.
enum class Use { other, reference, property, shorthand };

struct Token {
  Kind kind = Kind::sign;
  std::string text;
  std::size_t line = 0;
  bool after_line = false;       // a line ended before it
  std::size_t parent = nowhere;  // the bracket it is in
  std::size_t mate = nowhere;    // of a bracket
  Brace brace = Brace::none;     // of { and }
  bool control_head = false;     // of ( and ): of if, while, for, with
  bool ends_statement = false;   // of the } of a block, a function or a class that is one by itself
  bool ends_case = false;        // of ':'
  Use use = Use::other;          // of names

  bool is(std::string_view sign) const { return kind == Kind::sign && text == sign; }

  bool is_keyword(std::string_view word) const { return kind == Kind::keyword && text == word; }
};

struct Script {
  std::string path;  // "core/net.js"
  std::vector<Token> tokens;

  [[noreturn]] void fail(std::size_t at, const std::string& what) const;
};

// Tokens without comments; brackets are matched, braces told apart, the use of names is known.
// Semicolons are expected where statements end, as the page's sources have them.
Script read_script(std::string path, std::string_view text);

// Tells of each name whether it is a property, a reference or both.
void tell_uses(std::vector<Token>& tokens);

// The same in fewer tokens.
std::vector<Token> shorten(const std::vector<Token>& tokens);

// As few characters as keep the meaning.
std::string write_script(const std::vector<Token>& tokens);

// One script of those that `entry` imports, in the order in which a browser would run them, with
// short names for what no one outside can see.
std::string join_scripts(const std::vector<Script>& scripts, const std::string& entry);

std::string pack_style(std::string_view text);

// The document without the list of modules: they are joined.
std::string pack_document(std::string_view text);

}  // namespace graftd::pack
