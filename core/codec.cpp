#include "core/codec.hpp"

#include "core/bytes.hpp"
#include "core/overloaded.hpp"
#include "core/request_codec.hpp"
#include "core/snapshot_codec.hpp"

namespace graftd {

namespace {

enum class Kind : std::uint8_t {
  append_request = 1,
  append_reply = 2,
  vote_request = 3,
  vote_reply = 4,
  timeout_now = 5,
  forward_request = 6,
  forward_reply = 7,
  install_request = 8,
  install_reply = 9,
};

void write_body(ByteWriter& out, const AppendRequest& it) {
  out.number(it.prev_index.value);
  out.number(it.prev_term.value);
  out.number(it.commit.value);
  out.number(it.round);
  out.number(it.entries.size());
  for (const Entry& entry : it.entries) {
    out.number(entry.term.value);
    out.fixed64(entry.chain.value);
    out.text(entry.payload);
  }
}

// Entries follow prev_index without a hole, so their indexes need not travel.
AppendRequest read_append_request(ByteReader& in) {
  AppendRequest it;
  it.prev_index = {in.number()};
  it.prev_term = {in.number()};
  it.commit = {in.number()};
  it.round = in.number();
  it.entries.resize(in.count(10));
  Index index = it.prev_index;
  for (Entry& entry : it.entries) {
    index = index.next();
    entry.index = index;
    entry.term = {in.number()};
    entry.chain = {in.fixed64()};
    entry.payload = Payload(in.text());
  }
  return it;
}

void write_body(ByteWriter& out, const AppendReply& it) {
  out.boolean(it.accepted);
  out.number(it.match.value);
  out.number(it.hint_index.value);
  out.number(it.hint_term.value);
  out.number(it.round);
}

AppendReply read_append_reply(ByteReader& in) {
  AppendReply it;
  it.accepted = in.boolean();
  it.match = {in.number()};
  it.hint_index = {in.number()};
  it.hint_term = {in.number()};
  it.round = in.number();
  return it;
}

void write_body(ByteWriter& out, const InstallRequest& it) {
  out.number(it.transfer);
  out.number(it.part);
  write_position(out, it.position);
  out.number(it.records.size());
  for (const Record& record : it.records) {
    out.text(record.name);
    out.text(record.bytes);
  }
  out.number(it.cells.size());
  for (const Cell& cell : it.cells) {
    out.text(cell.key);
    out.text(cell.versioned.value);
    out.number(cell.versioned.revision.value);
  }
  out.boolean(it.head.has_value());
  if (it.head) {
    write_snapshot_head(out, *it.head);
  }
}

InstallRequest read_install_request(ByteReader& in) {
  InstallRequest it;
  it.transfer = in.number();
  it.part = in.number();
  it.position = read_position(in);
  it.records.resize(in.count(2));
  for (Record& record : it.records) {
    record.name = in.text();
    record.bytes = in.text();
  }
  it.cells.resize(in.count(3));
  for (Cell& cell : it.cells) {
    cell.key = in.text();
    cell.versioned.value = in.text();
    cell.versioned.revision = {in.number()};
  }
  if (in.boolean()) {
    it.head = read_snapshot_head(in);
  }
  return it;
}

void write_body(ByteWriter& out, const InstallReply& it) {
  out.number(it.transfer);
  out.number(it.part);
  out.number(it.match.value);
}

InstallReply read_install_reply(ByteReader& in) {
  InstallReply it;
  it.transfer = in.number();
  it.part = in.number();
  it.match = {in.number()};
  return it;
}

void write_body(ByteWriter& out, const VoteRequest& it) {
  out.boolean(it.pre);
  out.boolean(it.transfer);
  out.number(it.last_index.value);
  out.number(it.last_term.value);
}

VoteRequest read_vote_request(ByteReader& in) {
  VoteRequest it;
  it.pre = in.boolean();
  it.transfer = in.boolean();
  it.last_index = {in.number()};
  it.last_term = {in.number()};
  return it;
}

void write_body(ByteWriter& out, const VoteReply& it) {
  out.boolean(it.pre);
  out.boolean(it.granted);
}

VoteReply read_vote_reply(ByteReader& in) {
  VoteReply it;
  it.pre = in.boolean();
  it.granted = in.boolean();
  return it;
}

void write_body(ByteWriter&, const TimeoutNow&) {}

void write_body(ByteWriter& out, const ForwardRequest& it) {
  out.signed_number(it.timeout.count());
  write_request(out, it.request);
}

ForwardRequest read_forward_request(ByteReader& in) {
  ForwardRequest it;
  it.timeout = Duration(in.signed_number());
  it.request = read_request(in);
  return it;
}

void write_body(ByteWriter& out, const ForwardReply& it) {
  out.number(it.request.incarnation.value);
  out.number(it.request.number);
  write_outcome(out, it.outcome);
}

ForwardReply read_forward_reply(ByteReader& in) {
  ForwardReply it;
  it.request.incarnation = {in.number()};
  it.request.number = in.number();
  it.outcome = read_outcome(in);
  return it;
}

Kind tag_of(const MessageBody& body) {
  return std::visit(overloaded{
                        [](const AppendRequest&) { return Kind::append_request; },
                        [](const AppendReply&) { return Kind::append_reply; },
                        [](const InstallRequest&) { return Kind::install_request; },
                        [](const InstallReply&) { return Kind::install_reply; },
                        [](const VoteRequest&) { return Kind::vote_request; },
                        [](const VoteReply&) { return Kind::vote_reply; },
                        [](const TimeoutNow&) { return Kind::timeout_now; },
                        [](const ForwardRequest&) { return Kind::forward_request; },
                        [](const ForwardReply&) { return Kind::forward_reply; },
                    },
                    body);
}

MessageBody read_body(ByteReader& in, Kind kind) {
  switch (kind) {
    case Kind::append_request:
      return read_append_request(in);
    case Kind::append_reply:
      return read_append_reply(in);
    case Kind::install_request:
      return read_install_request(in);
    case Kind::install_reply:
      return read_install_reply(in);
    case Kind::vote_request:
      return read_vote_request(in);
    case Kind::vote_reply:
      return read_vote_reply(in);
    case Kind::timeout_now:
      return TimeoutNow{};
    case Kind::forward_request:
      return read_forward_request(in);
    case Kind::forward_reply:
      return read_forward_reply(in);
  }
  in.fail();
  return TimeoutNow{};
}

}  // namespace

void encode_message(const Message& message, std::string& out) {
  ByteWriter writer(out);
  writer.byte(static_cast<std::uint8_t>(tag_of(message.body)));
  writer.number(message.id.incarnation.value);
  writer.number(message.id.number);
  writer.signed_number(message.hlc.us);
  writer.number(message.hlc.counter);
  writer.number(message.term.value);
  std::visit([&](const auto& body) { write_body(writer, body); }, message.body);
}

std::optional<Message> decode_message(std::string_view bytes, NodeId from, NodeId to) {
  ByteReader in(bytes);
  Message message{
      .from = std::move(from), .to = std::move(to), .id = {}, .hlc = {}, .term = {}, .body = {}};
  const auto kind = static_cast<Kind>(in.byte());
  message.id.incarnation = {in.number()};
  message.id.number = in.number();
  message.hlc.us = in.signed_number();
  message.hlc.counter = static_cast<std::uint32_t>(in.number());
  message.term = {in.number()};
  message.body = read_body(in, kind);
  if (!in.finished()) {
    return std::nullopt;
  }
  return message;
}

}  // namespace graftd
