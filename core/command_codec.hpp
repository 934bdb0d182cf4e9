#pragma once

#include "core/bytes.hpp"
#include "core/configuration.hpp"

#include <cstdint>
#include <string_view>

namespace graftd {

// The first byte of a payload.
enum class CommandKind : std::uint8_t {
  noop = 0,
  put = 1,
  del = 2,
  configuration = 3,
  in_session = 4,
};

// What a payload does to keys, in its order: `put(key, value)` and `erase(key)` are called with
// texts of the payload. False if no version of this program has written it, which may show only
// behind the last call. A configuration is not looked into.
template <class Put, class Erase>
bool read_writes(std::string_view payload, Put put, Erase erase) {
  ByteReader in(payload);
  auto kind = static_cast<CommandKind>(in.byte());
  if (kind == CommandKind::in_session) {
    in.text();  // the client
    in.number();
    in.signed_number();
    in.signed_number();
    in.number();
    kind = static_cast<CommandKind>(in.byte());
    if (kind != CommandKind::put && kind != CommandKind::del) {
      return false;
    }
  }
  switch (kind) {
    case CommandKind::put:
      for (std::uint64_t pairs = in.count(2); pairs > 0; --pairs) {
        const std::string_view key = in.text();
        put(key, in.text());
      }
      return in.finished();
    case CommandKind::del:
      erase(in.text());
      return in.finished();
    case CommandKind::noop:
      return in.finished();
    case CommandKind::configuration:
      return in.ok();
    case CommandKind::in_session:
      break;
  }
  return false;
}

// Parts of the encoding that commands and messages share.
void write_configuration(ByteWriter& out, const Configuration& configuration);
Configuration read_configuration(ByteReader& in);
void write_member(ByteWriter& out, const Member& member);
Member read_member(ByteReader& in);

}  // namespace graftd
