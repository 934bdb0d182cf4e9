#pragma once

#include "core/entry.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace graftd::bench {

// A put of one of 10,000 keys: the n-th in turn, as `graftd client bench` names them.
std::string sample_key(std::size_t n);

// The entries after `before`, each a put of one key.
std::vector<Entry> sample_entries(Position before, std::size_t count, std::size_t value_bytes);

}  // namespace graftd::bench
