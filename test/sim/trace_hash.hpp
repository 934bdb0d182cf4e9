#pragma once

#include "core/event.hpp"

#include <cstdint>
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

  void add(std::string_view text);
  void add(const Event& event);

  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0x243f6a8885a308d3U;
};

}  // namespace graftd::sim
