#include "viz/pack/huffman.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace graftd::pack {
namespace {

// Symbols that would be made one bit longer together, and how often they occur.
struct Package {
  std::size_t count = 0;
  std::vector<std::size_t> symbols;
};

bool is_rarer(const Package& a, const Package& b) { return a.count < b.count; }

}  // namespace

void Bits::add(std::uint32_t value, unsigned count) {
  pending_ |= std::uint64_t{value} << pending_count_;
  pending_count_ += count;
  while (pending_count_ >= 8) {
    bytes_ += static_cast<char>(pending_ & 0xff);
    pending_ >>= 8;
    pending_count_ -= 8;
  }
}

void Bits::add_code(std::uint32_t code, unsigned length) {
  for (unsigned bit = length; bit > 0; --bit) {
    add((code >> (bit - 1)) & 1, 1);
  }
}

std::string Bits::take() {
  if (pending_count_ > 0) {
    add(0, 8 - pending_count_);
  }
  return std::move(bytes_);
}

// Package-merge: of the cheapest 2n - 2 packages, each makes its symbols one bit longer.
std::vector<unsigned> code_lengths(const std::vector<std::size_t>& counts, unsigned limit) {
  std::vector<unsigned> lengths(counts.size());
  std::vector<Package> leaves;
  for (std::size_t symbol = 0; symbol < counts.size(); ++symbol) {
    if (counts[symbol] > 0) {
      leaves.push_back({counts[symbol], {symbol}});
    }
  }
  if (leaves.size() < 2) {
    for (const Package& leaf : leaves) {
      lengths[leaf.symbols.front()] = 1;
    }
    return lengths;
  }
  std::stable_sort(leaves.begin(), leaves.end(), is_rarer);
  std::vector<Package> level = leaves;
  for (unsigned bit = 1; bit < limit; ++bit) {
    std::vector<Package> pairs;
    for (std::size_t i = 0; i + 1 < level.size(); i += 2) {
      Package pair = std::move(level[i]);
      pair.count += level[i + 1].count;
      pair.symbols.insert(
          pair.symbols.end(), level[i + 1].symbols.begin(), level[i + 1].symbols.end());
      pairs.push_back(std::move(pair));
    }
    level.clear();
    std::merge(leaves.begin(),
               leaves.end(),
               pairs.begin(),
               pairs.end(),
               std::back_inserter(level),
               is_rarer);
  }
  for (std::size_t i = 0; i < 2 * leaves.size() - 2; ++i) {
    for (const std::size_t symbol : level[i].symbols) {
      ++lengths[symbol];
    }
  }
  return lengths;
}

std::vector<std::uint32_t> codes_of(const std::vector<unsigned>& lengths) {
  constexpr unsigned length_max = 15;
  std::vector<std::uint32_t> next(length_max + 1);
  // RFC 1951, 3.2.2: the first code of a length follows from how many shorter ones there are.
  std::vector<std::uint32_t> of_length(length_max + 1);
  for (const unsigned length : lengths) {
    of_length[length] += length > 0 ? 1U : 0U;
  }
  std::uint32_t code = 0;
  for (unsigned length = 1; length <= length_max; ++length) {
    code = (code + of_length[length - 1]) << 1;
    next[length] = code;
  }
  std::vector<std::uint32_t> codes(lengths.size());
  for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
    codes[symbol] = lengths[symbol] > 0 ? next[lengths[symbol]]++ : 0;
  }
  return codes;
}

}  // namespace graftd::pack
