#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace graftd::viz {

// What recorded lines hold.
struct FileFigures {
  std::uint64_t events = 0;
  std::uint64_t unreadable = 0;        // lines that are no event
  std::uint64_t unreadable_first = 0;  // the number of the first one
};

// Recorded event lines, in whatever order they are and however many files were joined, one by one:
// within a node in its order, and between nodes in that of the hybrid clocks.
FileFigures each_recorded(std::string_view text,
                          const std::function<void(std::string_view line)>& take);

}  // namespace graftd::viz
