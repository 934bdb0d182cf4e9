#include "core/quorum.hpp"

#include "core/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace graftd {

namespace {

// By definition: the largest index that a majority has reached.
Index by_counting(const std::vector<Index>& reached) {
  Index best;
  for (const Index candidate : reached) {
    const auto have =
        std::ranges::count_if(reached, [&](Index index) { return index >= candidate; });
    if (static_cast<std::size_t>(have) >= majority_of(reached.size())) {
      best = std::max(best, candidate);
    }
  }
  return best;
}

}  // namespace

TEST_CASE("M8: two majorities always meet") {
  for (std::size_t voters = 1; voters <= 9; ++voters) {
    CHECK(2 * majority_of(voters) > voters);
    CHECK(2 * (majority_of(voters) - 1) <= voters);
  }
}

TEST_CASE("the majority index is what counting gives, for any numbers") {
  Random random(7);
  for (int round = 0; round < 2000; ++round) {
    std::vector<Index> reached(1 + random.below(9));
    for (Index& index : reached) {
      index = {random.below(6)};
    }
    CHECK(majority_index(reached) == by_counting(reached));
  }
}

TEST_CASE("an election is won by a majority and lost when none is possible") {
  CHECK(outcome_of(1, 0, 1) == VoteOutcome::won);
  CHECK(outcome_of(1, 0, 2) == VoteOutcome::pending);
  CHECK(outcome_of(1, 1, 2) == VoteOutcome::lost);
  CHECK(outcome_of(2, 1, 3) == VoteOutcome::won);
  CHECK(outcome_of(1, 1, 3) == VoteOutcome::pending);
  CHECK(outcome_of(2, 2, 4) == VoteOutcome::lost);
  CHECK(outcome_of(2, 2, 5) == VoteOutcome::pending);
}

}  // namespace graftd
