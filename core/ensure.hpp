#pragma once

#include <string_view>

namespace graftd {

// Stops the process with the broken rule on stderr. An invariant that does not hold means that the
// next step could lose data, so there is nothing to catch. On in every build.
[[noreturn]] void stop_on_broken_invariant(std::string_view rule, const char* file, int line);

// One condition per call; `rule` says what must hold.
inline void ensure(bool holds,
                   std::string_view rule,
                   const char* file = __builtin_FILE(),
                   int line = __builtin_LINE()) {
  if (!holds) [[unlikely]] {
    stop_on_broken_invariant(rule, file, line);
  }
}

}  // namespace graftd
