#include "test/sim/storage.hpp"

#include <string>

namespace graftd::sim {

std::string difference(const Recovered& found, const Recovered& wanted) {
  if (found.hard_state != wanted.hard_state) {
    return "term or vote";
  }
  if (found.base != wanted.base) {
    return "base " + std::to_string(found.base.index.value) + ", not " +
           std::to_string(wanted.base.index.value);
  }
  if (found.entries != wanted.entries) {
    return std::to_string(found.entries.size()) + " entries, or others, not " +
           std::to_string(wanted.entries.size());
  }
  if (found.snapshot.head != wanted.snapshot.head) {
    return "the state after " + std::to_string(found.snapshot.head.position.index.value) +
           ", not " + std::to_string(wanted.snapshot.head.position.index.value);
  }
  if (found.snapshot.values.digest() != wanted.snapshot.values.digest() ||
      found.snapshot.values.size() != wanted.snapshot.values.size()) {
    return "keys";
  }
  if (!(found.snapshot.sessions == wanted.snapshot.sessions)) {
    return "sessions";
  }
  return "";
}

}  // namespace graftd::sim
