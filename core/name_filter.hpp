#pragma once

#include "core/bytes.hpp"
#include "core/types.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace graftd {

// Names that must not be used again, in a bounded place: a Bloom filter. A name that was added is
// found until it is dropped. One in forty that was not added is found, too, for each generation
// that is as full as it should get, and more of them beyond it. Two generations: the older one is
// dropped when the younger one is full and has been in use for long enough, never before.
//
// It is stored and sent page by page, and all bits of a name are in one page: so a name that is
// added changes one page, and the error rate is hardly worse than if they were anywhere.
class NameFilter {
 public:
  // Of one generation, for one in forty: 1 MiB of bits, four of them for each name.
  static constexpr std::uint64_t names_max = std::uint64_t{1} << 20;

  // Generations are counted, so that a page keeps its name when its generation is not the younger
  // one any more.
  struct PageKey {
    std::uint64_t generation = 0;
    std::uint64_t number = 0;
    auto operator<=>(const PageKey&) const = default;
  };

  // What there is besides pages, of the younger generation.
  struct Counters {
    std::uint64_t generation = 0;
    std::uint64_t names = 0;
    std::int64_t since_us = 0;
    bool operator==(const Counters&) const = default;
  };

  void add(Digest name, std::int64_t time_us, std::int64_t life_us);
  bool may_hold(Digest name) const;

  // Of the bits in all pages: a sum, so that a name costs what it changes.
  Digest digest() const { return {digest_}; }

  // ---- for snapshots ----

  const Counters& counters() const { return counters_; }

  std::vector<PageKey> pages() const;
  // Nothing for one that is not there, or not any more.
  std::optional<std::string> page(PageKey key) const;
  // Those that add() has changed or dropped since the last call: some thousand at most.
  std::set<PageKey> take_changes();

  // A filter is put together again from its pages and counters; no change. False: these bytes are
  // no page, or it is there already.
  bool load(PageKey key, std::string_view bytes);
  // What such a page adds to digest(). Nothing: these bytes are no page.
  static std::optional<Digest> digest_of_page(PageKey key, std::string_view bytes);

  void load(const Counters& counters) { counters_ = counters; }

  // Whatever was noted as changed.
  bool operator==(const NameFilter& other) const {
    return pages_ == other.pages_ && counters_ == other.counters_;
  }

 private:
  static constexpr std::uint64_t page_words = 128;

  // Only the words with a bit are kept, so that a filter with few names is small.
  struct Page {
    std::array<std::uint64_t, page_words / 64> used{};  // which words have a bit
    std::vector<std::uint64_t> words;                   // these, in their order
    bool operator==(const Page&) const = default;

    bool uses(std::uint64_t word) const { return (used[word / 64] >> (word % 64) & 1) != 0; }

    bool holds(std::uint64_t bit) const;
    // Whether it was not there yet.
    bool set(std::uint64_t bit);

    // How many of its words come before this one.
    std::size_t rank_of(std::uint64_t word) const;
    std::uint64_t digest(PageKey key) const;
  };

  static std::optional<Page> read_page(PageKey key, std::string_view bytes);
  bool may_hold(std::uint64_t generation, Digest name) const;
  void begin_generation(std::int64_t time_us);

  std::map<PageKey, Page> pages_;  // those with a bit
  Counters counters_;
  std::uint64_t digest_ = 0;
  std::set<PageKey> changed_;
};

}  // namespace graftd
