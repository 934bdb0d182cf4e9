#pragma once

#include "core/event.hpp"

#include <cstddef>
#include <string>

namespace graftd::viz {

// How much of a text or a list is told.
struct Shortening {
  std::size_t text_bytes_max = 1024;
  std::size_t value_bytes_max = 128;
  std::size_t items_max = 1024;
};

// Appends the fields of `body` as a JSON object. Returns whether anything but a value was
// shortened: of values `vlen` tells the length anyway.
bool append_event_body(const EventBody& body, const Shortening& shortening, std::string& out);

}  // namespace graftd::viz
