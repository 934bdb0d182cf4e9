#pragma once

#include <stdexcept>

namespace graftd {

// The node cannot start with this data directory. what() is one sentence for the user: what is
// wrong, why, and what to do.
class StoreError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace graftd
