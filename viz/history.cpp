#include "viz/history.hpp"

#include <algorithm>
#include <functional>

namespace graftd::viz {
namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

struct LowerHash {
  std::size_t operator()(char c) const { return static_cast<unsigned char>(lower(c)); }
};

struct LowerEqual {
  bool operator()(char a, char b) const { return lower(a) == lower(b); }
};

}  // namespace

Matches search(const Journal& journal,
               std::string_view text,
               std::uint64_t from,
               std::size_t matches_max,
               std::size_t bytes_max) {
  const std::boyer_moore_horspool_searcher searcher(
      text.begin(), text.end(), LowerHash(), LowerEqual());
  Matches found;
  std::size_t bytes = 0;
  found.next = std::clamp(from, journal.first(), journal.next());
  while (found.next < journal.next() && found.numbers.size() < matches_max && bytes < bytes_max) {
    const std::string_view event = journal.at(found.next).json;
    bytes += event.size();
    if (std::search(event.begin(), event.end(), searcher) != event.end()) {
      found.numbers.push_back(found.next);
    }
    ++found.next;
  }
  return found;
}

Histogram histogram(const Journal& journal, std::int64_t width_us, std::size_t bins_max) {
  Histogram out{.width_us = width_us};
  if (journal.first() == journal.next()) {
    return out;
  }
  const auto bin_of = [&](std::uint64_t number) { return journal.arrived_us(number) / width_us; };
  const std::int64_t last = bin_of(journal.next() - 1);
  const std::int64_t oldest = std::min(bin_of(journal.first()), last);
  const std::int64_t first = std::max(oldest, last - static_cast<std::int64_t>(bins_max) + 1);
  out.begin_us = first * width_us;
  out.bins.resize(static_cast<std::size_t>(last - first + 1));
  // Not quite in the order of arrival, since that is not the order of causes; but in long runs.
  for (std::uint64_t begin = journal.first(); begin < journal.next();) {
    const std::int64_t bin = bin_of(begin);
    std::uint64_t end = begin + 1;
    while (end < journal.next() && bin_of(end) == bin) {
      ++end;
    }
    if (bin >= first) {
      for (const auto& [type, count] : journal.count_types(begin, end)) {
        out.bins[static_cast<std::size_t>(std::min(bin, last) - first)][type] += count;
      }
    }
    begin = end;
  }
  return out;
}

}  // namespace graftd::viz
