#pragma once

#include <string_view>
#include <vector>

namespace graftd::viz {

// Takes away what terminals and containers leave around a line: carriage returns, the echo of ^C,
// ^Z and ^\ and colour sequences, the latter two only in front of it.
std::string_view repaired(std::string_view line);

// Several objects that were joined by newlines are told apart; any other text is one line.
std::vector<std::string_view> repaired_lines(std::string_view message);

}  // namespace graftd::viz
