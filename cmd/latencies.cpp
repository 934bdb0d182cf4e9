#include "cmd/latencies.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace graftd {

std::size_t Latencies::bucket_of(std::uint64_t value) {
  constexpr std::size_t half = 1U << (exact_bits - 1);
  const auto bits = static_cast<std::size_t>(std::bit_width(value));
  if (bits <= exact_bits) {
    return value;
  }
  const std::size_t shift = bits - exact_bits;
  return shift * half + (value >> shift);
}

std::uint64_t Latencies::highest_in(std::size_t bucket) {
  constexpr std::size_t half = 1U << (exact_bits - 1);
  if (bucket < 2 * half) {
    return bucket;
  }
  const std::size_t shift = bucket / half - 1;
  return ((bucket % half + half + 1) << shift) - 1;
}

void Latencies::add(Duration took) {
  constexpr std::uint64_t highest = (std::uint64_t{1} << values_bits) - 1;
  const auto value = static_cast<std::uint64_t>(std::max<Duration::rep>(took.count(), 0));
  ++counts_[bucket_of(std::min(value, highest))];
  ++count_;
  sum_ += value;
  max_ = std::max(max_, took);
}

Duration Latencies::mean() const {
  return Duration(count_ == 0 ? 0 : static_cast<Duration::rep>(sum_ / count_));
}

Duration Latencies::percentile(double percent) const {
  const auto wanted =
      static_cast<std::uint64_t>(std::ceil(static_cast<double>(count_) * percent / 100.0));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < buckets && count_ > 0; ++bucket) {
    seen += counts_[bucket];
    if (seen >= std::max<std::uint64_t>(wanted, 1)) {
      return std::min(max_, Duration(highest_in(bucket)));
    }
  }
  return max_;
}

}  // namespace graftd
