#include "core/key_write.hpp"

#include "core/command.hpp"

#include <algorithm>
#include <functional>

namespace graftd {

namespace {

// Of one command, the later pair is further behind in its payload.
bool is_before(const KeyWrite& a, const KeyWrite& b) {
  if (const int order = a.key.compare(b.key); order != 0) {
    return order < 0;
  }
  return a.index != b.index ? a.index < b.index : std::less<>()(a.key.data(), b.key.data());
}

void keep_last(std::vector<KeyWrite>& writes) {
  std::ranges::sort(writes, is_before);
  // The last of each run of equal keys.
  const auto kept = std::unique(
      writes.rbegin(), writes.rend(), [](const auto& a, const auto& b) { return a.key == b.key; });
  writes.erase(writes.begin(), kept.base());
}

}  // namespace

// Now and then on the way, too, so that few keys that are written often take little memory.
std::vector<KeyWrite> last_writes(const CarriedOutCommands& commands) {
  constexpr std::size_t kept_at_least = 16'384;
  std::vector<KeyWrite> writes;
  std::size_t enough = kept_at_least;
  for (const CarriedOut& command : commands) {
    read_key_writes(command.payload, command.index, writes);
    if (writes.size() >= enough) {
      keep_last(writes);
      enough = std::max(kept_at_least, 2 * writes.size());
    }
  }
  keep_last(writes);
  return writes;
}

}  // namespace graftd
