#include "viz/seen_ways.hpp"

#include <limits>
#include <utility>

namespace graftd::viz {

bool SeenWays::insert(std::uint64_t key, Way way) {
  if (young_.size() >= keys_max_ && !young_.contains(key)) {
    old_ = std::exchange(young_, {});
  }
  auto found = young_.find(key);
  if (found == young_.end()) {
    const auto before = old_.find(key);
    found = young_.emplace(key, before == old_.end() ? Counts() : before->second).first;
  }
  Counts& counts = found->second;
  std::uint16_t& count = counts.of_way[static_cast<std::size_t>(way)];
  if (count == std::numeric_limits<std::uint16_t>::max()) {
    return true;
  }
  ++count;
  if (count <= counts.admitted) {
    return false;
  }
  counts.admitted = count;
  return true;
}

}  // namespace graftd::viz
