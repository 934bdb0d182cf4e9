#include "cmd/latencies.hpp"

#include "core/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace graftd {
namespace {

TEST_CASE("percentiles are those of the sorted values, at most 0.8 % too high") {
  Random random(7);
  Latencies latencies;
  std::vector<std::uint64_t> values;
  for (int i = 0; i < 20'000; ++i) {
    // Of all magnitudes: up to 2^36 microseconds.
    values.push_back(random.next() >> (28 + random.below(36)));
    latencies.add(Duration(values.back()));
  }
  std::sort(values.begin(), values.end());
  for (const double percent : {0.0, 1.0, 50.0, 90.0, 99.0, 99.9, 100.0}) {
    const auto rank = static_cast<std::size_t>(
        std::max(1.0, std::ceil(static_cast<double>(values.size()) * percent / 100.0)));
    const auto exact = static_cast<double>(values[rank - 1]);
    const auto told = static_cast<double>(latencies.percentile(percent).count());
    CAPTURE(percent);
    CHECK(told >= exact);
    CHECK(told <= exact * 1.008);
  }
  CHECK(latencies.count() == values.size());
  CHECK(latencies.max() == Duration(values.back()));
}

TEST_CASE("small times are exact, none are zero, and absurd ones are kept") {
  Latencies latencies;
  CHECK(latencies.percentile(99) == Duration(0));
  CHECK(latencies.mean() == Duration(0));
  for (int i = 1; i <= 100; ++i) {
    latencies.add(Duration(i));
  }
  CHECK(latencies.percentile(50) == Duration(50));
  CHECK(latencies.percentile(99) == Duration(99));
  CHECK(latencies.mean() == Duration(50));
  latencies.add(Duration(-5));
  latencies.add(std::chrono::hours(24 * 365));
  CHECK(latencies.percentile(0) == Duration(0));
  CHECK(latencies.percentile(100) >= std::chrono::hours(24 * 12));
  CHECK(latencies.max() == std::chrono::hours(24 * 365));
}

}  // namespace
}  // namespace graftd
