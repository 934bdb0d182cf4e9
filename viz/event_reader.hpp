#pragma once

#include "viz/stored_event.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string_view>

namespace graftd::viz {

inline constexpr std::size_t node_name_bytes_max = 128;

// Whether an object is an event of the stream, whatever its version.
bool is_native(const boost::json::object& object);

// `line` is the text that `object` was read from; it is kept as it is. Nothing when the envelope
// is broken. A type that is not known, or of a newer version, is an event all the same.
std::optional<StoredEvent> read_native(const boost::json::object& object, std::string_view line);

// The same from text; for tools and tests.
std::optional<StoredEvent> read_event_line(std::string_view line);

}  // namespace graftd::viz
