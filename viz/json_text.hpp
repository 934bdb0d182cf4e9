#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// JSON by appending: event lines are made on a node's hot path, so there is no tree of values.

namespace graftd::viz {

// One character of UTF-8. A byte that begins none counts as U+FFFD of size 1.
struct Character {
  std::uint32_t code = 0;
  std::size_t size = 1;
  bool valid = true;
};

// `text` is not empty.
Character first_character(std::string_view text);

void append_number(std::string& out, std::int64_t value);
void append_number(std::string& out, std::uint64_t value);
void append_number(std::string& out, double value);
// Sixteen hex digits.
void append_hex(std::string& out, std::uint64_t value);
// With its quotes. Only printable ASCII comes out; invalid UTF-8 becomes \ufffd, one for each byte.
void append_ascii(std::string& out, std::string_view text);

// At most so many bytes, never half a character.
std::string_view prefix_of(std::string_view text, std::size_t bytes_max);

// Every invalid byte replaced by U+FFFD.
std::string valid_utf8(std::string_view text);

}  // namespace graftd::viz
