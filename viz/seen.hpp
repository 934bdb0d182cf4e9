#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

// What came already. All of it is bounded: what is older than a window counts as new, because an
// event shown twice is a smaller evil than one that is lost.

namespace graftd::viz {

// Which numbers of one incarnation of a node came, among the last `window` ones.
class SeqWindow {
 public:
  static constexpr std::uint64_t window = 1 << 20;

  // False when it came before.
  bool insert(std::uint64_t seq);

 private:
  std::uint64_t newest_ = 0;
  std::vector<std::uint64_t> bits_;  // number modulo window
};

// Native events, by node, incarnation and number.
class SeenEvents {
 public:
  // Incarnations of one node that are told apart; the lowest one is forgotten beyond.
  static constexpr std::size_t incarnations_max = 4;
  // Nodes; the first name in the alphabet is forgotten beyond.
  static constexpr std::size_t nodes_max = 32;

  bool insert(const std::string& node, std::uint64_t incarnation, std::uint64_t seq);

 private:
  std::map<std::string, std::map<std::uint64_t, SeqWindow>> nodes_;
};

// Hashes of documents; at least the last `keys_max` are remembered, at most twice as many.
class SeenHashes {
 public:
  explicit SeenHashes(std::size_t keys_max) : keys_max_(keys_max) {}

  bool insert(std::uint64_t hash);

  std::size_t size() const { return young_.size() + old_.size(); }

 private:
  std::size_t keys_max_;
  std::unordered_set<std::uint64_t> young_;
  std::unordered_set<std::uint64_t> old_;
};

// Documents by the container they come from.
class SeenDocuments {
 public:
  static constexpr std::size_t keys_max = 32768;
  // More share one memory.
  static constexpr std::size_t containers_max = 64;

  bool insert(const std::string& container, std::uint64_t hash);

 private:
  std::map<std::string, SeenHashes> containers_;
};

}  // namespace graftd::viz
