#pragma once

#include "core/types.hpp"

#include <array>
#include <cstdint>

namespace graftd {

// How long things took, in buckets that are at most 1/128 as wide as their values (after
// HdrHistogram): constant memory, and percentiles at most 0.8 % too high.
class Latencies {
 public:
  void add(Duration took);

  std::uint64_t count() const { return count_; }

  Duration mean() const;

  Duration max() const { return max_; }

  // The shortest time that at least `percent` of all did not exceed; 0 without any. 0 <= percent
  // <= 100.
  Duration percentile(double percent) const;

 private:
  static constexpr std::size_t values_bits = 40;  // of microseconds: 12 days
  static constexpr std::size_t exact_bits = 8;    // below, each microsecond has its bucket
  static constexpr std::size_t buckets =
      (1U << exact_bits) + (values_bits - exact_bits) * (1U << (exact_bits - 1));

  static std::size_t bucket_of(std::uint64_t value);
  static std::uint64_t highest_in(std::size_t bucket);

  std::array<std::uint64_t, buckets> counts_ = {};
  std::uint64_t count_ = 0;
  std::uint64_t sum_ = 0;
  Duration max_ = Duration(0);
};

}  // namespace graftd
