#pragma once

#include "viz/pack/huffman.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace graftd::pack {

constexpr std::size_t length_min = 3;
constexpr std::size_t length_max = 258;
constexpr std::size_t distance_max = 32768;
constexpr std::size_t literal_symbols = 286;  // of bytes, of the end, of lengths
constexpr std::size_t distance_symbols = 30;

// A byte as it is, or `length` bytes as they stood `distance` before.
struct Step {
  std::uint16_t length = 1;
  std::uint16_t distance = 0;
  unsigned char byte = 0;
};

struct Symbol {
  std::uint16_t number = 0;
  std::uint16_t base = 0;
  std::uint16_t extra_bits = 0;
};

Symbol symbol_of_length(std::size_t length);
Symbol symbol_of_distance(std::size_t distance);

struct Counts {
  std::vector<std::size_t> literals = std::vector<std::size_t>(literal_symbols);
  std::vector<std::size_t> distances = std::vector<std::size_t>(distance_symbols);
};

Counts count_symbols(std::span<const Step> steps);

// How many bits the block takes, its codes included.
std::size_t block_bits(std::span<const Step> steps);

void write_block(Bits& bits, std::span<const Step> steps, bool is_last);

}  // namespace graftd::pack
