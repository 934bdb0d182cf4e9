#include "core/ensure.hpp"
#include "core/replica_state.hpp"
#include "core/snapshot_codec.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace graftd {

namespace {

// Of a state that was replaced, erased with each input.
constexpr std::uint64_t discarded_at_once = 500;
// Records are small, 2 KiB at most: so many go in one part, whatever its limit.
constexpr std::size_t records_at_least = 32;

}  // namespace

SnapshotHead Replica::State::snapshot_head() const {
  SnapshotHead head = raft.head_at(applied);
  head.digest = state_digest();
  return head;
}

// ---- the state on the own disk ----

// Once an interval, and the members one after the other: a write waits for a majority of disks, and
// would feel it if all saved at the same entry. By their clocks, which nothing else here asks for;
// where they do not agree, some just save together.
Instant Replica::State::next_snapshot_check(const Moment& now) const {
  const std::map<NodeId, Member>& members = raft.configuration().members;
  const auto before = std::distance(members.begin(), members.lower_bound(identity.node));
  const Duration interval = options.snapshot_interval;
  const Duration own = interval * before / std::max<std::ptrdiff_t>(std::ssize(members), 1);
  const Duration since = (now.wall.time_since_epoch() - own) % interval;
  return now.mono + (since < Duration::zero() ? -since : interval - since);
}

// The interval says how often to look, the threshold whether it is worth while; many bytes do not
// wait for either (catalogue S16).
bool Replica::State::snapshot_is_due(const Moment& now) {
  const std::uint64_t entries = applied.value - raft.snapshot().index.value;
  const bool looked = now.mono >= snapshot_check_due;
  if (looked) {
    snapshot_check_due = next_snapshot_check(now);
  }
  return entries > 0 && ((looked && entries >= options.snapshot_threshold) ||
                         bytes_since_snapshot >= options.snapshot_bytes_max);
}

void Replica::State::pursue_snapshots(Turn& turn) {
  forget_interrupted_install();
  const bool due = snapshot_is_due(turn.now);
  // One at a time; so the last part of a state that is sent never finds a later one on the disk.
  if (due && !state_under_way) {
    save_changes(turn);
  }
  raft.compact(turn, needed_by_followers());
  if (!superseded.empty() && superseded.back().discard_some(discarded_at_once)) {
    superseded.pop_back();
  }
}

void Replica::State::save_changes(Turn& turn) {
  SnapshotHead head = snapshot_head();
  bytes_since_snapshot = 0;
  recorder.record(turn, event::SnapshotBegin{.position = head.position, .state = head.digest});
  state_under_way = SavedChanges{head.position, head.digest};
  turn.out.state = SaveChanges{.head = std::move(head),
                               .writes = std::exchange(unsaved, {}),
                               .records = sessions.take_changes()};
}

void Replica::State::on_state_written(Turn& turn, const StateWritten& written) {
  ensure(state_under_way.has_value(), "only a write under way can end");
  const StateUnderWay ended = std::move(*std::exchange(state_under_way, std::nullopt));
  if (const auto* saved = std::get_if<SavedChanges>(&ended)) {
    on_changes_written(turn, *saved, written);
  } else {
    on_part_written(turn, std::get<SavedPart>(ended));
  }
  if (incoming && incoming->waiting) {
    write_part(turn, std::move(*std::exchange(incoming->waiting, std::nullopt)));
  }
}

void Replica::State::on_changes_written(Turn& turn,
                                        const SavedChanges& saved,
                                        const StateWritten& written) {
  raft.snapshot_written(saved.position);
  recorder.record(turn,
                  event::SnapshotEnd{.position = saved.position,
                                     .state = saved.digest,
                                     .bytes = written.bytes,
                                     .us = written.took.count()});
}

// ---- a state that a leader sends ----

// Whatever is wrong with what comes is answered with what is wanted, never asserted (catalogue
// S13): the leader may have sent it before we were started again, or another one did.
void Replica::State::on_install_request(Turn& turn,
                                        const Message& message,
                                        InstallRequest&& request) {
  if (message.term != raft.term()) {
    return;  // answered already
  }
  const bool completing = incoming && incoming->head;
  if (completing) {
    return;  // the disk is about to have it; nothing else counts until then (catalogue S14)
  }
  if (raft.makes_superfluous(turn, request.position)) {
    incoming.reset();
    raft.answer_install(
        turn, message.from, {.transfer = request.transfer, .match = request.position.index});
    return;
  }
  if (incoming && incoming->term == message.term && incoming->transfer > request.transfer) {
    return;  // an earlier attempt of the same leader, late
  }
  if (!incoming || !incoming->belongs_to(message.term, request.transfer)) {
    if (request.part > 0) {
      raft.answer_install(turn, message.from, {.transfer = request.transfer, .part = 0});
      return;
    }
    incoming = Incoming{.from = message.from,
                        .term = message.term,
                        .transfer = request.transfer,
                        .position = request.position,
                        .values = {},
                        .sessions = {},
                        .waiting = {},
                        .head = {}};
  }
  if (request.part != incoming->parts) {
    raft.answer_install(
        turn, message.from, {.transfer = request.transfer, .part = incoming->parts});
  } else if (!incoming->taken) {
    take_part(turn, std::move(request));
  }
}

void Replica::State::take_part(Turn& turn, InstallRequest&& request) {
  bool sound = true;
  for (const Record& record : request.records) {
    sound = incoming->sessions.load(record.name, record.bytes) && sound;
  }
  for (const Cell& cell : request.cells) {
    incoming->values.load(cell.key, cell.versioned);
  }
  if (request.head) {
    const Digest digest = graftd::state_digest(incoming->values, incoming->sessions);
    sound = digest == request.head->digest && sound;
  }
  if (!sound) {
    recorder.record(turn,
                    event::LogLine{.level = "error",
                                   .module = "snap",
                                   .message = "a state that was sent is not what it should be; "
                                              "asking for it again",
                                   .details = {{"from", incoming->from.text}}});
    raft.answer_install(turn, incoming->from, {.transfer = request.transfer, .part = 0});
    incoming.reset();
    return;
  }
  incoming->head = request.head;
  incoming->taken = true;
  SavePart part{.first = incoming->parts == 0,
                .records = std::move(request.records),
                .cells = std::move(request.cells),
                .head = std::move(request.head)};
  if (state_under_way) {
    incoming->waiting = std::move(part);
  } else {
    write_part(turn, std::move(part));
  }
}

void Replica::State::write_part(Turn& turn, SavePart part) {
  state_under_way = SavedPart{incoming->term, incoming->transfer};
  turn.out.state = std::move(part);
}

// Of a state that nobody waits for any more when another has been begun since.
void Replica::State::on_part_written(Turn& turn, const SavedPart& part) {
  if (!incoming || !incoming->belongs_to(part.term, part.transfer)) {
    return;
  }
  incoming->taken = false;
  ++incoming->parts;
  if (incoming->head) {
    adopt_installed(turn, std::move(*std::exchange(incoming, std::nullopt)));
  } else {
    raft.answer_install(
        turn, incoming->from, {.transfer = incoming->transfer, .part = incoming->parts});
  }
}

// Its leader's term is over. One that only the disk has to finish is finished.
void Replica::State::forget_interrupted_install() {
  if (incoming && incoming->term < raft.term() && !incoming->head) {
    incoming.reset();
  }
}

// The disk has it. What was committed meanwhile stays: what was written since the last snapshot
// holds all that was written since this one (catalogue S3, S4).
void Replica::State::adopt_installed(Turn& turn, Incoming installed) {
  const SnapshotHead& head = *installed.head;
  if (raft.makes_superfluous(turn, head.position)) {
    raft.snapshot_written(head.position);
    sessions.go_on_from(installed.sessions);
  } else {
    raft.take_installed(turn, head, installed.from);
    superseded.push_back(std::exchange(values, std::move(installed.values)));
    sessions = std::move(installed.sessions);
    applied = head.position.index;
    unsaved.clear();
    bytes_since_snapshot = 0;
    give_up_proposed(turn);
  }
  raft.answer_install(
      turn, installed.from, {.transfer = installed.transfer, .match = head.position.index});
}

// Their entries came with the state, if they came at all.
void Replica::State::give_up_proposed(Turn& turn) {
  for (const Ticket ticket : waiting.proposed_up_to(applied)) {
    const WaitingRequest& request = waiting.at(ticket);
    if (!request.origin && may_be_repeated(request.request)) {
      waiting.try_again(ticket);
      dispatch(turn, ticket);
    } else {
      answer(turn,
             ticket,
             Unknown{"this server got the state after the change from another one; it may or may "
                     "not have been carried out"});
    }
  }
}

// ---- a state that is sent ----

std::optional<Index> Replica::State::needed_by_followers() const {
  std::optional<Index> needed;
  for (const auto& [peer, sending] : outgoing) {
    const Index index = sending.head.position.index;
    needed = needed ? std::min(*needed, index) : index;
  }
  return needed;
}

// Flow control: one part at a time, and the next when the receiver's disk has it.
void Replica::State::pursue_installs(Turn& turn) {
  const std::vector<NodeId> awaiting = raft.peers_awaiting_snapshot();
  if (awaiting.empty() && outgoing.empty()) {
    return;
  }
  for (auto sending = outgoing.begin(); sending != outgoing.end();) {
    const NodeId& peer = sending->first;
    if (std::ranges::find(awaiting, peer) == awaiting.end()) {
      values.close_view(peer);  // it is there, or removed (catalogue S12), or not ours any more
      sending = outgoing.erase(sending);
    } else {
      ++sending;
    }
  }
  for (const NodeId& peer : awaiting) {
    Outgoing& sending = outgoing[peer];
    if (sending.transfer == 0) {
      sending.transfer = ++transfers_made;
      sending.head = snapshot_head();
      sending.records = sessions.records();
      values.open_view(peer);
      sending.under_way = {.transfer = sending.transfer,
                           .part = 0,
                           .position = sending.head.position,
                           .records = {},
                           .cells = {},
                           .head = {}};
      fill_part(peer, sending);
      send_part(turn, peer, sending);
    } else if (turn.now.mono - sending.sent >= options.election_timeout) {
      send_part(turn, peer, sending);
    }
  }
}

// Records first: a session keeps no old version of itself, so they take memory until they are sent.
void Replica::State::fill_part(const NodeId& peer, Outgoing& sending) {
  const std::uint64_t bytes_max = options.snapshot_part_bytes_max;
  sending.under_way.records.clear();
  sending.under_way.cells.clear();
  std::uint64_t bytes = 0;
  for (; sending.records_taken < sending.records.size(); ++sending.records_taken) {
    Record& record = sending.records[sending.records_taken];
    const std::uint64_t weight = weight_of_record(record.name, record.bytes);
    if (sending.under_way.records.size() >= records_at_least && bytes + weight > bytes_max) {
      return;
    }
    bytes += weight;
    sending.under_way.records.push_back(std::move(record));
  }
  sending.records = {};
  sending.records_taken = 0;
  if (bytes >= bytes_max) {
    return;
  }
  for (auto& [key, version] : values.read_view(peer, bytes_max - bytes)) {
    sending.under_way.cells.push_back({key, std::move(*version)});
  }
  if (values.view_is_read(peer)) {
    sending.under_way.head = sending.head;
  }
}

void Replica::State::send_part(Turn& turn, const NodeId& peer, Outgoing& sending) {
  sending.sent = turn.now.mono;
  raft.send_install(turn, peer, sending.under_way);
}

void Replica::State::on_install_reply(Turn& turn,
                                      const Message& message,
                                      const InstallReply& reply) {
  const auto found = outgoing.find(message.from);
  if (message.term != raft.term() || !raft.leads() || found == outgoing.end() ||
      found->second.transfer != reply.transfer) {
    return;
  }
  Outgoing& sending = found->second;
  if (reply.match.value > 0) {
    // It is over, and if the log has moved on too far meanwhile, another one begins.
    values.close_view(message.from);
    outgoing.erase(found);
  } else if (reply.part == sending.under_way.part + 1 && !sending.under_way.head) {
    ++sending.under_way.part;
    fill_part(message.from, sending);
    send_part(turn, message.from, sending);
  } else if (reply.part == 0 && sending.under_way.part > 0) {
    // The receiver has nothing of it: from the beginning, and as the state is now (catalogue S10).
    values.close_view(message.from);
    outgoing.erase(found);
  }
}

}  // namespace graftd
