#include "test/sim/recovery.hpp"

#include "test/sim/broken.hpp"

#include <string>

namespace graftd::sim {

namespace {

constexpr Duration look_every = std::chrono::milliseconds(50);
// With windows of one entry a server catches up slowly, but it has to move.
constexpr Duration standstill_max = std::chrono::seconds(20);
constexpr Duration agreement_max = std::chrono::minutes(30);
constexpr int election_times_max = 10;

}  // namespace

Recovery::Recovery(Cluster& cluster, Administrator& administrator, Clients& clients)
    : cluster_(cluster), administrator_(administrator), clients_(clients) {}

void Recovery::run() {
  await_leader();
  await_agreement();
}

// The leader may have compacted most of it; what was committed there is known.
std::vector<Entry> Recovery::log() const {
  const Node& leader = *cluster_.nodes[*leader_];
  std::vector<Entry> log;
  for (Index i{1}; i <= leader.disk().last_index(); i = i.next()) {
    log.push_back(cluster_.checker.canon().kept(cluster_.checker.stored_at(leader, i)->chain));
  }
  return log;
}

StatusReport Recovery::status_of(Node& node) {
  StatusReport report;
  cluster_.desk.ask(node, StatusRequest{}, look_every, [&report](const auto& outcome) {
    report = std::get<StatusReport>(*outcome);
  });
  cluster_.schedule.run_until(cluster_.schedule.now() + cluster_.plan.pace.gather_max);
  require(report.commit <= report.last && report.applied <= report.commit &&
              report.persisted <= report.last,
          "a status makes sense",
          [&] { return node.id().text; });
  return report;
}

// The one that leads in the highest term.
std::optional<std::size_t> Recovery::find_leader() {
  std::optional<std::size_t> leader;
  Term latest;
  for (std::size_t i = 0; i < cluster_.nodes.size(); ++i) {
    if (!cluster_.nodes[i]->running()) {
      continue;
    }
    const StatusReport status = status_of(*cluster_.nodes[i]);
    if (status.role == RoleName::leader && status.term > latest) {
      latest = status.term;
      leader = i;
    }
  }
  return leader;
}

void Recovery::await_leader() {
  const Duration until =
      cluster_.schedule.now() + election_times_max * election_time(cluster_.plan);
  do {
    cluster_.schedule.run_until(cluster_.schedule.now() + look_every);
    leader_ = find_leader();
    require(leader_ || cluster_.schedule.now() < until,
            "liveness: a leader within ten election timeouts",
            [] { return "nobody leads"; });
  } while (!leader_);
}

std::uint64_t Recovery::work_done() const {
  std::uint64_t sum = cluster_.checker.canon().last().value;
  for (const auto& node : cluster_.nodes) {
    sum += node->disk().last_index().value;
  }
  return sum;
}

void Recovery::await_agreement() {
  const Duration until = cluster_.schedule.now() + agreement_max;
  Duration moved = cluster_.schedule.now();
  std::uint64_t work = work_done();
  while (!agreed()) {
    cluster_.schedule.run_until(cluster_.schedule.now() + look_every);
    if (const std::uint64_t now = work_done(); now != work) {
      work = now;
      moved = cluster_.schedule.now();
    }
    require(cluster_.schedule.now() - moved < standstill_max && cluster_.schedule.now() < until,
            "liveness: a new write is committed and all members agree",
            [&] {
              return std::string(leader_ ? "there is a leader" : "nobody leads") +
                     (written_ ? ", it took a write" : ", no write was taken") +
                     (administrator_.idle() ? "" : ", a server could not join");
            });
  }
}

void Recovery::write() {
  if (!writing_ && !written_) {
    writing_ = true;
    Node& node = *cluster_.nodes[*leader_];
    clients_.put_now(node, std::chrono::seconds(5), [this](bool done) {
      written_ = done;
      writing_ = false;
    });
  }
}

bool Recovery::agreed() {
  leader_ = find_leader();
  if (!leader_) {
    return false;
  }
  write();
  const Node& leader = *cluster_.nodes[*leader_];
  return written_ && administrator_.idle() && all_as(leader, status_of(*cluster_.nodes[*leader_]));
}

bool Recovery::all_as(const Node& leader, const StatusReport& wanted) {
  const Configuration configuration = leader.configuration();
  for (const auto& [id, member] : configuration.members) {
    Node& node = *cluster_.nodes[number_of(id)];
    if (!node.running()) {
      return false;
    }
    const StatusReport status = status_of(node);
    if (status.last != wanted.last || status.chain != wanted.chain ||
        status.commit != wanted.last || status.applied != status.commit ||
        status.persisted != status.last) {
      return false;
    }
    require(status.state == wanted.state, "the same log gives the same state", [&] {
      return node.id().text + " and " + leader.id().text + " after entry " +
             std::to_string(wanted.last.value);
    });
  }
  return true;
}

}  // namespace graftd::sim
