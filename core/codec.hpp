#pragma once

#include "core/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace graftd {

// Changes when a message changes its shape; peers with another number are refused at the greeting.
constexpr std::uint8_t wire_version = 3;

// A message as bytes, without length or checksum: those belong to the stream (net/peer_link).
// Integers are LEB128 varints, so that a heartbeat stays small. `from` and `to` are not encoded:
// a stream joins two known servers.
void encode_message(const Message& message, std::string& out);

// Nothing for bytes that encode_message has not made. Sizes claimed in the bytes are never
// trusted for an allocation.
std::optional<Message> decode_message(std::string_view bytes, NodeId from, NodeId to);

}  // namespace graftd
