#pragma once

#include "viz/stored_event.hpp"

#include <boost/json/object.hpp>

namespace graftd::viz {

// Fills in what a native event says about its node: `change`, `fault`, `dropped` and `of_member`.
// `details` is the event's "d"; envelope and type are read already.
void read_change(const boost::json::object& details, StoredEvent& event);

// The strings of an array of strings; others are left out.
std::vector<std::string> names_of(const boost::json::object& object, std::string_view name);

}  // namespace graftd::viz
