#include "core/quorum.hpp"

#include <algorithm>
#include <limits>

namespace graftd {

namespace {

constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

template <class Number>
Number reached_by_majority(std::vector<Number>& reached, Number of_nobody) {
  if (reached.empty()) {
    return of_nobody;
  }
  const auto at =
      reached.begin() + static_cast<std::ptrdiff_t>((reached.size() - 1) - reached.size() / 2);
  std::nth_element(reached.begin(), at, reached.end());
  return *at;
}

}  // namespace

std::uint64_t majority_round(std::vector<std::uint64_t> reached) {
  return reached_by_majority(reached, unlimited);
}

Index majority_index(std::vector<Index> reached) {
  return reached_by_majority(reached, Index{unlimited});
}

VoteOutcome outcome_of(std::size_t granted, std::size_t refused, std::size_t voters) {
  if (voters == 0 || granted >= majority_of(voters)) {
    return VoteOutcome::won;
  }
  return voters - refused < majority_of(voters) ? VoteOutcome::lost : VoteOutcome::pending;
}

}  // namespace graftd
