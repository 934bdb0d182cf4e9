#pragma once

#include "cmd/chaos_command.hpp"

#include <stdexcept>
#include <string>

namespace graftd::chaos {

// Ends `graftd chaos` with its exit code and a sentence for the user.
class ChaosError : public std::runtime_error {
 public:
  ChaosError(Exit exit, const std::string& sentence) : std::runtime_error(sentence), exit_(exit) {}

  Exit exit() const { return exit_; }

 private:
  Exit exit_;
};

}  // namespace graftd::chaos
