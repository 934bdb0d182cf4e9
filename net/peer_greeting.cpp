#include "net/peer_greeting.hpp"

#include "core/bytes.hpp"
#include "core/codec.hpp"

#include <algorithm>

namespace graftd {

namespace {

constexpr std::string_view magic = "graftd peer ";
constexpr std::size_t id_bytes_max = 256;

// Foreign text ends up in sentences and events.
bool is_presentable(std::string_view id) {
  return !id.empty() && id.size() <= id_bytes_max && std::none_of(id.begin(), id.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

bool differ(DirectoryId a, DirectoryId b) { return a.value != 0 && b.value != 0 && a != b; }

}  // namespace

std::string replaced_sentence(const NodeId& node) {
  return "the data directory of " + node.text +
         " was replaced since it became a member; its votes do not count until it has joined again";
}

Greeting greeting_from(const Identity& own, const NodeId& to) {
  return {.cluster = own.cluster,
          .node = own.node,
          .directory = own.directory,
          .incarnation = own.incarnation,
          .to = to};
}

void encode_greeting(const Greeting& greeting, std::string& out) {
  out.append(magic);
  ByteWriter writer(out);
  writer.byte(wire_version);
  writer.text(greeting.cluster.text);
  writer.text(greeting.node.text);
  writer.fixed64(greeting.directory.value);
  writer.number(greeting.incarnation.value);
  writer.text(greeting.to.text);
}

std::variant<Greeting, Refusal> decode_greeting(std::string_view bytes) {
  if (!bytes.starts_with(magic)) {
    return Refusal{"this is graftd's peer port, and what came is no greeting of a peer"};
  }
  ByteReader reader(bytes.substr(magic.size()));
  if (const std::uint8_t version = reader.byte(); reader.ok() && version != wire_version) {
    return Refusal{"the peers speak different versions, " + std::to_string(version) + " and " +
                   std::to_string(wire_version) + "; run the same graftd everywhere"};
  }
  Greeting greeting;
  greeting.cluster.text = reader.text();
  greeting.node.text = reader.text();
  greeting.directory.value = reader.fixed64();
  greeting.incarnation.value = reader.number();
  greeting.to.text = reader.text();
  if (!reader.finished() || !is_presentable(greeting.cluster.text) ||
      !is_presentable(greeting.node.text) || !is_presentable(greeting.to.text)) {
    return Refusal{"the greeting is malformed"};
  }
  return greeting;
}

void encode_answer(const GreetingAnswer& answer, std::string& out) {
  out.append(magic);
  ByteWriter writer(out);
  writer.text(answer.refusal);
  writer.fixed64(answer.directory.value);
}

std::optional<GreetingAnswer> decode_answer(std::string_view bytes) {
  if (!bytes.starts_with(magic)) {
    return std::nullopt;
  }
  ByteReader reader(bytes.substr(magic.size()));
  GreetingAnswer answer{.refusal = std::string(reader.text()), .directory = {reader.fixed64()}};
  const bool clean = std::none_of(answer.refusal.begin(), answer.refusal.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20;
  });
  return reader.finished() && clean ? std::optional(std::move(answer)) : std::nullopt;
}

bool is_replaced(DirectoryId directory, const Member& member) {
  return differ(directory, member.directory);
}

bool counts_for_nothing(const MessageBody& body,
                        const NodeId& from,
                        DirectoryId directory,
                        const Configuration& configuration) {
  const bool counted = std::holds_alternative<AppendReply>(body) ||
                       std::holds_alternative<VoteReply>(body) ||
                       std::holds_alternative<InstallReply>(body);
  const Member* member = configuration.find(from);
  return counted && member != nullptr && is_replaced(directory, *member);
}

std::optional<std::string> refusal_of(const Greeting& greeting, const Identity& own) {
  if (greeting.cluster != own.cluster) {
    return greeting.node.text + " belongs to cluster " + greeting.cluster.text + ", but " +
           own.node.text + " to cluster " + own.cluster.text + "; check the addresses";
  }
  if (greeting.to != own.node) {
    return greeting.node.text + " looked for " + greeting.to.text + ", but found " + own.node.text +
           " at its address; check the addresses";
  }
  if (greeting.node == own.node) {
    return "two servers call themselves " + own.node.text + "; give each its own -id";
  }
  return std::nullopt;
}

}  // namespace graftd
