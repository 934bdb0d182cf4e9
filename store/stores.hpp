#pragma once

#include "store/log_store.hpp"
#include "store/state_store.hpp"

namespace graftd {

// Both databases of a directory.
struct Stores {
  LogStore log;
  StateStore state;
  Snapshot snapshot;  // that the state recovered

  // Once: what the log recovered, and the snapshot.
  Recovered take_recovered();
};

// Opens the state of a directory whose log is open; the log goes on from there.
Stores with_state(DataDirectory& directory, LogStore log);

}  // namespace graftd
