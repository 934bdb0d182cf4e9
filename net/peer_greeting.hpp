#pragma once

#include "core/configuration.hpp"
#include "core/replica.hpp"
#include "core/types.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace graftd {

// The first frame on a peer stream, from the server that dialled. Nothing else is looked at before
// it has been accepted.
struct Greeting {
  ClusterId cluster;
  NodeId node;
  DirectoryId directory;
  Incarnation incarnation;
  // Whom the dialler believes to talk to, and the directory it expects there; 0 = not known.
  NodeId to;
  DirectoryId to_directory;
  bool operator==(const Greeting&) const = default;
};

// The answer to it, the only frame before messages flow. `refusal` is a sentence; empty = accepted.
struct GreetingAnswer {
  std::string refusal;

  bool accepted() const { return refusal.empty(); }
};

struct Refusal {
  std::string why;
};

// Longest greeting or answer: whoever sends more is not a peer.
constexpr std::size_t greeting_bytes_max = 4096;

Greeting greeting_from(const Identity& own, const NodeId& to, DirectoryId to_directory);

void encode_greeting(const Greeting& greeting, std::string& out);
std::variant<Greeting, Refusal> decode_greeting(std::string_view bytes);

void encode_answer(const GreetingAnswer& answer, std::string& out);
std::optional<GreetingAnswer> decode_answer(std::string_view bytes);

// Both directories are known, and they differ: this is not the server that became the member.
bool is_replaced(DirectoryId directory, const Member& member);

// Why this greeting is not accepted, as a sentence for both sides; nothing when it is. A server
// outside the configuration is accepted: one that just joins knows no configuration yet, and one
// that lags knows an old one.
std::optional<std::string> refusal_of(const Greeting& greeting,
                                      const Identity& own,
                                      const Configuration& configuration);

}  // namespace graftd
