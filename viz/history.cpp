#include "viz/history.hpp"

#include <algorithm>
#include <functional>
#include <limits>

namespace graftd::viz {
namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

struct LowerHash {
  std::size_t operator()(char c) const { return static_cast<unsigned char>(lower(c)); }
};

struct LowerEqual {
  bool operator()(char a, char b) const { return lower(a) == lower(b); }
};

class Searcher {
 public:
  explicit Searcher(std::string_view text)
      : searcher_(text.begin(), text.end(), LowerHash(), LowerEqual()) {}

  bool finds(std::string_view event) const {
    return std::search(event.begin(), event.end(), searcher_) != event.end();
  }

 private:
  std::boyer_moore_horspool_searcher<std::string_view::const_iterator, LowerHash, LowerEqual>
      searcher_;
};

}  // namespace

Matches search(const Journal& journal,
               std::string_view text,
               std::uint64_t from,
               std::size_t matches_max,
               std::size_t bytes_max) {
  const Searcher searcher(text);
  Matches found;
  std::size_t bytes = 0;
  found.next = std::clamp(from, journal.first(), journal.next());
  while (found.next < journal.next() && found.numbers.size() < matches_max && bytes < bytes_max) {
    const std::string_view event = journal.at(found.next).json;
    bytes += event.size();
    if (searcher.finds(event)) {
      found.numbers.push_back(found.next);
    }
    ++found.next;
  }
  return found;
}

Matches search_back(const Journal& journal,
                    std::string_view text,
                    std::uint64_t before,
                    std::size_t matches_max,
                    std::size_t bytes_max) {
  const Searcher searcher(text);
  Matches found;
  std::size_t bytes = 0;
  found.next = std::clamp(before, journal.first(), journal.next());
  while (found.next > journal.first() && found.numbers.size() < matches_max && bytes < bytes_max) {
    --found.next;
    const std::string_view event = journal.at(found.next).json;
    bytes += event.size();
    if (searcher.finds(event)) {
      found.numbers.push_back(found.next);
    }
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
  constexpr std::uint64_t none = std::numeric_limits<std::uint64_t>::max();
  out.starts.resize(out.bins.size(), none);
  // In one pass, since a page asks for all of a long record every few seconds.
  const std::size_t types = journal.type_names().size();
  std::vector<std::uint64_t> counts(out.bins.size() * types, 0);
  journal.visit_all([&](std::uint64_t number, std::int64_t arrived_us, std::size_t type) {
    const std::int64_t bin = std::min(arrived_us / width_us, last) - first;
    if (bin >= 0) {
      const auto at = static_cast<std::size_t>(bin);
      out.starts[at] = std::min(out.starts[at], number);
      ++counts[at * types + type];
    }
  });
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) {
      out.bins[i / types][journal.type_names()[i % types]] = counts[i];
    }
  }
  // Events stand in the order of causes, so a bin may begin before an older one.
  std::uint64_t next = journal.next();
  for (auto start = out.starts.rbegin(); start != out.starts.rend(); ++start) {
    *start = next = std::min(*start, next);
  }
  return out;
}

Histogram histogram_of_all(const Journal& journal, std::size_t bins_max) {
  if (journal.first() == journal.next()) {
    return {.width_us = 1};
  }
  const std::int64_t oldest = journal.arrived_us(journal.first());
  const std::int64_t newest = journal.arrived_us(journal.next() - 1);
  // One bin less: the range seldom begins where a bin does.
  const auto bins = static_cast<std::int64_t>(std::max<std::size_t>(bins_max, 2)) - 1;
  return histogram(journal, std::max<std::int64_t>((newest - oldest) / bins + 1, 1), bins_max);
}

}  // namespace graftd::viz
