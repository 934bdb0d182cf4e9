#pragma once

#include "core/configuration.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace graftd {

struct KeyValue {
  std::string key;
  std::string value;
  bool operator==(const KeyValue&) const = default;
};

// The first entry of a term: lets the leader commit what earlier terms left (thesis §6.4).
struct Noop {
  bool operator==(const Noop&) const = default;
};

// All pairs or none: one entry.
struct Put {
  std::vector<KeyValue> pairs;
  bool operator==(const Put&) const = default;
};

struct Delete {
  std::string key;
  bool operator==(const Delete&) const = default;
};

// In force from the moment it is in the log (thesis §4.1).
struct ChangeConfiguration {
  Configuration configuration;
  bool operator==(const ChangeConfiguration&) const = default;
};

// What an entry's payload says.
using Command = std::variant<Noop, Put, Delete, ChangeConfiguration>;

// The encoding is part of the stored and of the wire format; its first byte is the kind, so that
// kinds can be added.
std::string encode_command(const Command& command);
// Nothing for bytes that no version of this program has written.
std::optional<Command> decode_command(std::string_view payload);
// Without decoding: whether this is a ChangeConfiguration.
bool holds_configuration(std::string_view payload);

}  // namespace graftd
