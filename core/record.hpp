#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace graftd {

// What the state machine has besides keys, as bytes with a name. Only Sessions knows what they
// mean; whoever stores or sends them does not.
struct Record {
  std::string name;
  std::string bytes;
  bool operator==(const Record&) const = default;
};

// What became of records; nothing: erased.
using RecordChanges = std::map<std::string, std::optional<std::string>, std::less<>>;

// Bytes a record takes in memory and in a message, near enough for limits.
inline std::size_t weight_of_record(std::string_view name, std::string_view bytes) {
  return name.size() + bytes.size() + 64;
}

}  // namespace graftd
