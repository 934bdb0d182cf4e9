#pragma once

#include "core/configuration.hpp"
#include "core/key_write.hpp"
#include "core/types.hpp"

#include <cstdint>
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

// Names one write of one client: its sequence numbers begin at 1 and are never used for another
// write.
struct SessionKey {
  std::string client;
  std::uint64_t sequence = 0;
  bool operator==(const SessionKey&) const = default;
};

// What the leader decides when it proposes, because every server has to use the same when it
// applies: the time, and the limits.
struct SessionStamp {
  std::int64_t time_us = 0;  // since 1970
  std::int64_t life_us = 0;  // an idle session ends after it
  std::uint64_t sessions_max = 0;
  bool operator==(const SessionStamp&) const = default;
};

// A write that is carried out once, however often it comes (core/sessions.hpp).
struct InSession {
  SessionKey key;
  SessionStamp stamp;
  std::variant<Put, Delete> write;
  bool operator==(const InSession&) const = default;
};

// In force from the moment it is in the log (thesis §4.1).
struct ChangeConfiguration {
  Configuration configuration;
  bool operator==(const ChangeConfiguration&) const = default;
};

// What an entry's payload says.
using Command = std::variant<Noop, Put, Delete, ChangeConfiguration, InSession>;

// The encoding is part of the stored and of the wire format; its first byte is the kind, so that
// kinds can be added.
std::string encode_command(const Command& command);
// Of the write alone, as if it were in no session: what a repeated one must be equal to.
Digest digest_of_write(const InSession& command);
// Nothing for bytes that no version of this program has written.
std::optional<Command> decode_command(std::string_view payload);
// Appends what it writes to keys, without a copy. Of a payload that decode_command() has taken.
void read_key_writes(std::string_view payload, Index index, std::vector<KeyWrite>& writes);
// Without decoding: whether this is a ChangeConfiguration.
bool holds_configuration(std::string_view payload);
// The same for an InSession.
bool holds_session(std::string_view payload);

}  // namespace graftd
