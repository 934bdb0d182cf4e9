#pragma once

#include "core/payload.hpp"
#include "core/types.hpp"

#include <string_view>

namespace graftd {

// One entry of the replicated log. `payload` is an encoded Command (core/command.hpp): it is
// encoded once, when proposed, and the same bytes are hashed, stored, sent and applied.
struct Entry {
  Index index;
  Term term;
  Digest chain;  // over the previous entry's chain, the term and the payload
  Payload payload;
  bool operator==(const Entry&) const = default;
};

// Names an entry and, through the chain, everything before it.
struct Position {
  Index index;
  Term term;
  Digest chain;
  bool operator==(const Position&) const = default;
};

inline Position position_of(const Entry& entry) { return {entry.index, entry.term, entry.chain}; }

// Bytes an entry takes in memory, on disk and on the wire, near enough for limits.
inline std::size_t weight_of(const Entry& entry) { return entry.payload.size() + 48; }

// 64-bit hash of some bytes (core/digest.cpp says which).
Digest digest_of(std::string_view bytes, Digest seed = {});
Digest chain_after(Digest previous, Term term, std::string_view payload);

}  // namespace graftd
