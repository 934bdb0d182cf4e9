#include "viz/pack/blocks.hpp"

#include <algorithm>

namespace graftd::pack {
namespace {

constexpr std::array<std::uint16_t, 29> length_bases = {3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
                                                        15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
                                                        67, 83, 99, 115, 131, 163, 195, 227, 258};
constexpr std::array<std::uint16_t, 29> length_extras = {
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
constexpr std::array<std::uint16_t, 30> distance_bases = {
    1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
    193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
constexpr std::array<std::uint16_t, 30> distance_extras = {0, 0, 0,  0,  1,  1,  2,  2,  3,  3,
                                                           4, 4, 5,  5,  6,  6,  7,  7,  8,  8,
                                                           9, 9, 10, 10, 11, 11, 12, 12, 13, 13};
constexpr std::size_t end_of_block = 256;
constexpr std::size_t first_length = 257;
constexpr unsigned code_bits_max = 15;

// In this order, so that those at the end are often 0 and not sent.
constexpr std::array<std::size_t, 19> order = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

// The lengths of codes, packed: 16 repeats the last, 17 and 18 repeat 0.
struct Packed {
  std::size_t symbol = 0;
  std::uint32_t extra = 0;
  unsigned extra_bits = 0;
};

void pack_run(std::vector<Packed>& out, unsigned length, std::size_t run) {
  while (length == 0 && run >= 3) {
    const std::size_t part = std::min<std::size_t>(run, 138);
    const bool few = part <= 10;
    out.push_back(
        {few ? 17U : 18U, static_cast<std::uint32_t>(part - (few ? 3 : 11)), few ? 3U : 7U});
    run -= part;
  }
  if (length != 0) {
    out.push_back({length, 0, 0});
    --run;
    while (run >= 3) {
      const std::size_t part = std::min<std::size_t>(run, 6);
      out.push_back({16, static_cast<std::uint32_t>(part - 3), 2});
      run -= part;
    }
  }
  for (; run > 0; --run) {
    out.push_back({length, 0, 0});
  }
}

struct Codes {
  std::vector<unsigned> literals;
  std::vector<unsigned> distances;
  std::vector<Packed> packed;
  std::vector<unsigned> lengths;  // of the codes for `packed`
  std::size_t sent = 0;           // how many of these in their order
};

std::size_t used(const std::vector<unsigned>& lengths, std::size_t least) {
  std::size_t size = lengths.size();
  while (size > least && lengths[size - 1] == 0) {
    --size;
  }
  return size;
}

Codes codes_for(const Counts& counts) {
  Codes codes;
  codes.literals = code_lengths(counts.literals, code_bits_max);
  codes.distances = code_lengths(counts.distances, code_bits_max);
  codes.literals.resize(used(codes.literals, first_length));
  codes.distances.resize(used(codes.distances, 1));
  std::vector<unsigned> all = codes.literals;
  all.insert(all.end(), codes.distances.begin(), codes.distances.end());
  for (std::size_t i = 0; i < all.size();) {
    std::size_t end = i;
    while (end < all.size() && all[end] == all[i]) {
      ++end;
    }
    pack_run(codes.packed, all[i], end - i);
    i = end;
  }
  std::vector<std::size_t> packed_counts(order.size());
  for (const Packed& one : codes.packed) {
    ++packed_counts[one.symbol];
  }
  codes.lengths = code_lengths(packed_counts, 7);
  codes.sent = order.size();
  while (codes.sent > 4 && codes.lengths[order[codes.sent - 1]] == 0) {
    --codes.sent;
  }
  return codes;
}

Symbol symbol_in(std::span<const std::uint16_t> bases,
                 std::span<const std::uint16_t> extras,
                 std::size_t value) {
  const auto after = std::upper_bound(bases.begin(), bases.end(), value);
  const auto number = static_cast<std::size_t>(after - bases.begin()) - 1;
  return {static_cast<std::uint16_t>(number), bases[number], extras[number]};
}

}  // namespace

Symbol symbol_of_length(std::size_t length) {
  Symbol symbol = symbol_in(length_bases, length_extras, length);
  symbol.number = static_cast<std::uint16_t>(symbol.number + first_length);
  return symbol;
}

Symbol symbol_of_distance(std::size_t distance) {
  return symbol_in(distance_bases, distance_extras, distance);
}

Counts count_symbols(std::span<const Step> steps) {
  Counts counts;
  counts.literals[end_of_block] = 1;
  for (const Step& step : steps) {
    if (step.distance == 0) {
      ++counts.literals[step.byte];
    } else {
      ++counts.literals[symbol_of_length(step.length).number];
      ++counts.distances[symbol_of_distance(step.distance).number];
    }
  }
  return counts;
}

std::size_t block_bits(std::span<const Step> steps) {
  const Counts counts = count_symbols(steps);
  const Codes codes = codes_for(counts);
  std::size_t bits = 3 + 14 + 3 * codes.sent;
  for (const Packed& one : codes.packed) {
    bits += codes.lengths[one.symbol] + one.extra_bits;
  }
  for (std::size_t i = 0; i < codes.literals.size(); ++i) {
    const unsigned extra = i < first_length ? 0U : length_extras[i - first_length];
    bits += counts.literals[i] * (codes.literals[i] + extra);
  }
  for (std::size_t i = 0; i < codes.distances.size(); ++i) {
    bits += counts.distances[i] * (codes.distances[i] + distance_extras[i]);
  }
  return bits;
}

void write_block(Bits& bits, std::span<const Step> steps, bool is_last) {
  const Codes codes = codes_for(count_symbols(steps));
  bits.add(is_last ? 1 : 0, 1);
  bits.add(2, 2);
  bits.add(static_cast<std::uint32_t>(codes.literals.size() - first_length), 5);
  bits.add(static_cast<std::uint32_t>(codes.distances.size() - 1), 5);
  bits.add(static_cast<std::uint32_t>(codes.sent - 4), 4);
  for (std::size_t i = 0; i < codes.sent; ++i) {
    bits.add(codes.lengths[order[i]], 3);
  }
  const std::vector<std::uint32_t> packed = codes_of(codes.lengths);
  for (const Packed& one : codes.packed) {
    bits.add_code(packed[one.symbol], codes.lengths[one.symbol]);
    bits.add(one.extra, one.extra_bits);
  }
  const std::vector<std::uint32_t> literals = codes_of(codes.literals);
  const std::vector<std::uint32_t> distances = codes_of(codes.distances);
  for (const Step& step : steps) {
    if (step.distance == 0) {
      bits.add_code(literals[step.byte], codes.literals[step.byte]);
      continue;
    }
    const Symbol length = symbol_of_length(step.length);
    bits.add_code(literals[length.number], codes.literals[length.number]);
    bits.add(static_cast<std::uint32_t>(step.length - length.base), length.extra_bits);
    const Symbol distance = symbol_of_distance(step.distance);
    bits.add_code(distances[distance.number], codes.distances[distance.number]);
    bits.add(static_cast<std::uint32_t>(step.distance - distance.base), distance.extra_bits);
  }
  bits.add_code(literals[end_of_block], codes.literals[end_of_block]);
}

}  // namespace graftd::pack
