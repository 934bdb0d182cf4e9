#pragma once

#include "core/key_write.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace graftd {

// A part of a sorted run (store/state_runs.hpp): writes to keys, in the order of the keys, as
// bytes.
void append_to_part(std::string& part, const KeyWrite& write);

// Reads one. What it returns points into `bytes`, which must outlive it.
class RunPartReader {
 public:
  explicit RunPartReader(std::string_view bytes) : rest_(bytes) {}

  // Nothing: that was all. LogDamage for bytes that append_to_part() has not written.
  std::optional<KeyWrite> next();

 private:
  std::string_view rest_;
};

}  // namespace graftd
