#pragma once

#include "core/payload.hpp"
#include "core/types.hpp"

#include <deque>
#include <optional>
#include <string_view>
#include <vector>

namespace graftd {

// A command that the state machine has carried out, as the log has it.
struct CarriedOut {
  Index index;
  Payload payload;
};

// In the order of the log. A deque, because hundreds of thousands gather, one at a time.
using CarriedOutCommands = std::deque<CarriedOut>;

// What became of one key. The texts are those of the payload: it has to be there as long.
struct KeyWrite {
  std::string_view key;
  std::optional<std::string_view> value;  // nothing: erased
  Index index;
};

// What is left of these commands: the last write to each key, in the order of the keys. To be
// worked out by whoever saves it, and not while the commands are carried out.
std::vector<KeyWrite> last_writes(const CarriedOutCommands& commands);

}  // namespace graftd
