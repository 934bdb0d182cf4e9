#pragma once

#include "viz/check_event.hpp"

#include <boost/json/object.hpp>

#include <optional>

namespace graftd::viz::check {

// A line of the event stream; nothing when it has no number.
std::optional<Seen> read_seen(const boost::json::object& line);

}  // namespace graftd::viz::check
