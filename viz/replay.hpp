#pragma once

#include "viz/record.hpp"
#include "viz/recorded_lines.hpp"

#include <string_view>

namespace graftd::viz {

// Fills a record with recorded event lines, as if each had arrived when its clock says.
FileFigures replay_lines(std::string_view text, Record& record);

}  // namespace graftd::viz
