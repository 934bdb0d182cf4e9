#include "core/name_filter.hpp"

#include "core/entry.hpp"

#include <bit>
#include <utility>

namespace graftd {

namespace {

constexpr std::uint64_t page_bits = 1 << 13;
constexpr std::uint64_t pages_max = 1 << 10;  // of a generation

std::uint64_t page_of(Digest name) { return name.value >> 54; }

// Two independent parts make as many positions as are wanted (Kirsch and Mitzenmacher 2006).
std::array<std::uint64_t, 4> positions_of(Digest name) {
  const std::uint64_t first = name.value & 0xffffffU;
  const std::uint64_t step = (name.value >> 24 & 0xffffffU) | 1;
  return {first % page_bits,
          (first + step) % page_bits,
          (first + 2 * step) % page_bits,
          (first + 3 * step) % page_bits};
}

std::uint64_t digest_of_bit(NameFilter::PageKey page, std::uint64_t bit) {
  const std::uint64_t place = (page.generation * pages_max + page.number) * page_bits + bit;
  return digest_of("bit", {place}).value;
}

}  // namespace

bool NameFilter::Page::holds(std::uint64_t bit) const {
  const std::uint64_t word = bit / 64;
  return uses(word) && (words[rank_of(word)] >> (bit % 64) & 1) != 0;
}

std::size_t NameFilter::Page::rank_of(std::uint64_t word) const {
  int before = std::popcount(used[word / 64] & ((std::uint64_t{1} << (word % 64)) - 1));
  for (std::size_t i = 0; i < word / 64; ++i) {
    before += std::popcount(used[i]);
  }
  return static_cast<std::size_t>(before);
}

bool NameFilter::Page::set(std::uint64_t bit) {
  const std::uint64_t word = bit / 64;
  const std::uint64_t mask = std::uint64_t{1} << (bit % 64);
  const std::size_t rank = rank_of(word);
  if (!uses(word)) {
    words.insert(words.begin() + static_cast<std::ptrdiff_t>(rank), mask);
    used[word / 64] |= std::uint64_t{1} << (word % 64);
    return true;
  }
  return (std::exchange(words[rank], words[rank] | mask) & mask) == 0;
}

std::uint64_t NameFilter::Page::digest(PageKey key) const {
  std::uint64_t sum = 0;
  auto word = words.begin();
  for (std::size_t i = 0; i < used.size(); ++i) {
    for (std::uint64_t left = used[i]; left != 0; left &= left - 1, ++word) {
      const std::uint64_t at = i * 64 + static_cast<std::uint64_t>(std::countr_zero(left));
      for (std::uint64_t bits = *word; bits != 0; bits &= bits - 1) {
        sum += digest_of_bit(key, at * 64 + static_cast<std::uint64_t>(std::countr_zero(bits)));
      }
    }
  }
  return sum;
}

void NameFilter::add(Digest name, std::int64_t time_us, std::int64_t life_us) {
  if (counters_.names == 0) {
    counters_.since_us = time_us;
  } else if (counters_.names >= names_max && time_us - counters_.since_us > life_us) {
    begin_generation(time_us);
  }
  const PageKey key{counters_.generation, page_of(name)};
  Page& page = pages_[key];
  for (const std::uint64_t bit : positions_of(name)) {
    if (page.set(bit)) {
      digest_ += digest_of_bit(key, bit);
      changed_.insert(key);
    }
  }
  ++counters_.names;
}

// The younger one becomes the older one, and that is dropped. Generation 0 has none before it.
void NameFilter::begin_generation(std::int64_t time_us) {
  while (!pages_.empty() && pages_.begin()->first.generation < counters_.generation) {
    const auto& [key, page] = *pages_.begin();
    digest_ -= page.digest(key);
    changed_.insert(key);
    pages_.erase(pages_.begin());
  }
  counters_ = {.generation = counters_.generation + 1, .names = 0, .since_us = time_us};
}

bool NameFilter::may_hold(Digest name) const {
  return may_hold(counters_.generation, name) ||
         (counters_.generation > 0 && may_hold(counters_.generation - 1, name));
}

bool NameFilter::may_hold(std::uint64_t generation, Digest name) const {
  const auto page = pages_.find({generation, page_of(name)});
  if (page == pages_.end()) {
    return false;
  }
  for (const std::uint64_t bit : positions_of(name)) {
    if (!page->second.holds(bit)) {
      return false;
    }
  }
  return true;
}

std::vector<NameFilter::PageKey> NameFilter::pages() const {
  std::vector<PageKey> keys;
  keys.reserve(pages_.size());
  for (const auto& [key, page] : pages_) {
    keys.push_back(key);
  }
  return keys;
}

std::optional<std::string> NameFilter::page(PageKey key) const {
  const auto found = pages_.find(key);
  if (found == pages_.end()) {
    return std::nullopt;
  }
  std::string bytes;
  ByteWriter out(bytes);
  for (const std::uint64_t used : found->second.used) {
    out.fixed64(used);
  }
  for (const std::uint64_t word : found->second.words) {
    out.fixed64(word);
  }
  return bytes;
}

std::set<NameFilter::PageKey> NameFilter::take_changes() { return std::exchange(changed_, {}); }

std::optional<NameFilter::Page> NameFilter::read_page(PageKey key, std::string_view bytes) {
  ByteReader in(bytes);
  Page page;
  int words = 0;
  for (std::uint64_t& used : page.used) {
    used = in.fixed64();
    words += std::popcount(used);
  }
  page.words.reserve(static_cast<std::size_t>(words));
  for (; words > 0; --words) {
    const std::uint64_t word = in.fixed64();
    if (word == 0) {
      return std::nullopt;  // or the bytes are at their end
    }
    page.words.push_back(word);
  }
  if (!in.finished() || page.words.empty() || key.number >= pages_max) {
    return std::nullopt;
  }
  return page;
}

bool NameFilter::load(PageKey key, std::string_view bytes) {
  std::optional<Page> page = read_page(key, bytes);
  if (!page) {
    return false;
  }
  const std::uint64_t digest = page->digest(key);
  const std::size_t before = pages_.size();
  pages_.emplace_hint(pages_.end(), key, std::move(*page));  // sent in their order
  const bool inserted = pages_.size() > before;
  digest_ += inserted ? digest : 0;
  return inserted;
}

std::optional<Digest> NameFilter::digest_of_page(PageKey key, std::string_view bytes) {
  const std::optional<Page> page = read_page(key, bytes);
  return page ? std::optional(Digest{page->digest(key)}) : std::nullopt;
}

}  // namespace graftd
