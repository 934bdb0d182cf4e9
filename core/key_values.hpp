#pragma once

#include "core/command.hpp"
#include "core/entry.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace graftd {

struct Versioned {
  std::string value;
  Index revision;  // log index of the last write
};

// The state machine: what the committed commands add up to. The same commands at the same indexes
// give the same state and the same digest on every server.
class KeyValues {
 public:
  void apply(Index index, const Command& command);

  const Versioned* find(std::string_view key) const;

  std::uint64_t size() const { return values_.size(); }

  // Of the state alone, however it came about: the sum over all keys, so that a write costs what it
  // changes.
  Digest digest() const { return {digest_}; }

 private:
  void put(Index index, const KeyValue& pair);
  void erase(std::string_view key);

  std::map<std::string, Versioned, std::less<>> values_;
  std::uint64_t digest_ = 0;
};

}  // namespace graftd
