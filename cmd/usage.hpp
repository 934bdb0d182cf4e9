#pragma once

#include <stdexcept>

namespace graftd {

// The command line or an environment variable is wrong: main prints the sentence and a hint, and
// exits with 2.
class BadUsage : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace graftd
