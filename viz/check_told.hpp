#pragma once

#include "viz/checker.hpp"
#include "viz/stored_event.hpp"

#include <cstdint>

namespace graftd::viz {

// The event check.violation or check.unknown by which vizor tells of a finding.
StoredEvent told_event(const CheckFinding& finding, std::uint64_t number, std::int64_t now_us);

}  // namespace graftd::viz
