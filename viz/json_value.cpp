#include "viz/json_value.hpp"

#include "viz/json_text.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cmath>

namespace graftd::viz {
namespace {

namespace json = boost::json;

bool is_utf8_fault(const json::error_code& error) { return error == json::error::syntax; }

}  // namespace

std::optional<json::value> parse_json(std::string_view text, json::storage_ptr storage) {
  json::parse_options options;
  options.max_depth = json_depth_max;
  json::error_code error;
  json::value value = json::parse({text.data(), text.size()}, error, storage, options);
  if (!error) {
    return value;
  }
  const std::string repaired = is_utf8_fault(error) ? valid_utf8(text) : std::string();
  if (repaired.empty() || repaired == text) {
    return std::nullopt;
  }
  value = json::parse(repaired, error, storage, options);
  return error ? std::nullopt : std::optional(std::move(value));
}

const json::value* find(const json::object& object, std::string_view name) {
  return object.if_contains({name.data(), name.size()});
}

const json::value* find_path(const json::object& object, std::string_view path) {
  if (const json::value* flat = find(object, path)) {
    return flat;
  }
  const std::size_t dot = path.find('.');
  if (dot == std::string_view::npos) {
    return nullptr;
  }
  const json::object* inner = find_object(object, path.substr(0, dot));
  return inner == nullptr ? nullptr : find_path(*inner, path.substr(dot + 1));
}

const json::object* find_object(const json::object& object, std::string_view name) {
  const json::value* value = find(object, name);
  return value == nullptr ? nullptr : value->if_object();
}

std::string_view text_of(const json::object& object, std::string_view name) {
  const json::value* value = find(object, name);
  const json::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string_view() : std::string_view(text->data(), text->size());
}

std::optional<std::uint64_t> number_of(const json::value* value) {
  if (value == nullptr) {
    return std::nullopt;
  }
  if (const std::uint64_t* number = value->if_uint64()) {
    return *number;
  }
  if (const std::int64_t* number = value->if_int64(); number != nullptr && *number >= 0) {
    return static_cast<std::uint64_t>(*number);
  }
  constexpr double exact_max = 9007199254740992.0;  // 2^53
  if (const double* number = value->if_double();
      number != nullptr && *number >= 0 && *number <= exact_max && std::trunc(*number) == *number) {
    return static_cast<std::uint64_t>(*number);
  }
  return std::nullopt;
}

std::optional<std::uint64_t> number_of(const json::object& object, std::string_view name) {
  return number_of(find(object, name));
}

bool flag_of(const json::object& object, std::string_view name) {
  const json::value* value = find(object, name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::string scalar_text(const json::value* value) {
  if (value == nullptr) {
    return {};
  }
  if (const json::string* text = value->if_string()) {
    return {text->data(), text->size()};
  }
  if (value->is_bool()) {
    return value->get_bool() ? "true" : "false";
  }
  if (const std::optional<std::uint64_t> number = number_of(value)) {
    return std::to_string(*number);
  }
  return value->is_number() ? json::serialize(*value) : std::string();
}

}  // namespace graftd::viz
