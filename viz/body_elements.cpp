#include "viz/body_elements.hpp"

#include <algorithm>

namespace graftd::viz {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Bytes of the object or array that `text` begins with; nothing when its brackets do not close.
std::optional<std::size_t> bracketed_size(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string) {
      if (c == '\\') {
        ++at;
      } else if (c == '"') {
        in_string = false;
      }
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (--depth == 0) {
        return at + 1;
      }
    }
  }
  return std::nullopt;
}

}  // namespace

BodyElements::BodyElements(std::string_view body, std::size_t element_bytes_max)
    : rest_(body), element_bytes_max_(element_bytes_max) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (rest_.starts_with(byte_order_mark)) {
    rest_.remove_prefix(byte_order_mark.size());
  }
  skip_separators();
  if (rest_.starts_with('[')) {
    rest_.remove_prefix(1);
    in_array_ = true;
  }
}

std::optional<std::string_view> BodyElements::next() {
  skip_separators();
  if (rest_.empty()) {
    return std::nullopt;
  }
  if (!by_line_) {
    if (const std::optional<std::string_view> value = next_value()) {
      return value;
    }
    by_line_ = true;
  }
  return next_line();
}

void BodyElements::skip_separators() {
  const auto is_separator = [&](char c) {
    return is_space(c) || c == ',' || (in_array_ && c == ']');
  };
  rest_.remove_prefix(static_cast<std::size_t>(
      std::find_if_not(rest_.begin(), rest_.end(), is_separator) - rest_.begin()));
}

std::optional<std::string_view> BodyElements::next_value() {
  if (rest_.front() != '{' && rest_.front() != '[') {
    return std::nullopt;
  }
  const std::optional<std::size_t> size = bracketed_size(rest_.substr(0, element_bytes_max_ + 1));
  if (!size || *size > element_bytes_max_) {
    return std::nullopt;
  }
  const std::string_view value = rest_.substr(0, *size);
  rest_.remove_prefix(*size);
  return value;
}

std::string_view BodyElements::next_line() {
  const std::size_t end = std::min(rest_.find('\n'), rest_.size());
  const std::string_view line = rest_.substr(0, end);
  rest_.remove_prefix(end);
  constexpr std::string_view too_long = "too long";
  return line.size() > element_bytes_max_ ? too_long : line;
}

}  // namespace graftd::viz
