#pragma once

#include "core/forwarded.hpp"
#include "core/key_values.hpp"
#include "core/raft.hpp"
#include "core/replica.hpp"
#include "core/sessions.hpp"
#include "core/waiting.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace graftd {

// How this server stands towards requests: when it changes, those that wait get another chance.
struct Standing {
  bool leads = false;
  bool transferring = false;
  Term term;
  std::optional<NodeId> leader;  // known, and believed to be alive
  bool operator==(const Standing&) const = default;
};

// The state that a leader sends, as far as it has come. The parts are on the disk, too.
struct Incoming {
  NodeId from;
  Term term;
  std::uint64_t transfer = 0;
  Position position;
  std::uint64_t parts = 0;  // that are here and on the disk
  KeyValues values;
  Sessions sessions;
  bool taken = false;                // the part after those is here, but not on the disk yet
  std::optional<SavePart> waiting;   // it waits for the write under way
  std::optional<SnapshotHead> head;  // it is the last one

  bool belongs_to(Term of, std::uint64_t which) const { return term == of && transfer == which; }
};

// A StateWrite under way: what its end will mean.
struct SavedChanges {
  Position position;
  Digest digest;
};

struct SavedPart {
  Term term;
  std::uint64_t transfer = 0;
};

using StateUnderWay = std::variant<SavedChanges, SavedPart>;

// The state as it is being sent to one follower. What it shows of the keys is kept by KeyValues.
struct Outgoing {
  std::uint64_t transfer = 0;
  SnapshotHead head;
  // Encoded at once, as they are when it begins; sessions_max bounds them.
  std::vector<Record> records;
  std::size_t records_taken = 0;  // into parts
  InstallRequest under_way;       // sent again until it is answered
  Instant sent;
};

// What Replica is made of: Raft below, the key-values above, and the requests in between.
struct Replica::State {
  State(Identity who, Options wanted, Recovered recovered, Moment now);

  // replica.cpp
  void step(Turn& turn, Input& input);
  void on_message(Turn& turn, Received& received);
  void on_space_left(Turn& turn, const SpaceLeft& left);
  void on_peer_link(Turn& turn, const PeerLink& link);
  void on_report(Turn& turn, EventBody body);
  void settle(Turn& turn);
  void apply_committed(Turn& turn);
  Outcome carry_out(const Entry& entry);
  Digest state_digest() const;
  void answer_confirmed_reads(Turn& turn);
  void take_stand(Turn& turn);
  void expire(Turn& turn);
  Standing standing() const;

  // replica_requests.cpp
  void on_client_request(Turn& turn, ClientRequest asked);
  void on_forward(Turn& turn,
                  const Message& message,
                  DirectoryId directory,
                  const ForwardRequest& forward);
  void on_forward_reply(Turn& turn, const ForwardReply& reply);
  void dispatch(Turn& turn, Ticket ticket);
  void forward(Turn& turn, Ticket ticket, const NodeId& leader);
  void lead(Turn& turn, Ticket ticket);
  void propose(Turn& turn, Ticket ticket, const Command& command);
  void propose_write(Turn& turn, Ticket ticket);
  void answer(Turn& turn, Ticket ticket, Outcome outcome);
  void answer_client(Turn& turn, RequestId id, Outcome outcome);
  void answer_from_state(Turn& turn, Ticket ticket);
  std::optional<Refused> refusal_of(const Request& request) const;
  Outcome outcome_at_deadline(const WaitingRequest& request) const;
  void record_ask(Turn& turn, const WaitingRequest& request);
  void record_answer(Turn& turn, const WaitingRequest& request, const Outcome& outcome);

  // replica_snapshot.cpp
  void on_install_request(Turn& turn, const Message& message, InstallRequest&& request);
  void take_part(Turn& turn, InstallRequest&& request);
  void on_install_reply(Turn& turn, const Message& message, const InstallReply& reply);
  void on_state_written(Turn& turn, const StateWritten& written);
  void on_changes_written(Turn& turn, const SavedChanges& saved, const StateWritten& written);
  void on_part_written(Turn& turn, const SavedPart& part);
  void write_part(Turn& turn, SavePart part);
  void adopt_installed(Turn& turn, Incoming installed);
  void give_up_proposed(Turn& turn);
  void pursue_snapshots(Turn& turn);
  void forget_interrupted_install();
  Instant next_snapshot_check(const Moment& now) const;
  bool snapshot_is_due(const Moment& now);
  void save_changes(Turn& turn);
  void pursue_installs(Turn& turn);
  void fill_part(const NodeId& peer, Outgoing& sending);
  void send_part(Turn& turn, const NodeId& peer, Outgoing& sending);
  std::optional<Index> needed_by_followers() const;
  SnapshotHead snapshot_head() const;

  // replica_members.cpp
  void pursue_changes(Turn& turn);
  void pursue_join(Turn& turn, Ticket ticket, const JoinRequest& join);
  void pursue_remove(Turn& turn, Ticket ticket, const RemoveRequest& remove);
  void pursue_promotion(Turn& turn, Ticket ticket, const PromoteRequest& promotion);
  void propose_members(Turn& turn,
                       Ticket ticket,
                       Configuration next,
                       std::string_view kind,
                       const std::string& danger);
  void pursue_handover(Turn& turn);
  MembersReport members_report(Instant now) const;
  StatusReport status_report(Instant now) const;

  Identity identity;
  Options options;
  Term recovered_term;
  EventRecorder recorder;
  KeyValues values;
  Sessions sessions;
  Raft raft;
  Index applied;

  // Since the last snapshot, or since the log was replayed. What is kept of a write is what the log
  // has of it, so that it costs nothing to keep.
  CarriedOutCommands unsaved;
  std::uint64_t bytes_since_snapshot = 0;
  Instant snapshot_check_due;
  std::optional<StateUnderWay> state_under_way;  // one at a time
  std::optional<Incoming> incoming;
  std::map<NodeId, Outgoing> outgoing;
  std::uint64_t transfers_made = 0;
  std::vector<KeyValues> superseded;  // by installed states; erased bit by bit

  WaitingRequests waiting;
  ForwardedRequests forwarded;
  Standing stand;
};

}  // namespace graftd
