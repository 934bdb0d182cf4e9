#include "core/key_write.hpp"

#include "core/command.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace graftd {

namespace {

// A write's place in the order of the keys. Most keys differ in their first bytes, which are here:
// to look at the keys themselves is to wait for memory.
struct Place {
  std::uint64_t begins = 0;
  std::uint64_t goes_on = 0;
  std::size_t at = 0;  // in the order of the log
};

// Eight bytes of a key, so that numbers compare as the bytes do; zeros behind its end.
std::uint64_t eight_bytes(std::string_view key, std::size_t from) {
  std::uint64_t bytes = 0;
  for (std::size_t i = from; i < from + 8; ++i) {
    bytes = bytes << 8 | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0);
  }
  return bytes;
}

void keep_last(std::vector<KeyWrite>& writes) {
  std::vector<Place> places;
  places.reserve(writes.size());
  for (const KeyWrite& write : writes) {
    places.push_back({eight_bytes(write.key, 0), eight_bytes(write.key, 8), places.size()});
  }
  std::ranges::sort(places, [&](const Place& a, const Place& b) {
    if (a.begins != b.begins) {
      return a.begins < b.begins;
    }
    if (a.goes_on != b.goes_on) {
      return a.goes_on < b.goes_on;
    }
    const int order = writes[a.at].key.compare(writes[b.at].key);
    return order != 0 ? order < 0 : a.at < b.at;
  });
  std::vector<KeyWrite> kept;
  kept.reserve(writes.size());
  for (const Place& place : places) {
    if (!kept.empty() && kept.back().key == writes[place.at].key) {
      kept.back() = writes[place.at];
    } else {
      kept.push_back(writes[place.at]);
    }
  }
  writes = std::move(kept);
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
