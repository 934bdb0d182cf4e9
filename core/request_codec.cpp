#include "core/request_codec.hpp"

#include "core/command_codec.hpp"
#include "core/ensure.hpp"
#include "core/overloaded.hpp"

namespace graftd {

namespace {

enum class RequestKind : std::uint8_t {
  get = 1,
  put = 2,
  del = 3,
  join = 4,
  remove = 5,
  transfer = 6,
  members = 7,
  in_session = 8,
  promote = 9,
};

enum class OutcomeKind : std::uint8_t {
  applied = 1,
  found = 2,
  missing = 3,
  members = 4,
  refused = 5,
  unknown = 6,
};

void put_kind(ByteWriter& out, RequestKind kind) { out.byte(static_cast<std::uint8_t>(kind)); }

void put_kind(ByteWriter& out, OutcomeKind kind) { out.byte(static_cast<std::uint8_t>(kind)); }

PutRequest read_put(ByteReader& in) {
  PutRequest put;
  put.pairs.resize(in.count(2));
  for (KeyValue& pair : put.pairs) {
    pair.key = in.text();
    pair.value = in.text();
  }
  return put;
}

void write_session(ByteWriter& out, const std::optional<SessionKey>& session) {
  if (session) {
    put_kind(out, RequestKind::in_session);
    out.text(session->client);
    out.number(session->sequence);
  }
}

// A session key comes before the write that it names.
Request read_in_session(ByteReader& in) {
  SessionKey key;
  key.client = in.text();
  key.sequence = in.number();
  switch (static_cast<RequestKind>(in.byte())) {
    case RequestKind::put: {
      PutRequest put = read_put(in);
      put.session = std::move(key);
      return put;
    }
    case RequestKind::del:
      return DeleteRequest{std::string(in.text()), std::move(key)};
    case RequestKind::get:
    case RequestKind::join:
    case RequestKind::remove:
    case RequestKind::transfer:
    case RequestKind::members:
    case RequestKind::in_session:
    case RequestKind::promote:
      break;
  }
  in.fail();
  return MembersRequest{};
}

JoinRequest read_join(ByteReader& in) {
  JoinRequest join;
  join.id.text = in.text();
  join.raft_address = in.text();
  join.http_address = in.text();
  join.directory = {in.number()};
  join.stay_learner = in.boolean();
  join.enlist_only = in.boolean();
  return join;
}

TransferRequest read_transfer(ByteReader& in) {
  TransferRequest transfer;
  if (in.boolean()) {
    transfer.to = NodeId{std::string(in.text())};
  }
  return transfer;
}

void write_report(ByteWriter& out, const MemberReport& report) {
  out.text(report.id.text);
  write_member(out, report.member);
  out.boolean(report.leader);
  out.boolean(report.reachable);
  out.number(report.match.value);
  out.number(report.lag);
  out.signed_number(report.last_contact_us);
}

MemberReport read_report(ByteReader& in) {
  MemberReport report;
  report.id.text = in.text();
  report.member = read_member(in);
  report.leader = in.boolean();
  report.reachable = in.boolean();
  report.match = {in.number()};
  report.lag = in.number();
  report.last_contact_us = in.signed_number();
  return report;
}

MembersReport read_members(ByteReader& in) {
  MembersReport members;
  members.members.resize(in.count(11));
  for (MemberReport& report : members.members) {
    report = read_report(in);
  }
  return members;
}

Refused read_refused(ByteReader& in) {
  Refused refused;
  const std::uint8_t code = in.byte();
  if (code > static_cast<std::uint8_t>(ErrorCode::read_only_disk)) {
    in.fail();
  }
  refused.code = static_cast<ErrorCode>(code);
  refused.message = in.text();
  return refused;
}

}  // namespace

void write_request(ByteWriter& out, const Request& request) {
  std::visit(overloaded{
                 [&](const GetRequest& it) {
                   put_kind(out, RequestKind::get);
                   out.text(it.key);
                 },
                 [&](const PutRequest& it) {
                   write_session(out, it.session);
                   put_kind(out, RequestKind::put);
                   out.number(it.pairs.size());
                   for (const KeyValue& pair : it.pairs) {
                     out.text(pair.key);
                     out.text(pair.value);
                   }
                 },
                 [&](const DeleteRequest& it) {
                   write_session(out, it.session);
                   put_kind(out, RequestKind::del);
                   out.text(it.key);
                 },
                 [&](const JoinRequest& it) {
                   put_kind(out, RequestKind::join);
                   out.text(it.id.text);
                   out.text(it.raft_address);
                   out.text(it.http_address);
                   out.number(it.directory.value);
                   out.boolean(it.stay_learner);
                   out.boolean(it.enlist_only);
                 },
                 [&](const RemoveRequest& it) {
                   put_kind(out, RequestKind::remove);
                   out.text(it.id.text);
                 },
                 [&](const PromoteRequest& it) {
                   put_kind(out, RequestKind::promote);
                   out.text(it.id.text);
                 },
                 [&](const TransferRequest& it) {
                   put_kind(out, RequestKind::transfer);
                   out.boolean(it.to.has_value());
                   if (it.to) {
                     out.text(it.to->text);
                   }
                 },
                 [&](const MembersRequest&) { put_kind(out, RequestKind::members); },
                 [&](const StatusRequest&) {
                   ensure(false, "a status is asked of the server itself, never forwarded");
                 },
             },
             request);
}

Request read_request(ByteReader& in) {
  switch (static_cast<RequestKind>(in.byte())) {
    case RequestKind::get:
      return GetRequest{std::string(in.text()), ReadLevel::linearizable};
    case RequestKind::put:
      return read_put(in);
    case RequestKind::del:
      return DeleteRequest{std::string(in.text())};
    case RequestKind::join:
      return read_join(in);
    case RequestKind::remove:
      return RemoveRequest{NodeId{std::string(in.text())}};
    case RequestKind::transfer:
      return read_transfer(in);
    case RequestKind::members:
      return MembersRequest{};
    case RequestKind::in_session:
      return read_in_session(in);
    case RequestKind::promote:
      return PromoteRequest{NodeId{std::string(in.text())}};
  }
  in.fail();
  return MembersRequest{};
}

void write_outcome(ByteWriter& out, const Outcome& outcome) {
  std::visit(overloaded{
                 [&](const Applied& it) {
                   put_kind(out, OutcomeKind::applied);
                   out.number(it.index.value);
                 },
                 [&](const Found& it) {
                   put_kind(out, OutcomeKind::found);
                   out.text(it.value);
                   out.number(it.revision.value);
                 },
                 [&](const Missing&) { put_kind(out, OutcomeKind::missing); },
                 [&](const MembersReport& it) {
                   put_kind(out, OutcomeKind::members);
                   out.number(it.members.size());
                   for (const MemberReport& report : it.members) {
                     write_report(out, report);
                   }
                 },
                 [&](const StatusReport&) {
                   ensure(false, "a status is asked of the server itself, never forwarded");
                 },
                 [&](const Refused& it) {
                   put_kind(out, OutcomeKind::refused);
                   out.byte(static_cast<std::uint8_t>(it.code));
                   out.text(it.message);
                 },
                 [&](const Unknown& it) {
                   put_kind(out, OutcomeKind::unknown);
                   out.text(it.message);
                 },
             },
             outcome);
}

Outcome read_outcome(ByteReader& in) {
  switch (static_cast<OutcomeKind>(in.byte())) {
    case OutcomeKind::applied:
      return Applied{{in.number()}};
    case OutcomeKind::found: {
      Found found;
      found.value = in.text();
      found.revision = {in.number()};
      return found;
    }
    case OutcomeKind::missing:
      return Missing{};
    case OutcomeKind::members:
      return read_members(in);
    case OutcomeKind::refused:
      return read_refused(in);
    case OutcomeKind::unknown:
      return Unknown{std::string(in.text())};
  }
  in.fail();
  return Missing{};
}

}  // namespace graftd
