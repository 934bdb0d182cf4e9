#include "core/ensure.hpp"

#include <cstdio>
#include <cstdlib>

namespace graftd {

void stop_on_broken_invariant(std::string_view rule, const char* file, int line) {
  std::fprintf(stderr,
               "graftd: broken invariant at %s:%d: %.*s\n",
               file,
               line,
               static_cast<int>(rule.size()),
               rule.data());
  std::abort();
}

}  // namespace graftd
