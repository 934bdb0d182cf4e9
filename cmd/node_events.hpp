#pragma once

#include "cmd/node_options.hpp"
#include "core/event.hpp"
#include "net/event_stream.hpp"

namespace graftd {

// What a node says of itself when it starts; the core adds what it recovered.
event::NodeStart start_event(const NodeOptions& options);

// Where its events go: a file or stdout, and vizor when there is one.
EventStreamOptions stream_options_of(const NodeOptions& options);

}  // namespace graftd
