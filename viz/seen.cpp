#include "viz/seen.hpp"

#include <algorithm>

namespace graftd::viz {

bool SeqWindow::insert(std::uint64_t seq) {
  constexpr std::uint64_t word_bits = 64;
  if (bits_.empty()) {
    bits_.assign(window / word_bits, 0);
    newest_ = seq;
  }
  const auto word = [&](std::uint64_t number) -> std::uint64_t& {
    return bits_[number % window / word_bits];
  };
  const auto mask = [](std::uint64_t number) { return std::uint64_t{1} << (number % word_bits); };
  if (seq > newest_ && seq - newest_ >= window) {
    std::fill(bits_.begin(), bits_.end(), 0);
    newest_ = seq;
  }
  while (newest_ < seq) {
    ++newest_;
    word(newest_) &= ~mask(newest_);
  }
  if (newest_ - seq >= window) {
    return true;
  }
  const bool came = (word(seq) & mask(seq)) != 0;
  word(seq) |= mask(seq);
  return !came;
}

bool SeenEvents::insert(const std::string& node, std::uint64_t incarnation, std::uint64_t seq) {
  if (!nodes_.contains(node) && nodes_.size() >= nodes_max) {
    nodes_.erase(nodes_.begin());
  }
  auto& incarnations = nodes_[node];
  if (!incarnations.contains(incarnation) && incarnations.size() >= incarnations_max) {
    incarnations.erase(incarnations.begin());
  }
  return incarnations[incarnation].insert(seq);
}

bool SeenHashes::insert(std::uint64_t hash) {
  if (young_.contains(hash) || old_.contains(hash)) {
    return false;
  }
  if (young_.size() >= keys_max_) {
    old_ = std::move(young_);
    young_.clear();
  }
  young_.insert(hash);
  return true;
}

bool SeenDocuments::insert(const std::string& container, std::uint64_t hash) {
  const bool has_room = containers_.contains(container) || containers_.size() < containers_max;
  return containers_.try_emplace(has_room ? container : std::string(), keys_max)
      .first->second.insert(hash);
}

}  // namespace graftd::viz
