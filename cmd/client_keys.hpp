#pragma once

#include "cmd/client_verbs.hpp"

// The verbs put, get and del.

namespace graftd {

int put_keys(ClientRun& run);
int get_key(ClientRun& run);
int delete_key(ClientRun& run);

}  // namespace graftd
