#include "core/overloaded.hpp"
#include "core/replica_state.hpp"

#include <algorithm>
#include <utility>

namespace graftd {

namespace {

std::string_view kind_of_request(const Request& request) {
  return std::visit(overloaded{
                        [](const GetRequest&) -> std::string_view { return "get"; },
                        [](const PutRequest&) -> std::string_view { return "put"; },
                        [](const DeleteRequest&) -> std::string_view { return "del"; },
                        [](const JoinRequest&) -> std::string_view { return "join"; },
                        [](const RemoveRequest&) -> std::string_view { return "remove"; },
                        [](const PromoteRequest&) -> std::string_view { return "promote"; },
                        [](const TransferRequest&) -> std::string_view { return "transfer"; },
                        [](const MembersRequest&) -> std::string_view { return "members"; },
                        [](const StatusRequest&) -> std::string_view { return "status"; },
                    },
                    request);
}

std::string limit_sentence(std::string_view what, std::uint64_t have, std::uint64_t most) {
  return std::string(what) + " has " + std::to_string(have) + ", the limit is " +
         std::to_string(most);
}

// On the disk of the leader.
bool needs_room(const Request& request) {
  return !changes_nothing(request) && !std::holds_alternative<TransferRequest>(request);
}

}  // namespace

void Replica::State::on_client_request(Turn& turn, ClientRequest asked) {
  if (std::holds_alternative<StatusRequest>(asked.request)) {
    answer_client(turn, asked.id, status_report(turn.now.mono));
    return;
  }
  if (std::optional<Refused> refusal = refusal_of(asked.request)) {
    answer_client(turn, asked.id, std::move(*refusal));
    return;
  }
  WaitingRequest request{.id = asked.id,
                         .origin = std::nullopt,
                         .request = std::move(asked.request),
                         .asked = turn.now.mono,
                         .deadline = asked.deadline,
                         .op = std::move(asked.trace),
                         .phase = phase::Queued{}};
  if (recorder.full() && request.op.empty()) {
    request.op =
        recorder.mid_of(identity.node, {identity.incarnation, asked.id.value}).insert(0, "op.");
  }
  record_ask(turn, request);
  const auto* get = std::get_if<GetRequest>(&request.request);
  const bool local = get != nullptr && get->level == ReadLevel::local;
  const Ticket ticket = waiting.add(std::move(request));
  if (local) {
    answer_from_state(turn, ticket);
  } else {
    dispatch(turn, ticket);
  }
}

std::optional<Refused> Replica::State::refusal_of(const Request& request) const {
  if (waiting.size() >= options.requests_max ||
      waiting.bytes() + weight_of(request) > options.request_bytes_max) {
    return Refused{ErrorCode::busy, "too many requests are waiting here; try again later"};
  }
  const auto* put = std::get_if<PutRequest>(&request);
  if (put == nullptr) {
    return std::nullopt;
  }
  if (put->pairs.size() > options.pairs_max) {
    return Refused{
        ErrorCode::bad_request,
        limit_sentence("the request's list of pairs", put->pairs.size(), options.pairs_max)};
  }
  for (const KeyValue& pair : put->pairs) {
    if (pair.key.size() > options.key_bytes_max) {
      return Refused{ErrorCode::bad_request,
                     limit_sentence("a key", pair.key.size(), options.key_bytes_max)};
    }
    if (pair.value.size() > options.value_bytes_max) {
      return Refused{ErrorCode::bad_request,
                     limit_sentence("a value", pair.value.size(), options.value_bytes_max)};
    }
  }
  return std::nullopt;
}

// "Surely not carried out" may be said only by one who knows. The same message may have been taken
// before, by this server when it led this term: then only silence is honest. A server that was
// already running when the term began remembers what it took in it (catalogue K1, K3).
void Replica::State::on_forward(Turn& turn,
                                const Message& message,
                                DirectoryId directory,
                                const ForwardRequest& forward) {
  const bool remembered = message.term > recovered_term;
  if (!remembered || !forwarded.take(message.from, directory, message.id)) {
    return;
  }
  WaitingRequest request{.id = {},
                         .origin = Origin{message.from, message.id},
                         .request = forward.request,
                         .asked = turn.now.mono,
                         .deadline = turn.now.mono + forward.timeout,
                         .op = recorder.full() ? recorder.mid_of(message.from, message.id) : "",
                         .phase = phase::Queued{}};
  std::optional<Refused> refusal = refusal_of(request.request);
  const Ticket ticket = waiting.add(std::move(request));
  if (refusal) {
    answer(turn, ticket, std::move(*refusal));
  } else {
    dispatch(turn, ticket);
  }
}

void Replica::State::on_forward_reply(Turn& turn, const ForwardReply& reply) {
  const std::optional<Ticket> ticket = waiting.forwarded_with(reply.request);
  if (!ticket) {
    return;
  }
  const auto* refused = std::get_if<Refused>(&reply.outcome);
  if (refused != nullptr && refused->code == ErrorCode::not_leader) {
    // Surely not carried out, so it may be asked again: of the next leader that we hear of.
    waiting.move_to(*ticket, phase::Queued{});
    return;
  }
  answer(turn, *ticket, reply.outcome);
}

void Replica::State::dispatch(Turn& turn, Ticket ticket) {
  const Standing now = standing();
  if (now.leads) {
    if (!now.transferring) {
      lead(turn, ticket);
    }
    return;
  }
  if (waiting.at(ticket).origin) {
    answer(turn, ticket, Refused{ErrorCode::not_leader, "this server does not lead"});
    return;
  }
  if (now.leader) {
    forward(turn, ticket, *now.leader);
  }
}

void Replica::State::forward(Turn& turn, Ticket ticket, const NodeId& leader) {
  const WaitingRequest& request = waiting.at(ticket);
  Message message = raft.make_message(
      turn, leader, ForwardRequest{request.request, request.deadline - turn.now.mono});
  raft.record_send(turn, message);
  waiting.move_to(ticket, phase::Forwarded{leader, message.id});
  turn.out.early.push_back(std::move(message));
}

// answer() ends the request: nothing of it is used after that.
void Replica::State::lead(Turn& turn, Ticket ticket) {
  if (raft.disk_space() != DiskSpace::enough && needs_room(waiting.at(ticket).request)) {
    answer(turn,
           ticket,
           Refused{ErrorCode::read_only_disk,
                   "the disk of the leader " + identity.node.text +
                       " is full, and no other server could take over; free some space there"});
    return;
  }
  std::visit(
      overloaded{
          [&](const GetRequest&) {
            const std::uint64_t read = raft.request_read(turn, waiting.at(ticket).op);
            waiting.move_to(ticket, phase::Reading{read});
            answer_confirmed_reads(turn);
          },
          [&](const PutRequest&) { propose_write(turn, ticket); },
          [&](const DeleteRequest&) { propose_write(turn, ticket); },
          [&](const JoinRequest&) { waiting.move_to(ticket, phase::Changing{}); },
          [&](const RemoveRequest&) { waiting.move_to(ticket, phase::Changing{}); },
          [&](const PromoteRequest&) { waiting.move_to(ticket, phase::Changing{}); },
          [&](const TransferRequest& transfer) {
            if (transfer.to == identity.node) {
              answer(turn, ticket, Applied{raft.commit()});
            } else if (raft.transfer_to(turn, transfer.to)) {
              waiting.move_to(ticket, phase::HandingOver{});
            } else {
              answer(turn,
                     ticket,
                     Refused{ErrorCode::conflict,
                             "no other voter that answers could take over leadership"});
            }
          },
          [&](const MembersRequest&) { answer(turn, ticket, members_report(turn.now.mono)); },
          [&](const StatusRequest&) { answer(turn, ticket, status_report(turn.now.mono)); },
      },
      waiting.at(ticket).request);
}

void Replica::State::propose_write(Turn& turn, Ticket ticket) {
  std::optional<SessionKey> session = session_of(waiting.at(ticket).request);
  std::variant<Put, Delete> write = waiting.hand_out_write(ticket);
  if (!session) {
    std::visit([&](auto& it) { propose(turn, ticket, std::move(it)); }, write);
    return;
  }
  propose(turn,
          ticket,
          InSession{.key = *std::move(session),
                    .stamp = {.time_us = turn.now.wall.time_since_epoch().count(),
                              .life_us = options.session_life.count(),
                              .sessions_max = options.sessions_max},
                    .write = std::move(write)});
}

void Replica::State::propose(Turn& turn, Ticket ticket, const Command& command) {
  if (raft.log().bytes() >= options.log_bytes_max) {
    answer(turn,
           ticket,
           Refused{ErrorCode::busy,
                   "the log has reached its limit because snapshots do not keep up; is the disk "
                   "too slow?"});
    return;
  }
  if (raft.uncommitted_bytes() >= options.uncommitted_bytes_max) {
    answer(turn,
           ticket,
           Refused{ErrorCode::busy,
                   "too much is waiting to be replicated; are a majority of the servers up?"});
    return;
  }
  const Position position = raft.propose(turn, encode_command(command), waiting.at(ticket).op);
  waiting.move_to(ticket, phase::Proposed{position.index, position.term});
}

void Replica::State::answer_from_state(Turn& turn, Ticket ticket) {
  const auto& get = std::get<GetRequest>(waiting.at(ticket).request);
  const Versioned* found = values.find(get.key);
  answer(turn,
         ticket,
         found == nullptr ? Outcome(Missing{}) : Outcome(Found{found->value, found->revision}));
}

void Replica::State::answer(Turn& turn, Ticket ticket, Outcome outcome) {
  const WaitingRequest request = waiting.take(ticket);
  if (const auto* refused = std::get_if<Refused>(&outcome); refused && request.may_be_done) {
    // Only of this attempt it is sure that it was not carried out (catalogue K3).
    outcome = Unknown{"an earlier attempt may have been carried out; the last one was not: " +
                      refused->message};
  }
  if (request.origin) {
    Message message = raft.make_message(
        turn, request.origin->node, ForwardReply{request.origin->message, std::move(outcome)});
    raft.record_send(turn, message);
    turn.out.early.push_back(std::move(message));
    return;
  }
  record_answer(turn, request, outcome);
  answer_client(turn, request.id, std::move(outcome));
}

void Replica::State::answer_client(Turn& turn, RequestId id, Outcome outcome) {
  turn.out.answers.push_back({.id = id,
                              .outcome = std::move(outcome),
                              .term = raft.term(),
                              .applied = applied,
                              .leader = raft.leader()});
}

Outcome Replica::State::outcome_at_deadline(const WaitingRequest& request) const {
  const bool may_be_done = std::holds_alternative<phase::Proposed>(request.phase) ||
                           std::holds_alternative<phase::Forwarded>(request.phase) ||
                           request.may_be_done;
  if (may_be_done && !changes_nothing(request.request)) {
    return Unknown{"no majority confirmed the change in time; it may still be carried out"};
  }
  if (std::holds_alternative<phase::Changing>(request.phase)) {
    return Refused{ErrorCode::unavailable,
                   "the server could not be reached, or did not catch up, in time; the quorum is "
                   "as it was"};
  }
  if (std::holds_alternative<phase::HandingOver>(request.phase)) {
    return Refused{ErrorCode::unavailable, "no other server has taken over leadership in time"};
  }
  return Refused{ErrorCode::no_quorum,
                 stand.leads || stand.leader
                     ? "no majority of the servers confirmed the leader in time"
                     : "no leader was known in time; are a majority of the servers up?"};
}

void Replica::State::record_ask(Turn& turn, const WaitingRequest& request) {
  if (!recorder.full()) {
    return;
  }
  event::ClientAsk ask{.op = request.op, .kind = kind_of_request(request.request)};
  if (const auto* get = std::get_if<GetRequest>(&request.request)) {
    ask.key = get->key;
    ask.consistency = get->level == ReadLevel::local ? "local" : "linearizable";
  } else if (const auto* put = std::get_if<PutRequest>(&request.request);
             put != nullptr && !put->pairs.empty()) {
    ask.key = put->pairs.front().key;
    ask.value = put->pairs.front().value.substr(0, 128);
    ask.value_bytes = put->pairs.front().value.size();
  } else if (const auto* del = std::get_if<DeleteRequest>(&request.request)) {
    ask.key = del->key;
  }
  recorder.record_cause(turn, std::move(ask));
}

void Replica::State::record_answer(Turn& turn,
                                   const WaitingRequest& request,
                                   const Outcome& outcome) {
  if (!recorder.full()) {
    return;
  }
  event::ClientAnswer told{.op = request.op, .us = (turn.now.mono - request.asked).count()};
  std::visit(overloaded{
                 [&](const Applied& it) {
                   told.status = "ok";
                   told.index = it.index;
                 },
                 [&](const Found& it) {
                   told.status = "ok";
                   told.index = it.revision;
                   told.value = it.value.substr(0, 128);
                 },
                 [&](const Missing&) { told.status = "missing"; },
                 [&](const Refused&) { told.status = "refused"; },
                 [&](const Unknown&) { told.status = "unknown"; },
                 [&](const auto&) { told.status = "ok"; },
             },
             outcome);
  recorder.record(turn, std::move(told));
}

}  // namespace graftd
