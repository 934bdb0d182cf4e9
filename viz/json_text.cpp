#include "viz/json_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace graftd::viz {
namespace {

constexpr std::uint32_t replacement = 0xfffd;

template <class Number>
void append_digits(std::string& out, Number value) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

bool is_plain(char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; }

void append_unit(std::string& out, std::uint32_t unit) {
  constexpr const char* hex = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) {
    out += hex[(unit >> shift) & 0xfU];
  }
}

void append_escaped(std::string& out, std::uint32_t code) {
  if (code == '"' || code == '\\') {
    out += '\\';
    out += static_cast<char>(code);
  } else if (code == '\n') {
    out += "\\n";
  } else if (code == '\t') {
    out += "\\t";
  } else if (code < 0x10000) {
    append_unit(out, code);
  } else {
    append_unit(out, 0xd800 + ((code - 0x10000) >> 10));
    append_unit(out, 0xdc00 + ((code - 0x10000) & 0x3ffU));
  }
}

}  // namespace

Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t at) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(text[at]));
  };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) {
    return {lead, 1, true};
  }
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < size) {
    return {replacement, 1, false};
  }
  std::uint32_t code = lead & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) {
      return {replacement, 1, false};
    }
    code = (code << 6) | (byte(i) & 0x3fU);
  }
  constexpr std::array<std::uint32_t, 5> lowest = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < lowest[size] || code > 0x10ffff || surrogate) {
    return {replacement, 1, false};
  }
  return {code, size, true};
}

void append_number(std::string& out, std::int64_t value) { append_digits(out, value); }

void append_number(std::string& out, std::uint64_t value) { append_digits(out, value); }

void append_number(std::string& out, double value) {
  append_digits(out, std::isfinite(value) ? value : 0.0);
}

void append_hex(std::string& out, std::uint64_t value) {
  constexpr const char* hex = "0123456789abcdef";
  for (int shift = 60; shift >= 0; shift -= 4) {
    out += hex[(value >> shift) & 0xfU];
  }
}

void append_ascii(std::string& out, std::string_view text) {
  out += '"';
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = at;
    while (end < text.size() && is_plain(text[end])) {
      ++end;
    }
    out.append(text, at, end - at);
    if (end == text.size()) {
      break;
    }
    const Character character = first_character(text.substr(end));
    append_escaped(out, character.code);
    at = end + character.size;
  }
  out += '"';
}

std::string_view prefix_of(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) {
    return text;
  }
  const auto continues = [&](std::size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80;
  };
  std::size_t end = bytes_max;
  // A run of stray continuation bytes is no character: then the cut stays where it is.
  for (int back = 0; back < 4 && end > 0 && continues(end); ++back) {
    --end;
  }
  return text.substr(0, end > 0 && continues(end) ? bytes_max : end);
}

std::string valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    const auto run = static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_ascii) -
                                              text.begin());
    out.append(text.substr(0, run));
    text.remove_prefix(run);
    if (text.empty()) {
      break;
    }
    const Character character = first_character(text);
    if (character.valid) {
      out.append(text.substr(0, character.size));
    } else {
      out += "\xef\xbf\xbd";
    }
    text.remove_prefix(character.size);
  }
  return out;
}

}  // namespace graftd::viz
