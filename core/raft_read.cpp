#include "core/ensure.hpp"
#include "core/quorum.hpp"
#include "core/raft.hpp"

#include <utility>

namespace graftd {

// §6.4. A read waits for a round of heartbeats that was sent after it was asked; all reads of a
// batch share one round. While a round is under way, later ones gather for the next.
std::uint64_t Raft::request_read(Turn& turn, const std::string& op) {
  ensure(leads(), "only a leader confirms reads");
  const std::uint64_t id = ++reads_made_;
  leader_role().reads.push_back(id);
  leader_role().batch_cause = recorder_.cause();
  if (recorder_.full()) {
    recorder_.record(turn, event::ReadIndex{.op = op, .index = commit_, .heard = {}});
  }
  return id;
}

// Before its no-op is committed, a leader does not know what is (catalogue R2).
bool Raft::may_start_read_round() const {
  return leads_for_sure() && !leader_role().confirming && !leader_role().reads.empty();
}

void Raft::start_read_round(Turn& turn) {
  if (!may_start_read_round()) {
    return;
  }
  Leader& leader = leader_role();
  leader.confirming =
      ReadRound{.number = ++leader.round, .index = commit_, .reads = std::move(leader.reads)};
  leader.reads.clear();
  send_heartbeats(turn);
  confirm_reads(turn);
}

// An answer counts for a round only when it echoes its number, and answers of earlier terms have
// been dropped (catalogue R3).
void Raft::confirm_reads(Turn& turn) {
  if (!leads() || !leader_role().confirming) {
    return;
  }
  Leader& leader = leader_role();
  std::vector<std::uint64_t> reached;
  reached.reserve(configuration().members.size());
  for_each_voter([&](const Progress* peer) {
    reached.push_back(peer == nullptr ? leader.round : peer->round);
  });
  if (majority_round(std::move(reached)) < leader.confirming->number) {
    return;
  }
  const ReadRound confirmed = std::move(*leader.confirming);
  leader.confirming.reset();
  for (const std::uint64_t id : confirmed.reads) {
    confirmed_reads_.push_back({id, confirmed.index});
  }
  start_read_round(turn);
}

std::vector<Raft::ConfirmedRead> Raft::take_confirmed_reads() {
  return std::exchange(confirmed_reads_, {});
}

}  // namespace graftd
