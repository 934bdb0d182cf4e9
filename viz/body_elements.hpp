#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace graftd::viz {

// Takes the body of a request apart into the texts of its JSON values, without building any of
// them: the elements of an array, or values one after another (NDJSON, joined objects, or a single
// one). Where the brackets of a value do not close, or it is too long, the rest of the body is
// taken line by line, so that one broken value costs no other.
class BodyElements {
 public:
  BodyElements(std::string_view body, std::size_t element_bytes_max);

  // The next one; nothing at the end. What is too long comes as a text that is no JSON.
  std::optional<std::string_view> next();

 private:
  void skip_separators();
  std::optional<std::string_view> next_value();
  std::string_view next_line();

  std::string_view rest_;
  std::size_t element_bytes_max_;
  bool in_array_ = false;
  bool by_line_ = false;
};

}  // namespace graftd::viz
