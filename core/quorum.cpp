#include "core/quorum.hpp"

#include <algorithm>
#include <limits>

namespace graftd {

std::uint64_t majority_round(std::vector<std::uint64_t> reached) {
  if (reached.empty()) {
    return std::numeric_limits<std::uint64_t>::max();
  }
  const auto at =
      reached.begin() + static_cast<std::ptrdiff_t>((reached.size() - 1) - reached.size() / 2);
  std::nth_element(reached.begin(), at, reached.end());
  return *at;
}

Index majority_index(std::vector<Index> reached) {
  std::vector<std::uint64_t> values;
  values.reserve(reached.size());
  for (const Index index : reached) {
    values.push_back(index.value);
  }
  return {majority_round(std::move(values))};
}

VoteOutcome outcome_of(std::size_t granted, std::size_t refused, std::size_t voters) {
  if (voters == 0 || granted >= majority_of(voters)) {
    return VoteOutcome::won;
  }
  return voters - refused < majority_of(voters) ? VoteOutcome::lost : VoteOutcome::pending;
}

}  // namespace graftd
