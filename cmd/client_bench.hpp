#pragma once

#include "cmd/client_verbs.hpp"

namespace graftd {

// The verb bench.
int bench(ClientRun& run);

}  // namespace graftd
