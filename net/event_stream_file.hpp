#pragma once

#include "net/event_stream_sink.hpp"

#include <memory>
#include <string>

namespace graftd {

// Lines to a descriptor that somebody else owns, such as stdout. A pipe that nobody reads blocks
// nothing but this sink.
std::unique_ptr<EventSink> make_descriptor_sink(int descriptor);

// Lines to the end of a file. Throws std::runtime_error with a sentence when it cannot be opened.
std::unique_ptr<EventSink> make_file_sink(const std::string& path);

}  // namespace graftd
