#pragma once

#include "core/types.hpp"

#include <cstdint>

namespace graftd {

// SplitMix64 (Steele et al. 2014): the same numbers from the same seed, in every build.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t x = state_;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
  }

  // 0 <= result < limit; limit > 0. The bias is below limit / 2^64.
  std::uint64_t below(std::uint64_t limit) { return next() % limit; }

  // min <= result <= max.
  Duration between(Duration min, Duration max) {
    return min + Duration(below(static_cast<std::uint64_t>((max - min).count()) + 1));
  }

 private:
  std::uint64_t state_;
};

}  // namespace graftd
