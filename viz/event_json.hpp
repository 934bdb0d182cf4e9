#pragma once

#include "core/event.hpp"

#include <cstddef>
#include <string>

namespace graftd {

// A line of the event stream is shorter than this, its newline included: Docker cuts longer ones.
inline constexpr std::size_t event_line_bytes_max = 16384;

// Appends one line of the event stream, newline included. `run` is the id of the cluster's life.
// Only printable ASCII. Values are cut to 128 bytes and `vlen` tells their length; when the line
// would get too long, texts and lists are shortened further: the line then says "cut":true, and
// beside a shortened field stands its full length (`msg_len`) or count (`entries_n`).
void append_event_line(const Event& event, const std::string& run, std::string& out);

}  // namespace graftd
