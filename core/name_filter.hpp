#pragma once

#include "core/bytes.hpp"
#include "core/types.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <vector>

namespace graftd {

// Names that must not be used again, in a bounded place: a Bloom filter. A name that was added is
// found until it is dropped. One in forty that was not added is found, too, for each generation
// that is as full as it should get, and more of them beyond it. Two generations: the older one is
// dropped when the younger one is full and has been in use for long enough, never before.
class NameFilter {
 public:
  // Of one generation, for one in forty: 1 MiB of bits, four of them for each name.
  static constexpr std::uint64_t names_max = std::uint64_t{1} << 20;

  void add(Digest name, std::int64_t time_us, std::int64_t life_us);
  bool may_hold(Digest name) const;

  // Of what it holds, however that came about.
  Digest digest() const { return {young_.digest + old_.digest * 3}; }

  void write(ByteWriter& out) const;
  // Fails the reader when the bytes are no filter.
  static NameFilter read(ByteReader& in);

  bool operator==(const NameFilter&) const = default;

 private:
  static constexpr std::uint64_t page_words = 1024;

  // Only the words with a bit are kept, so that reading and writing a filter with few names costs
  // little: each snapshot does both.
  struct Page {
    std::array<std::uint64_t, page_words / 64> used{};  // which words have a bit
    std::vector<std::uint64_t> words;                   // these, in their order
    bool operator==(const Page&) const = default;

    bool uses(std::uint64_t word) const { return (used[word / 64] >> (word % 64) & 1) != 0; }

    bool holds(std::uint64_t bit) const;

    // How many of its words come before this one.
    std::size_t rank_of(std::uint64_t word) const;
    void insert(std::size_t rank, std::uint64_t word, std::uint64_t bits);
  };

  struct Generation {
    std::map<std::uint64_t, Page> pages;  // those with a bit, by number
    std::uint64_t names = 0;
    std::int64_t since_us = 0;
    std::uint64_t digest = 0;
    bool operator==(const Generation&) const = default;
  };

  static bool may_hold(const Generation& generation, Digest name);
  static void set(Generation& generation, std::uint64_t bit);
  static void write(ByteWriter& out, const Generation& generation);
  static Generation read_generation(ByteReader& in);

  Generation young_;
  Generation old_;
};

}  // namespace graftd
