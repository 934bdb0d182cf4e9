#pragma once

#include "core/configuration.hpp"
#include "core/message.hpp"
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
  NodeId to;  // whom the dialler believes to talk to
  bool operator==(const Greeting&) const = default;
};

// The answer to it, the only frame before messages flow. `refusal` is a sentence; empty = accepted.
struct GreetingAnswer {
  std::string refusal;
  DirectoryId directory;  // of the server that answers

  bool accepted() const { return refusal.empty(); }
};

struct Refusal {
  std::string why;
};

// Longest greeting or answer: whoever sends more is not a peer.
constexpr std::size_t greeting_bytes_max = 4096;

Greeting greeting_from(const Identity& own, const NodeId& to);

void encode_greeting(const Greeting& greeting, std::string& out);
std::variant<Greeting, Refusal> decode_greeting(std::string_view bytes);

void encode_answer(const GreetingAnswer& answer, std::string& out);
std::optional<GreetingAnswer> decode_answer(std::string_view bytes);

// Both directories are known, and they differ: this is not the server that became the member.
bool is_replaced(DirectoryId directory, const Member& member);

// A server that lost its directory has forgotten what it promised, so its votes and
// acknowledgements must not count until it has joined again (catalogue M16). Who counts them
// judges, by its own configuration; everything else passes, because a server that lags may know
// only a configuration in which the leader it has to listen to was another one.
bool counts_for_nothing(const MessageBody& body,
                        const NodeId& from,
                        DirectoryId directory,
                        const Configuration& configuration);

std::string replaced_sentence(const NodeId& node);

// Why this greeting is not accepted, as a sentence for both sides; nothing when it is. A server
// outside the configuration is accepted: one that just joins knows no configuration yet, and one
// that lags knows an old one.
std::optional<std::string> refusal_of(const Greeting& greeting, const Identity& own);

}  // namespace graftd
