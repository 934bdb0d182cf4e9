#pragma once

#include "core/types.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace graftd {

struct Versioned {
  std::string value;
  Index revision;  // log index of the last write
  bool operator==(const Versioned&) const = default;
};

// The keys in order, each with its version, in leaves. A map of a million single keys follows
// twenty pointers into cold memory to find one. Here a directory, a hundredth as large and mostly
// warm, names the one leaf that may hold the key; there 16 bits of a digest of each key, which lie
// side by side, name the cell (the fingerprints of Oukid et al., FPTree, SIGMOD 2016). A new key
// moves what is behind it in its leaf, and a leaf that is split what is behind it in the directory:
// with a million keys that takes 50 us, once in a hundred new keys.
class Values {
 public:
  struct Cell {
    std::string key;
    Versioned version;
  };

  // What a leaf holds at most; a full one is split.
  static constexpr std::size_t leaf_max = 128;

  // A place among the keys, good until the next change.
  class Cursor {
   public:
    // Null behind the last key.
    const Cell* cell() const;

    void advance();

   private:
    friend class Values;

    Cursor(const Values& values, std::size_t leaf, std::size_t at)
        : values_(values), leaf_(leaf), at_(at) {}

    const Values& values_;
    std::size_t leaf_;
    std::size_t at_;
  };

  // Null if it is not there. What is found is good until the next change.
  const Versioned* find(std::string_view key) const;

  // The version of a key, which is a new one if it was not there; and whether it is new.
  std::pair<Versioned&, bool> find_or_add(std::string_view key);

  bool erase(std::string_view key);

  // The key that is erased at the least cost. There must be one.
  void erase_last();

  std::uint64_t size() const { return size_; }

  std::size_t leaves() const { return leaves_.size(); }

  Cursor first() const { return {*this, 0, 0}; }

  // The first one that is greater.
  Cursor after(std::string_view key) const;

 private:
  // Cells in the order of their keys, and the fingerprints of these. Never empty.
  struct Leaf {
    std::vector<std::uint16_t> fingerprints;
    std::vector<Cell> cells;

    // The number of cells if it is not there.
    std::size_t find(std::string_view key, std::uint16_t fingerprint) const;
    Versioned& insert(std::string_view key, std::uint16_t fingerprint);
    void erase(std::size_t at);
    Leaf split_off(std::size_t at);
    void append(Leaf next);
  };

  // The number of leaves if there is none.
  std::size_t leaf_of(std::string_view key) const;
  void add_leaf(std::size_t at, std::string lowest, Leaf leaf);
  std::size_t split(std::size_t full, std::string_view key);
  void erase(std::size_t leaf, std::size_t at);
  void drop_leaf(std::size_t leaf);
  void join_with_next(std::size_t leaf);

  // The directory: the lowest key that each leaf may hold, which is the empty one for the first.
  std::vector<std::string> lowest_;
  // Eight bytes of each, behind those that all of them but the first share: they lie side by side,
  // and are mostly enough to tell leaves apart.
  std::vector<std::uint64_t> heads_;
  std::string shared_;
  std::vector<Leaf> leaves_;
  std::uint64_t size_ = 0;
};

}  // namespace graftd
