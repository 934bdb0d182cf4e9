#pragma once

#include "net/event_stream_sink.hpp"

#include <memory>
#include <string>

namespace graftd {

// Lines to vizor: POST /ingest on one connection that is kept, a batch at a time, resent until it
// was answered. A batch may arrive twice; vizor knows events by their numbers. Throws
// std::runtime_error with a sentence when the URL is not http://host:port.
std::unique_ptr<EventSink> make_vizor_sink(const std::string& url);

}  // namespace graftd
