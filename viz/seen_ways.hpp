#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace graftd::viz {

// The ways on which a container's line may come.
enum class Way : std::uint8_t {
  file,    // a collector reads the engine's file and counts offsets: log-pilot, Filebeat
  engine,  // vizor follows the engine itself
  other,
};

// Tells a line that came on another way before from one that is merely equal: each way brings a
// line once, so the n-th of equal lines on one way is the n-th on every other. Equal means the same
// container, stream and words in the same millisecond, because that is all the ways have in common.
class SeenWays {
 public:
  // Lines remembered at least; at most twice as many.
  explicit SeenWays(std::size_t keys_max) : keys_max_(keys_max) {}

  // False when the line came on another way.
  bool insert(std::uint64_t key, Way way);

 private:
  struct Counts {
    std::array<std::uint16_t, 3> of_way{};
    std::uint16_t admitted = 0;
  };

  std::size_t keys_max_;
  std::unordered_map<std::uint64_t, Counts> young_;
  std::unordered_map<std::uint64_t, Counts> old_;
};

}  // namespace graftd::viz
