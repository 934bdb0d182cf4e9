#pragma once

#include "core/event.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace graftd::sim {

// One number for all that happened in a run: the same seed must give the same one, in every build
// and on every machine. Where an event was recorded (file and line) does not count.
class TraceHash {
 public:
  void add(std::uint64_t word) {
    value_ = (value_ ^ word) * 0x9e3779b97f4a7c15U;
    value_ ^= value_ >> 29;
  }

  // Several at once, for which a processor need not wait for one to begin with the next.
  template <std::size_t count>
  void add(const std::uint64_t (&words)[count]) {
    static_assert(count <= std::size(factors));
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      sum += words[i] * factors[i];
    }
    add(sum);
  }

  void add(std::string_view text);
  void add(const Event& event);

  std::uint64_t value() const { return value_; }

 private:
  // Odd, and otherwise the digits of e: no small multiple of one is another.
  static constexpr std::uint64_t factors[] = {0xb7e151628aed2a6bU,
                                              0xbf7158809cf4f3c7U,
                                              0x62e7160f38b4da57U,
                                              0xa784d9045190cfefU,
                                              0x324e7738926cfbe5U,
                                              0xf4bf8d8d8c31d763U,
                                              0xda06c80abb1185ebU,
                                              0x4f7c7b5757f59585U};

  std::uint64_t value_ = 0x243f6a8885a308d3U;
};

}  // namespace graftd::sim
