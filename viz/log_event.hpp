#pragma once

#include "viz/hclog.hpp"
#include "viz/log_document.hpp"
#include "viz/stored_event.hpp"

#include <boost/json/object.hpp>

#include <string_view>

namespace graftd::viz {

// An event for a structured log line: hclog's keys, all optional, or any other object.
StoredEvent event_of_object(const LogDocument& document,
                            const boost::json::object& line,
                            std::string_view text,
                            HclogReader& hclog);

// An event for a line that is no JSON.
StoredEvent event_of_text(const LogDocument& document, std::string_view line);

}  // namespace graftd::viz
