#include "core/command.hpp"

#include "core/bytes.hpp"
#include "core/command_codec.hpp"
#include "core/entry.hpp"
#include "core/overloaded.hpp"

namespace graftd {

namespace {

using Kind = CommandKind;

void write_kind(ByteWriter& out, Kind kind) { out.byte(static_cast<std::uint8_t>(kind)); }

Put read_put(ByteReader& in) {
  Put put;
  put.pairs.resize(in.count(2));
  for (KeyValue& pair : put.pairs) {
    pair.key = in.text();
    pair.value = in.text();
  }
  return put;
}

void write_write(ByteWriter& out, const Put& put) {
  write_kind(out, Kind::put);
  out.number(put.pairs.size());
  for (const KeyValue& pair : put.pairs) {
    out.text(pair.key);
    out.text(pair.value);
  }
}

void write_write(ByteWriter& out, const Delete& del) {
  write_kind(out, Kind::del);
  out.text(del.key);
}

void write_write(ByteWriter& out, const std::variant<Put, Delete>& write) {
  std::visit([&](const auto& it) { write_write(out, it); }, write);
}

void write_session(ByteWriter& out, const InSession& it) {
  out.text(it.key.client);
  out.number(it.key.sequence);
  out.signed_number(it.stamp.time_us);
  out.signed_number(it.stamp.life_us);
  out.number(it.stamp.sessions_max);
  write_write(out, it.write);
}

std::optional<Command> read_in_session(ByteReader& in) {
  InSession it;
  it.key.client = in.text();
  it.key.sequence = in.number();
  it.stamp.time_us = in.signed_number();
  it.stamp.life_us = in.signed_number();
  it.stamp.sessions_max = in.number();
  switch (static_cast<Kind>(in.byte())) {
    case Kind::put:
      it.write = read_put(in);
      return it;
    case Kind::del:
      it.write = Delete{std::string(in.text())};
      return it;
    case Kind::noop:
    case Kind::configuration:
    case Kind::in_session:
      break;
  }
  return std::nullopt;
}

std::optional<Command> read_command(ByteReader& in) {
  switch (static_cast<Kind>(in.byte())) {
    case Kind::noop:
      return Noop{};
    case Kind::put:
      return read_put(in);
    case Kind::del:
      return Delete{std::string(in.text())};
    case Kind::configuration:
      return ChangeConfiguration{read_configuration(in)};
    case Kind::in_session:
      return read_in_session(in);
  }
  return std::nullopt;
}

}  // namespace

void write_configuration(ByteWriter& out, const Configuration& configuration) {
  out.number(configuration.members.size());
  for (const auto& [id, member] : configuration.members) {
    out.text(id.text);
    write_member(out, member);
  }
}

Configuration read_configuration(ByteReader& in) {
  Configuration configuration;
  const std::uint64_t members = in.count(5);
  for (std::uint64_t i = 0; i < members; ++i) {
    NodeId id{std::string(in.text())};
    configuration.members[id] = read_member(in);
  }
  return configuration;
}

void write_member(ByteWriter& out, const Member& member) {
  out.boolean(member.role == MemberRole::voter);
  out.boolean(member.promote);
  out.text(member.raft_address);
  out.text(member.http_address);
  out.number(member.directory.value);
}

Member read_member(ByteReader& in) {
  Member member;
  member.role = in.boolean() ? MemberRole::voter : MemberRole::learner;
  member.promote = in.boolean();
  member.raft_address = in.text();
  member.http_address = in.text();
  member.directory = {in.number()};
  return member;
}

std::string encode_command(const Command& command) {
  std::string payload;
  ByteWriter out(payload);
  std::visit(overloaded{
                 [&](const Noop&) { write_kind(out, Kind::noop); },
                 [&](const Put& put) { write_write(out, put); },
                 [&](const Delete& del) { write_write(out, del); },
                 [&](const ChangeConfiguration& change) {
                   write_kind(out, Kind::configuration);
                   write_configuration(out, change.configuration);
                 },
                 [&](const InSession& it) {
                   write_kind(out, Kind::in_session);
                   write_session(out, it);
                 },
             },
             command);
  return payload;
}

Digest digest_of_write(const InSession& command) {
  std::string payload;
  ByteWriter out(payload);
  write_write(out, command.write);
  return digest_of(payload);
}

std::optional<Command> decode_command(std::string_view payload) {
  ByteReader in(payload);
  std::optional<Command> command = read_command(in);
  if (!in.finished()) {
    command.reset();
  }
  return command;
}

void read_key_writes(std::string_view payload, Index index, std::vector<KeyWrite>& writes) {
  read_writes(
      payload,
      [&](std::string_view key, std::string_view value) {
        writes.push_back({.key = key, .value = value, .index = index});
      },
      [&](std::string_view key) { writes.push_back({.key = key, .value = {}, .index = index}); });
}

bool holds_configuration(std::string_view payload) {
  return !payload.empty() && payload.front() == static_cast<char>(Kind::configuration);
}

bool holds_session(std::string_view payload) {
  return !payload.empty() && payload.front() == static_cast<char>(Kind::in_session);
}

}  // namespace graftd
