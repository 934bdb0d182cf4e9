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

// Lines that begin so stand between events in the files that vizor keeps (viz/event_files.hpp), and
// are none.
inline constexpr std::string_view arrival_mark_begin = "{\"arrived_us\":";

inline bool is_arrival_mark(std::string_view line) { return line.starts_with(arrival_mark_begin); }

// Recorded event lines, in whatever order they are and however many files were joined, one by one:
// within a node in its order, and between nodes in that of the hybrid clocks.
FileFigures each_recorded(std::string_view text,
                          const std::function<void(std::string_view line)>& take);

}  // namespace graftd::viz
