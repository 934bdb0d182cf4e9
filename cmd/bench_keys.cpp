#include "cmd/bench_keys.hpp"

#include <algorithm>
#include <cmath>

namespace graftd {
namespace {

// The exponent of YCSB (Cooper et al. 2010).
constexpr double skew = 0.99;

// The integral of x^-skew from 1 to x, and its inverse.
double integral(double x) { return (std::pow(x, 1 - skew) - 1) / (1 - skew); }

double integral_inverse(double area) {
  return std::pow(std::max(0.0, 1 + area * (1 - skew)), 1 / (1 - skew));
}

double weight(double x) { return std::pow(x, -skew); }

// 0 <= result < 1.
double fraction(Random& random) {
  constexpr int mantissa_bits = 53;
  return std::ldexp(static_cast<double>(random.next() >> (64 - mantissa_bits)), -mantissa_bits);
}

}  // namespace

BenchKeys::BenchKeys(const BenchOptions& options)
    : choice_(options.choice),
      keys_(options.keys),
      integral_first_(integral(1.5) - 1),
      integral_last_(integral(static_cast<double>(options.keys) + 0.5)) {}

std::uint64_t BenchKeys::next(Random& random) {
  switch (choice_) {
    case KeyChoice::uniform:
      return random.below(keys_);
    case KeyChoice::sequential:
      return sequence_++ % keys_;
    case KeyChoice::zipf:
      return zipf(random);
  }
  return 0;
}

// Rejection-inversion (Hörmann and Derflinger 1996): nothing to prepare, however many keys.
std::uint64_t BenchKeys::zipf(Random& random) const {
  while (true) {
    const double area = integral_last_ + fraction(random) * (integral_first_ - integral_last_);
    const double x = integral_inverse(area);
    const double k = std::clamp(std::floor(x + 0.5), 1.0, static_cast<double>(keys_));
    if (area >= integral(k + 0.5) - weight(k)) {
      return static_cast<std::uint64_t>(k) - 1;
    }
  }
}

}  // namespace graftd
