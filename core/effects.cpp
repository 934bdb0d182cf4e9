#include "core/effects.hpp"

#include <algorithm>

namespace graftd {

void Write::truncate(Index from) {
  while (!entries.empty() && entries.back().index >= from) {
    entries.pop_back();
  }
  truncate_from = truncate_from ? std::min(*truncate_from, from) : from;
}

}  // namespace graftd
