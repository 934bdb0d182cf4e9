#pragma once

#include "core/types.hpp"

#include <cstddef>
#include <vector>

namespace graftd {

// Majority arithmetic, without any knowledge of Raft.

enum class VoteOutcome { pending, lost, won };

// The smallest number of voters of which any two sets have one in common.
inline std::size_t majority_of(std::size_t voters) { return voters / 2 + 1; }

// The highest index that a majority has reached; one number per voter, 0 for one not heard. With
// no voters at all nothing holds it back: the largest index there is.
Index majority_index(std::vector<Index> reached);

// The same for confirmation rounds.
std::uint64_t majority_round(std::vector<std::uint64_t> reached);

// With no voters, won: nobody can object.
VoteOutcome outcome_of(std::size_t granted, std::size_t refused, std::size_t voters);

}  // namespace graftd
