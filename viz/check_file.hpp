#pragma once

#include "viz/checker.hpp"
#include "viz/recorded_lines.hpp"

#include <string_view>

namespace graftd::viz {

// Checks recorded event lines to their end.
FileFigures check_lines(std::string_view text, Checker& checker);

}  // namespace graftd::viz
