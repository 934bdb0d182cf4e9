#include "core/name_filter.hpp"

#include "core/entry.hpp"

#include <array>
#include <utility>

namespace graftd {

namespace {

constexpr std::uint64_t bits = std::uint64_t{1} << 23;
constexpr std::uint64_t words = bits / 64;
constexpr std::uint64_t page_words = 64;

// Two independent halves make as many positions as are wanted (Kirsch and Mitzenmacher 2006).
std::array<std::uint64_t, 4> positions_of(Digest name) {
  const std::uint64_t first = name.value & 0xffffffffU;
  const std::uint64_t step = (name.value >> 32) | 1;
  return {
      first % bits, (first + step) % bits, (first + 2 * step) % bits, (first + 3 * step) % bits};
}

}  // namespace

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
  if (generation.pages.empty()) {
    return false;
  }
  for (const std::uint64_t bit : positions_of(name)) {
    const Page& page = generation.pages[bit / 64 / page_words];
    if (page.empty() || (page[bit / 64 % page_words] >> (bit % 64) & 1) == 0) {
      return false;
    }
  }
  return true;
}

void NameFilter::set(Generation& generation, std::uint64_t bit) {
  generation.pages.resize(words / page_words);
  Page& page = generation.pages[bit / 64 / page_words];
  page.resize(page_words);
  std::uint64_t& word = page[bit / 64 % page_words];
  const std::uint64_t mask = std::uint64_t{1} << (bit % 64);
  if ((word & mask) == 0) {
    word |= mask;
    generation.digest += digest_of("bit", {bit}).value;
  }
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
  for (const Page& page : generation.pages) {
    for (const std::uint64_t word : page) {
      used += word != 0 ? 1U : 0U;
    }
  }
  out.number(used);
  std::uint64_t skipped = 0;
  for (const Page& page : generation.pages) {
    skipped += page.empty() ? page_words : 0;
    for (const std::uint64_t word : page) {
      if (word == 0) {
        ++skipped;
        continue;
      }
      out.number(std::exchange(skipped, 0));
      out.fixed64(word);
    }
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
    for (std::uint64_t bit = 0; bit < 64; ++bit) {
      if ((word >> bit & 1) != 0) {
        set(generation, at * 64 + bit);
      }
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
