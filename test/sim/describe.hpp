#pragma once

#include "core/event.hpp"
#include "core/message.hpp"
#include "core/request.hpp"

#include <string>

namespace graftd::sim {

// Things in one line, for people and for scenario files.
std::string describe(const Position& position);  // "4@2": entry 4, of term 2
std::string describe(const Entry& entry);        // "4@2 put a=1"
std::string describe(const Configuration& configuration);
std::string describe(const Message& message);
std::string describe(const Outcome& outcome);
// Nothing for events that only repeat a message.
std::string describe(const EventBody& body);
// With node, number and time.
std::string describe(const Event& event);

}  // namespace graftd::sim
