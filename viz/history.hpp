#pragma once

#include "viz/journal.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace graftd::viz {

// Where a text stands in the record.
struct Matches {
  std::vector<std::uint64_t> numbers;
  // Where to go on: the record's end, or its beginning, when everything was looked at.
  std::uint64_t next = 0;
};

// Events from number `from` on whose JSON holds `text`; letters of ASCII match in either case.
// Looks at `bytes_max` bytes or a little more and then says where to go on, so that a search in a
// long record holds up nobody else. `text` is not empty.
Matches search(const Journal& journal,
               std::string_view text,
               std::uint64_t from,
               std::size_t matches_max,
               std::size_t bytes_max);

// The same towards older events: those before number `before`, the nearest first.
Matches search_back(const Journal& journal,
                    std::string_view text,
                    std::uint64_t before,
                    std::size_t matches_max,
                    std::size_t bytes_max);

// How many events of each type arrived in each `width_us` since `begin_us`.
struct Histogram {
  std::int64_t begin_us = 0;  // a multiple of the width
  std::int64_t width_us = 0;
  std::vector<std::map<std::string, std::uint64_t>> bins;
  // The number of a bin's first event, or of the one behind it when it has none.
  std::vector<std::uint64_t> starts;
};

// The last `bins_max` bins up to the newest event.
Histogram histogram(const Journal& journal, std::int64_t width_us, std::size_t bins_max);
// The whole record in at most `bins_max` bins.
Histogram histogram_of_all(const Journal& journal, std::size_t bins_max);

}  // namespace graftd::viz
