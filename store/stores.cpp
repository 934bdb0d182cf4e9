#include "store/stores.hpp"

#include <utility>

namespace graftd {

Recovered Stores::take_recovered() {
  Recovered recovered = log.take_recovered();
  recovered.snapshot = std::move(snapshot);
  return recovered;
}

Stores with_state(DataDirectory& directory, LogStore log) {
  StateStore state = StateStore::open(directory, log.identity(), log.base());
  Snapshot snapshot = state.take_recovered();
  log.go_on_from(snapshot.head.position);
  return {std::move(log), std::move(state), std::move(snapshot)};
}

}  // namespace graftd
