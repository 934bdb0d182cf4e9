#pragma once

#include "core/random.hpp"

namespace graftd::sim {

// What a simulation draws from its seed. Probabilities are in parts per million, so that no
// rounding differs between builds.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : random_(seed) {}

  bool happens(std::uint64_t per_million) { return random_.below(1'000'000) < per_million; }

  std::uint64_t below(std::uint64_t limit) { return random_.below(limit); }

  // min <= result <= max.
  std::uint64_t number(std::uint64_t min, std::uint64_t max) {
    return min + random_.below(max - min + 1);
  }

  Duration time(Duration min, Duration max) { return random_.between(min, max); }

  // Between min and max, but each power of two is as likely as the next: small values are common.
  std::uint64_t skewed(std::uint64_t min, std::uint64_t max) {
    std::uint64_t span = max - min;
    std::uint64_t bits = 0;
    while (span >> bits != 0) {
      ++bits;
    }
    const std::uint64_t limit = std::uint64_t{1} << random_.below(bits + 1);
    return min + random_.below(limit < span + 1 ? limit : span + 1);
  }

  Duration skewed_time(Duration min, Duration max) {
    return Duration(static_cast<Duration::rep>(
        skewed(static_cast<std::uint64_t>(min.count()), static_cast<std::uint64_t>(max.count()))));
  }

  template <class Items>
  const typename Items::value_type& one_of(const Items& items) {
    return items[static_cast<typename Items::size_type>(random_.below(items.size()))];
  }

  std::uint64_t next() { return random_.next(); }

 private:
  Random random_;
};

}  // namespace graftd::sim
