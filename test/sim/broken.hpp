#pragma once

#include <stdexcept>
#include <string>

namespace graftd::sim {

// A rule was broken: the run ends here.
class Broken : public std::runtime_error {
 public:
  Broken(const std::string& rule, const std::string& detail)
      : std::runtime_error(rule + ": " + detail) {}
};

template <class Detail>
[[noreturn, gnu::noinline]] void break_rule(const char* rule, const Detail& detail) {
  throw Broken(rule, detail());
}

// The detail is built only when the rule is broken: these checks run after every event.
template <class Detail>
[[gnu::always_inline]] inline void require(bool holds, const char* rule, const Detail& detail) {
  if (!holds) [[unlikely]] {
    break_rule(rule, detail);
  }
}

}  // namespace graftd::sim
