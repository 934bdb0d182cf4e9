#include "core/values.hpp"

#include "core/bytes.hpp"
#include "core/ensure.hpp"
#include "core/entry.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace graftd {

namespace {

std::uint16_t fingerprint_of(std::string_view key) {
  return static_cast<std::uint16_t>(digest_of(key).value);
}

std::ptrdiff_t offset(std::size_t at) { return static_cast<std::ptrdiff_t>(at); }

// In the order of the keys, as far as eight bytes behind the first `skipped` tell.
std::uint64_t head_of(std::string_view key, std::size_t skipped) {
  char bytes[8] = {};
  const std::string_view rest = key.substr(std::min(skipped, key.size()), sizeof bytes);
  std::ranges::copy(rest, bytes);
  return __builtin_bswap64(word_at(bytes));
}

template <typename T>
std::vector<T> split_off(std::vector<T>& from, std::size_t at) {
  std::vector<T> rest(std::make_move_iterator(from.begin() + offset(at)),
                      std::make_move_iterator(from.end()));
  from.erase(from.begin() + offset(at), from.end());
  return rest;
}

template <typename T>
void append(std::vector<T>& to, std::vector<T>& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

// ---- a leaf ----

std::size_t Values::Leaf::find(std::string_view key, std::uint16_t fingerprint) const {
  for (auto at = fingerprints.begin();; ++at) {
    at = std::find(at, fingerprints.end(), fingerprint);
    const auto cell = static_cast<std::size_t>(at - fingerprints.begin());
    if (at == fingerprints.end() || cells[cell].key == key) {
      return cell;
    }
  }
}

Versioned& Values::Leaf::insert(std::string_view key, std::uint16_t fingerprint) {
  const auto at = std::ranges::lower_bound(cells, key, {}, &Cell::key);
  fingerprints.insert(fingerprints.begin() + (at - cells.begin()), fingerprint);
  return cells.insert(at, Cell{std::string(key), {}})->version;
}

void Values::Leaf::erase(std::size_t at) {
  fingerprints.erase(fingerprints.begin() + offset(at));
  cells.erase(cells.begin() + offset(at));
}

Values::Leaf Values::Leaf::split_off(std::size_t at) {
  return {graftd::split_off(fingerprints, at), graftd::split_off(cells, at)};
}

void Values::Leaf::append(Leaf next) {
  graftd::append(fingerprints, next.fingerprints);
  graftd::append(cells, next.cells);
}

// ---- the tree ----

std::size_t Values::leaf_of(std::string_view key) const {
  if (leaves_.size() < 2) {
    return 0;
  }
  if (const int order = key.substr(0, shared_.size()).compare(shared_); order != 0) {
    return order < 0 ? 0 : leaves_.size() - 1;
  }
  const auto [begin, end] =
      std::equal_range(heads_.begin(), heads_.end(), head_of(key, shared_.size()));
  const auto next = std::upper_bound(
      lowest_.begin() + (begin - heads_.begin()), lowest_.begin() + (end - heads_.begin()), key);
  return static_cast<std::size_t>(next - lowest_.begin()) - 1;
}

const Versioned* Values::find(std::string_view key) const {
  const std::size_t leaf = leaf_of(key);
  if (leaf == leaves_.size()) {
    return nullptr;
  }
  const auto& cells = leaves_[leaf].cells;
  const std::size_t at = leaves_[leaf].find(key, fingerprint_of(key));
  return at == cells.size() ? nullptr : &cells[at].version;
}

std::pair<Versioned&, bool> Values::find_or_add(std::string_view key) {
  const std::uint16_t fingerprint = fingerprint_of(key);
  std::size_t leaf = leaf_of(key);
  if (leaf == leaves_.size()) {
    add_leaf(0, "", {});
  }
  auto& cells = leaves_[leaf].cells;
  if (const std::size_t at = leaves_[leaf].find(key, fingerprint); at < cells.size()) {
    return {cells[at].version, false};
  }
  ++size_;
  if (cells.size() == leaf_max) {
    leaf = split(leaf, key);
  }
  return {leaves_[leaf].insert(key, fingerprint), true};
}

// So that there is room for the key in the leaf it returns. Where keys come in order, as those of a
// snapshot do, the last leaf stays full and the key opens the next one.
std::size_t Values::split(std::size_t full, std::string_view key) {
  const std::size_t next = full + 1;
  if (next == leaves_.size() && leaves_[full].cells.back().key < key) {
    add_leaf(next, std::string(key), {});
    return next;
  }
  Leaf upper = leaves_[full].split_off(leaf_max / 2);
  std::string lowest = upper.cells.front().key;
  add_leaf(next, std::move(lowest), std::move(upper));
  return key < lowest_[next] ? full : next;
}

void Values::add_leaf(std::size_t at, std::string lowest, Leaf leaf) {
  leaves_.insert(leaves_.begin() + offset(at), std::move(leaf));
  lowest_.insert(lowest_.begin() + offset(at), std::move(lowest));
  if (leaves_.size() == 2) {
    shared_ = lowest_[1];
  }
  const std::string& added = lowest_[at];
  const auto differ = std::ranges::mismatch(shared_, added);
  if (at > 0 && differ.in1 != shared_.end()) {
    shared_.erase(differ.in1, shared_.end());
    heads_.clear();
    for (const std::string& name : lowest_) {
      heads_.push_back(head_of(name, shared_.size()));
    }
  } else {
    heads_.insert(heads_.begin() + offset(at), head_of(added, shared_.size()));
  }
}

bool Values::erase(std::string_view key) {
  const std::size_t leaf = leaf_of(key);
  if (leaf == leaves_.size()) {
    return false;
  }
  const std::size_t at = leaves_[leaf].find(key, fingerprint_of(key));
  if (at == leaves_[leaf].cells.size()) {
    return false;
  }
  erase(leaf, at);
  return true;
}

void Values::erase_last() {
  ensure(size_ > 0, "only what is there is erased");
  erase(leaves_.size() - 1, leaves_.back().cells.size() - 1);
}

// Whatever is erased, two neighbours hold more than a quarter of a leaf.
void Values::erase(std::size_t leaf, std::size_t at) {
  --size_;
  leaves_[leaf].erase(at);
  if (leaves_[leaf].cells.empty()) {
    drop_leaf(leaf);
    return;
  }
  join_with_next(leaf);
  if (leaf > 0) {
    join_with_next(leaf - 1);
  }
}

void Values::join_with_next(std::size_t leaf) {
  const std::size_t next = leaf + 1;
  if (next < leaves_.size() &&
      leaves_[leaf].cells.size() + leaves_[next].cells.size() <= leaf_max / 4) {
    leaves_[leaf].append(std::move(leaves_[next]));
    drop_leaf(next);
  }
}

void Values::drop_leaf(std::size_t leaf) {
  leaves_.erase(leaves_.begin() + offset(leaf));
  // The second leaf becomes the first: it keeps the empty name.
  const std::size_t name = leaf == 0 && !leaves_.empty() ? 1 : leaf;
  lowest_.erase(lowest_.begin() + offset(name));
  heads_.erase(heads_.begin() + offset(name));
}

// ---- places ----

Values::Cursor Values::after(std::string_view key) const {
  const std::size_t leaf = leaf_of(key);
  if (leaf == leaves_.size()) {
    return first();
  }
  const auto& cells = leaves_[leaf].cells;
  const auto at = std::ranges::upper_bound(cells, key, {}, &Cell::key);
  if (at == cells.end()) {
    return {*this, leaf + 1, 0};
  }
  return {*this, leaf, static_cast<std::size_t>(at - cells.begin())};
}

const Values::Cell* Values::Cursor::cell() const {
  return leaf_ == values_.leaves_.size() ? nullptr : &values_.leaves_[leaf_].cells[at_];
}

void Values::Cursor::advance() {
  if (++at_ == values_.leaves_[leaf_].cells.size()) {
    ++leaf_;
    at_ = 0;
  }
}

}  // namespace graftd
