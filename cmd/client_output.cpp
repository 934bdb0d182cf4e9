#include "cmd/client_output.hpp"

#include "net/http.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <cstdint>

namespace graftd {
std::string base64(const std::string& bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      const auto byte = j < count ? static_cast<unsigned char>(bytes[i + j]) : 0U;
      group = (group << 8U) | byte;
    }
    for (std::size_t j = 0; j < 4; ++j) {
      const std::uint32_t digit = (group >> (18 - 6 * j)) & 63U;
      text += j <= count ? digits[digit] : '=';
    }
  }
  return text;
}

std::string table(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (const Row& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], row[i].size());
    }
  }
  std::string text;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool last = i + 1 == row.size();
      text += row[i] + (last ? "" : std::string(widths[i] - row[i].size() + 2, ' '));
    }
    text += "\n";
  }
  return text;
}

std::string cell(const boost::json::value& object, std::string_view name) {
  const boost::json::value* value =
      object.is_object() ? object.as_object().if_contains(name) : nullptr;
  if (value == nullptr || value->is_null()) {
    return "-";
  }
  if (value->is_string()) {
    return value->as_string().empty() ? "-" : std::string(value->as_string());
  }
  if (value->is_bool()) {
    return value->as_bool() ? "yes" : "no";
  }
  return boost::json::serialize(*value);
}

std::string value_json(const std::string& key,
                       const std::string& value,
                       const std::string& revision) {
  std::string text = "{\"key\":";
  append_json_string(text, key);
  std::string quoted;
  if (append_json_string(quoted, value)) {
    text += ",\"value\":" + quoted;
  } else {
    text += ",\"value_base64\":\"" + base64(value) + "\"";
  }
  if (!revision.empty()) {
    text += ",\"revision\":" + revision;
  }
  return text + "}\n";
}

}  // namespace graftd
