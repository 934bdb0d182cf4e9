#pragma once

#include "viz/stored_event.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace graftd::viz {

// What a native event says, as one English sentence without a full stop: "node0 commits 5 to 7".
// `details` is its "d". What users and nodes wrote is cut short; a type that is not known is named.
std::string sentence_of(const boost::json::object& details, const StoredEvent& event);

}  // namespace graftd::viz
