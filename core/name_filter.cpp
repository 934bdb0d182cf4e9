#include "core/name_filter.hpp"

#include "core/entry.hpp"

#include <array>
#include <bit>
#include <utility>

namespace graftd {

namespace {

constexpr std::uint64_t bits = std::uint64_t{1} << 23;
constexpr std::uint64_t words = bits / 64;

// Two independent halves make as many positions as are wanted (Kirsch and Mitzenmacher 2006).
std::array<std::uint64_t, 4> positions_of(Digest name) {
  const std::uint64_t first = name.value & 0xffffffffU;
  const std::uint64_t step = (name.value >> 32) | 1;
  return {
      first % bits, (first + step) % bits, (first + 2 * step) % bits, (first + 3 * step) % bits};
}

std::uint64_t lowest_of(std::uint64_t mask) {
  return static_cast<std::uint64_t>(std::countr_zero(mask));
}

std::uint64_t digest_of_bit(std::uint64_t bit) { return digest_of("bit", {bit}).value; }

}  // namespace

bool NameFilter::Page::holds(std::uint64_t bit) const {
  const std::uint64_t word = bit / 64 % page_words;
  return uses(word) && (words[rank_of(word)] >> (bit % 64) & 1) != 0;
}

std::size_t NameFilter::Page::rank_of(std::uint64_t word) const {
  int before = std::popcount(used[word / 64] & ((std::uint64_t{1} << (word % 64)) - 1));
  for (std::size_t i = 0; i < word / 64; ++i) {
    before += std::popcount(used[i]);
  }
  return static_cast<std::size_t>(before);
}

void NameFilter::Page::insert(std::size_t rank, std::uint64_t word, std::uint64_t bits_of_it) {
  constexpr std::size_t words_soon = 8;
  if (words.empty()) {
    words.reserve(words_soon);
  }
  words.insert(words.begin() + static_cast<std::ptrdiff_t>(rank), bits_of_it);
  used[word / 64] |= std::uint64_t{1} << (word % 64);
}

void NameFilter::add(Digest name, std::int64_t time_us, std::int64_t life_us) {
  if (young_.names == 0) {
    young_.since_us = time_us;
  } else if (young_.names >= names_max && time_us - young_.since_us > life_us) {
    old_ = std::exchange(young_, {});
    young_.since_us = time_us;
  }
  for (const std::uint64_t bit : positions_of(name)) {
    set(young_, bit);
  }
  ++young_.names;
}

bool NameFilter::may_hold(Digest name) const {
  return may_hold(young_, name) || may_hold(old_, name);
}

bool NameFilter::may_hold(const Generation& generation, Digest name) {
  for (const std::uint64_t bit : positions_of(name)) {
    const auto page = generation.pages.find(bit / 64 / page_words);
    if (page == generation.pages.end() || !page->second.holds(bit)) {
      return false;
    }
  }
  return true;
}

void NameFilter::set(Generation& generation, std::uint64_t bit) {
  Page& page = generation.pages[bit / 64 / page_words];
  const std::uint64_t word = bit / 64 % page_words;
  const std::uint64_t mask = std::uint64_t{1} << (bit % 64);
  if (!page.uses(word)) {
    page.insert(page.rank_of(word), word, mask);
  } else if (std::uint64_t& there = page.words[page.rank_of(word)]; (there & mask) == 0) {
    there |= mask;
  } else {
    return;
  }
  generation.digest += digest_of_bit(bit);
}

void NameFilter::write(ByteWriter& out) const {
  write(out, young_);
  write(out, old_);
}

// Words without a bit are skipped: most are empty for most of the time.
void NameFilter::write(ByteWriter& out, const Generation& generation) {
  out.number(generation.names);
  out.signed_number(generation.since_us);
  std::uint64_t used = 0;
  for (const auto& [number, page] : generation.pages) {
    used += page.words.size();
  }
  out.number(used);
  std::uint64_t next = 0;  // the first word that is neither written nor skipped
  for (const auto& [number, page] : generation.pages) {
    char bytes[page_words * (number_bytes_max + sizeof(std::uint64_t))];
    char* end = bytes;
    auto word = page.words.begin();
    for (std::uint64_t i = 0; i < page.used.size() && word != page.words.end(); ++i) {
      for (std::uint64_t left = page.used[i]; left != 0; left &= left - 1) {
        const std::uint64_t at = number * page_words + i * 64 + lowest_of(left);
        end = put_number(end, at - next);
        end = put_fixed64(end, *word++);
        next = at + 1;
      }
    }
    out.run(bytes, end);
  }
}

NameFilter NameFilter::read(ByteReader& in) {
  NameFilter filter;
  filter.young_ = read_generation(in);
  filter.old_ = read_generation(in);
  return filter;
}

NameFilter::Generation NameFilter::read_generation(ByteReader& in) {
  Generation generation;
  generation.names = in.number();
  generation.since_us = in.signed_number();
  const std::uint64_t used = in.count(9);
  std::uint64_t at = 0;
  for (std::uint64_t i = 0; i < used; ++i) {
    const std::uint64_t skipped = in.number();
    const std::uint64_t word = in.fixed64();
    if (skipped >= words - at || word == 0) {
      in.fail();
      return {};
    }
    at += skipped;
    Page& page = generation.pages[at / page_words];
    page.insert(page.words.size(), at % page_words, word);  // they come in their order
    for (std::uint64_t left = word; left != 0; left &= left - 1) {
      generation.digest += digest_of_bit(at * 64 + lowest_of(left));
    }
    ++at;
    if (at == words && i + 1 < used) {
      in.fail();
      return {};
    }
  }
  return generation;
}

}  // namespace graftd
