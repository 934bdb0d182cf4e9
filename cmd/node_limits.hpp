#pragma once

#include "core/options.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace graftd {

// A limit of the core that a flag of `graftd node` sets.
struct NodeLimit {
  const char* flag;  // without its dash
  std::uint64_t Options::*member;
  std::uint64_t value_max;
  const char* help;
};

std::span<const NodeLimit> node_limits();

// `text` as a number from `min` to `max`; `what` says in an error whose it is. Throws BadUsage.
std::uint64_t parse_count(const std::string& what,
                          const std::string& text,
                          std::uint64_t max,
                          std::uint64_t min = 1);

}  // namespace graftd
