#pragma once

#include "cmd/bench_options.hpp"
#include "core/random.hpp"

namespace graftd {

// Numbers of keys, 0 <= number < keys, as the options choose them.
class BenchKeys {
 public:
  explicit BenchKeys(const BenchOptions& options);

  std::uint64_t next(Random& random);

 private:
  std::uint64_t zipf(Random& random) const;

  KeyChoice choice_;
  std::uint64_t keys_;
  std::uint64_t sequence_ = 0;
  double integral_first_ = 0;
  double integral_last_ = 0;
};

}  // namespace graftd
