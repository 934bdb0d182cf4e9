#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Looking into JSON that anybody may have written: nothing here throws, whatever the types are.

namespace graftd::viz {

inline constexpr std::size_t json_depth_max = 32;

// Invalid UTF-8 becomes U+FFFD first. Nothing when it is not one JSON value, or nested too deeply.
// The value must not outlive `storage`.
std::optional<boost::json::value> parse_json(std::string_view text,
                                             boost::json::storage_ptr storage);

// Null when `name` is missing.
const boost::json::value* find(const boost::json::object& object, std::string_view name);
// The first of "a.b" as an object in an object and as a key with a dot in it.
const boost::json::value* find_path(const boost::json::object& object, std::string_view path);
const boost::json::object* find_object(const boost::json::object& object, std::string_view name);

// Empty when it is no string.
std::string_view text_of(const boost::json::object& object, std::string_view name);
// Nothing when it is no whole number from 0.
std::optional<std::uint64_t> number_of(const boost::json::value* value);
std::optional<std::uint64_t> number_of(const boost::json::object& object, std::string_view name);
bool flag_of(const boost::json::object& object, std::string_view name);

// Strings as they are, numbers and booleans as text, anything else empty.
std::string scalar_text(const boost::json::value* value);

}  // namespace graftd::viz
