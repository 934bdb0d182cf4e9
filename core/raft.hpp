#pragma once

#include "core/configuration.hpp"
#include "core/ensure.hpp"
#include "core/log.hpp"
#include "core/message.hpp"
#include "core/options.hpp"
#include "core/progress.hpp"
#include "core/quorum.hpp"
#include "core/random.hpp"
#include "core/recorder.hpp"
#include "core/replica.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

// Raft in one page. § numbers are those of Ongaro's thesis, "Consensus: Bridging Theory and
// Practice" (2014).
//
// Servers agree on a log. Time is cut into terms; a term has at most one leader, because a server
// votes once a term, and never forgets it (§3.4): term and vote are on the disk before a vote
// leaves. A server votes only for a candidate whose log is at least as up to date as its own
// (§3.6.1), so that a leader has every committed entry.
//
// The leader appends what clients ask for and sends it on. An AppendEntries names the entry before
// its own; a follower that has that one takes the rest, and cuts off what differs (§3.5). So two
// logs that share an entry share everything before it. An entry of the leader's own term that a
// majority has on its disks is committed, and with it all before it (§3.6.2). Committed entries are
// applied in order, by everybody.
//
// What we do beyond the basic protocol:
//   pre-vote       a server asks whether it would win before it raises its term (§9.6), so one that
//                  was cut off does not disturb the others when it comes back;
//   check-quorum   a leader that does not hear a majority for an election timeout gives up (§6.2);
//                  and votes against a leader that is alive are refused, without taking up the
//                  candidate's term (§4.2.3);
//   no-op          a new leader appends one, so that it can commit what earlier terms left (§6.4);
//   conflict hints a rejected append says where the logs may agree: one round trip a term (§3.5);
//   pipelining     AppendEntries follow each other without waiting, within a window (§10.2.2), and
//                  leave while the leader's own write is under way (§10.2.1);
//   reads          the leader notes its commit index, confirms with a round of heartbeats that it
//                  still leads, and answers once it has applied that far (§6.4). No clocks;
//   membership     one server at a time (§4.1), and only after a commit in the leader's own term
//                  (Ongaro 2015); new servers come in as learners (§4.2.1). A change is in force
//                  from append on and is taken back when it is cut off;
//   snapshots      what is in the state on the disk may go from the log; a follower that lacks such
//                  entries is sent the state in parts, then goes on with the log behind it (§5);
//   transfer       the leader brings its successor up to date and tells it to campaign (§3.10).
//
// Where we differ: a broken connection to the leader ends the belief that it is alive and brings
// the next pre-vote forward. That can cost a needless pre-vote, never more. A leader whose own disk
// does not finish a write in time gives up, because it could lead for ever without it. One whose
// disk is full looks for a successor with room; a server that cannot write at all is silent where
// it would have to promise, as if its messages were lost.
//
// Left out: joint consensus, leases. Reading compacted entries back from the disk for a follower
// that lags: the log in memory is the log on the disk, bounded by snapshots, and who needs more is
// sent the state.

namespace graftd {

class Raft {
 public:
  Raft(const Identity& identity,
       const Options& options,
       Recovered recovered,
       Moment now,
       EventRecorder& recorder);

  void tick(Turn& turn);
  // Forwards are the replica's business; everything else comes here.
  void receive(Turn& turn, const Message& message);
  void persisted(Turn& turn, const Persisted& written);
  void peer_link(Turn& turn, const PeerLink& link);
  Instant deadline() const;
  // A leader sends what was proposed and asked since the last one, once for all of it.
  void end_batch(Turn& turn);
  bool awaits_batch_end() const;

  // ---- only in a leader ----

  // Appends; it is sent at the end of the batch, and committed when commit() reaches it and the
  // entry there has this term.
  Position propose(Turn& turn, Payload payload, const std::string& op);
  // Why no change of the membership can be made now; nothing when one can.
  std::optional<std::string> change_refusal() const;
  // Why the cluster would be left without a quorum of servers that answer.
  std::optional<std::string> quorum_refusal(const Configuration& wanted, Instant now) const;
  Position propose_configuration(Turn& turn, Configuration wanted, std::string_view kind);
  // A number that take_confirmed_reads() will give back, unless leadership is lost before.
  std::uint64_t request_read(Turn& turn, const std::string& op);
  // False when nobody fits.
  bool transfer_to(Turn& turn, std::optional<NodeId> to);

  struct ConfirmedRead {
    std::uint64_t id = 0;
    Index index;  // the state as of this entry, or any later one, may be shown
  };

  std::vector<ConfirmedRead> take_confirmed_reads();

  std::vector<NodeId> peers_awaiting_snapshot() const;
  void send_install(Turn& turn, const NodeId& peer, InstallRequest request);

  const Progress* progress_of(const NodeId& peer) const;
  bool heard_lately(const NodeId& peer, Instant now) const;
  // Heard, and so close to the last entry that it may become a voter.
  bool is_level(const NodeId& peer, Instant now) const;
  bool transferring() const;

  std::uint64_t uncommitted_bytes() const { return uncommitted_bytes_; }

  // ---- in any role ----

  bool leads() const { return std::holds_alternative<Leader>(role_); }

  // Leads, and has committed an entry of its own term: knows what is committed (§6.4).
  bool leads_for_sure() const;
  RoleName role_name() const;

  void take_disk_space(Turn& turn, DiskSpace space);

  DiskSpace disk_space() const { return disk_space_; }

  Term term() const { return hard_state_.term; }

  const std::optional<NodeId>& vote() const { return hard_state_.vote; }

  const std::optional<NodeId>& leader() const { return leader_; }

  std::optional<Instant> leader_heard() const { return leader_heard_; }

  Index commit() const { return commit_; }

  Index persisted_index() const { return persisted_; }

  const Log& log() const { return log_; }

  const Configuration& configuration() const { return configurations_.back().configuration; }

  Index configuration_index() const { return configurations_.back().index; }

  // The members in force and, until these are committed, those before, too: the leader that removes
  // itself counts the answers of the others, and tells them what they have come to (catalogue M2).
  Configuration contacts() const;

  Position snapshot() const { return snapshot_; }

  SnapshotHead head_at(Index applied) const;
  void snapshot_written(Position position);
  void compact(Turn& turn, std::optional<Index> needed_after);

  bool makes_superfluous(Turn& turn, const Position& position);
  void take_installed(Turn& turn, const SnapshotHead& head, const NodeId& from);
  void answer_install(Turn& turn, const NodeId& leader, InstallReply reply);

  // The number that the next message gets, and its stamp; for the replica's own messages.
  Message make_message(Turn& turn, NodeId to, MessageBody&& body);
  void record_send(Turn& turn, const Message& message);

 private:
  struct Follower {};

  struct PreCandidate {
    std::set<NodeId> granted;
    std::set<NodeId> refused;
  };

  struct Candidate {
    std::set<NodeId> granted;  // itself only once its own vote is on the disk
    std::set<NodeId> refused;
  };

  struct Transfer {
    NodeId to;
    Instant deadline;
    bool ordered = false;
  };

  struct ReadRound {
    std::uint64_t number = 0;
    Index index;
    std::vector<std::uint64_t> reads;
  };

  struct Leader {
    std::map<NodeId, Progress> peers;
    Index first;  // the no-op of this term
    Instant heartbeat_due;
    Instant quorum_check_due;
    std::optional<Instant> write_since;  // since when our own disk owes us entries
    bool proposed = false;               // since the last batch ended
    std::uint64_t batch_cause = 0;       // the event that led to the last proposal or read of it
    std::uint64_t round = 0;
    std::vector<std::uint64_t> reads;  // wait for the next round
    std::optional<ReadRound> confirming;
    std::optional<Transfer> transfer;
    Instant successor_due;              // with too little room on the disk: find one
    std::set<NodeId> tried_successors;  // in vain
  };

  struct ConfigurationAt {
    Index index;
    Configuration configuration;
    std::string_view kind;
  };

  // raft.cpp: terms, roles, time
  bool settle_term(Turn& turn, const Message& message);
  void adopt_term(Turn& turn, Term term, std::string_view why);
  void save_hard_state(Turn& turn);
  void become_follower(Turn& turn, std::string_view why);
  void record_role(Turn& turn,
                   std::string_view from,
                   std::string_view why,
                   const std::set<NodeId>& votes = {});
  void see_leader(Turn& turn, const NodeId& leader);
  void reset_election_timer(Instant now);
  void send(Turn& turn, NodeId to, MessageBody&& body, bool promises);
  void record_receive(Turn& turn, const Message& message, bool resets_timer);

  Leader& leader_role() { return std::get<Leader>(role_); }

  const Leader& leader_role() const { return std::get<Leader>(role_); }

  // `see(progress)` for each voter; nullptr is this server. For a leader only.
  template <class See>
  void for_each_voter(See see) const {
    auto peer = leader_role().peers.begin();  // in the same order
    for (const auto& [id, member] : configuration().members) {
      if (member.role != MemberRole::voter) {
        continue;
      }
      if (id == self_) {
        see(nullptr);
        continue;
      }
      while (peer != leader_role().peers.end() && peer->first != id) {
        ++peer;
      }
      ensure(peer != leader_role().peers.end(), "a leader knows all voters");
      see(&peer->second);
    }
  }

  // raft_election.cpp
  bool leader_is_alive(Instant now) const;
  bool is_voter_here(const Configuration& configuration) const;
  bool may_campaign() const;
  void set_campaign_timer(Instant now);
  void start_pre_vote(Turn& turn, std::string_view why);
  void start_election(Turn& turn, bool transfer, std::string_view why);
  void ask_for_votes(Turn& turn, bool pre, bool transfer);
  void count_pre_votes(Turn& turn);
  void count_votes(Turn& turn);
  void become_leader(Turn& turn);
  std::string_view vote_refusal(const Message& message, const VoteRequest& request) const;
  void on_vote_request(Turn& turn, const Message& message, const VoteRequest& request);
  void refuse_while_leader_lives(Turn& turn, const Message& message, const VoteRequest& request);
  void on_vote_reply(Turn& turn, const Message& message, const VoteReply& reply);
  void on_timeout_now(Turn& turn, const Message& message);
  VoteOutcome outcome_among_voters(const std::set<NodeId>& granted,
                                   const std::set<NodeId>& refused) const;

  // raft_replication.cpp
  void append_own(Turn& turn, Payload payload, const std::string& op, std::string_view source);
  void store_entry(Turn& turn, Entry entry);
  void replicate(Turn& turn);
  void replicate_to(Turn& turn, const NodeId& peer, Progress& progress);
  void send_append(Turn& turn, const NodeId& peer, Progress& progress, bool with_entries);
  void send_heartbeats(Turn& turn);
  void on_append_request(Turn& turn, const Message& message, const AppendRequest& request);
  void accept_entries(Turn& turn, const AppendRequest& request);
  bool chain_is_whole(const AppendRequest& request) const;
  void cut_off(Turn& turn, Index from);
  Progress* hear(const Turn& turn, const NodeId& peer);
  void on_append_reply(Turn& turn, const Message& message, const AppendReply& reply);
  void advance_commit_by_quorum(Turn& turn);
  void advance_commit(Turn& turn, Index to, std::string_view by);
  void record_append(Turn& turn, Position before, const std::string& op, std::string_view source);
  void record_progress(Turn& turn, const NodeId& peer, const Progress& progress);

  // raft_snapshot.cpp
  void on_install_reply(Turn& turn, const Message& message, const InstallReply& reply);

  // raft_read.cpp
  bool may_start_read_round() const;
  void start_read_round(Turn& turn);
  void confirm_reads(Turn& turn);

  // raft_membership.cpp
  void take_configuration(Turn& turn, const Entry& entry, std::string_view kind);
  void roll_back_configurations(Turn& turn, Index from);
  void settle_configurations(Turn& turn, Index old_commit);
  void match_peers_to_configuration(Turn& turn, const Configuration& old);
  void promote_learners(Turn& turn);
  void check_quorum(Turn& turn);
  void pursue_transfer(Turn& turn);
  std::optional<NodeId> best_successor(Instant now, const std::set<NodeId>& except) const;
  void seek_successor(Turn& turn);

  NodeId self_;
  DirectoryId directory_;
  Incarnation incarnation_;
  const Options& options_;
  EventRecorder& recorder_;
  Random random_;

  HardState hard_state_;
  Log log_;
  std::vector<ConfigurationAt> configurations_;  // the last is in force; never empty
  Index commit_;
  Index persisted_;    // our own disk has the log up to here
  Position snapshot_;  // our own disk has the state up to here
  Index compact_to_;   // the log is compacted up to here, step by step
  std::uint64_t uncommitted_bytes_ = 0;
  DiskSpace disk_space_ = DiskSpace::enough;

  std::variant<Follower, PreCandidate, Candidate, Leader> role_;
  std::optional<NodeId> leader_;         // of the current term, once known
  std::optional<Instant> leader_heard_;  // nothing: not believed to be alive
  Instant election_due_;
  Instant timer_set_;

  std::uint64_t messages_made_ = 0;
  std::uint64_t reads_made_ = 0;
  std::vector<ConfirmedRead> confirmed_reads_;
};

}  // namespace graftd
