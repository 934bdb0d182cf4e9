#pragma once

#include "cmd/node_options.hpp"
#include "core/configuration.hpp"
#include "store/stores.hpp"

#include <stdexcept>
#include <string>

namespace graftd {

// A node that cannot start, or cannot go on, with the exit code that tells why: 1 refused or
// broken, 3 nobody could be reached.
struct CannotRun : std::runtime_error {
  CannotRun(int code, const std::string& sentence)
      : std::runtime_error(sentence), exit_code(code) {}

  int exit_code;
};

struct OpenedStore {
  Stores stores;
  Recovered recovered;
  // Whom a server that has no log yet will hear from; empty otherwise.
  Configuration contacts;
  // It was never part of the cluster: to go on, it has to be taken in.
  bool must_join = false;
};

// Opens what the directory holds, or founds a cluster in it, or prepares it to join one. Asks the
// cluster which one it is, so it may block for the join timeout.
OpenedStore open_store(const NodeOptions& options, DataDirectory& directory);

}  // namespace graftd
