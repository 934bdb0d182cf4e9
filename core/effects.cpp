#include "core/effects.hpp"

#include <algorithm>

namespace graftd {

void Write::truncate(Index from) {
  while (!entries.empty() && entries.back().index >= from) {
    entries.pop_back();
  }
  truncate_from = truncate_from ? std::min(*truncate_from, from) : from;
}

void Write::reset_to(Position base) {
  reset = base;
  truncate_from.reset();
  entries.clear();
  compact_to.reset();
}

Persisted persisted_by(const Write& write) {
  Persisted persisted;
  if (!write.entries.empty()) {
    persisted.last = write.entries.back().index;
    persisted.last_term = write.entries.back().term;
  }
  if (write.hard_state) {
    persisted.hard_state_term = write.hard_state->term;
  }
  return persisted;
}

}  // namespace graftd
