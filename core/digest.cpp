#include "core/bytes.hpp"
#include "core/entry.hpp"

namespace graftd {

namespace {

// A bijection of 64 bits in which each bit of the input reaches each bit of the output: two rounds
// of multiply and xor-shift, with the constants of SplitMix64.
std::uint64_t mix(std::uint64_t x) {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9U;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebU;
  x ^= x >> 31;
  return x;
}

// Fewer than eight bytes, as if zeros followed.
std::uint64_t last_word(std::string_view bytes) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    word |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return word;
}

}  // namespace

// Eight bytes at a time through mix(); the length goes in first, so that padding cannot collide.
Digest digest_of(std::string_view bytes, Digest seed) {
  std::uint64_t hash = mix(seed.value ^ (bytes.size() * 0x9e3779b97f4a7c15U));
  while (bytes.size() >= 8) {
    hash = mix(hash ^ word_at(bytes.data())) + 0x9e3779b97f4a7c15U;
    bytes.remove_prefix(8);
  }
  return {mix(hash ^ last_word(bytes))};
}

Digest chain_after(Digest previous, Term term, std::string_view payload) {
  return digest_of(payload, {mix(previous.value) ^ term.value});
}

}  // namespace graftd
