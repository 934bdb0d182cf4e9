#include "test/sim/plan.hpp"

namespace graftd::sim {

namespace {

using std::chrono::milliseconds;

std::size_t draw_voters(Chance& chance) {
  static const std::vector<std::size_t> common{3, 3, 3, 3, 5, 5, 5, 4, 2, 1, 7};
  return chance.one_of(common);
}

Options draw_options(Chance& chance) {
  Options options;
  options.election_timeout = chance.time(milliseconds(150), milliseconds(1000));
  options.heartbeat_interval = options.election_timeout / chance.number(4, 8);
  options.broken_link_delay_max = chance.time(milliseconds(1), milliseconds(100));
  options.disk_stall_max = options.election_timeout * chance.number(1, 4);
  options.append_entries_max = chance.skewed(1, 512);
  options.append_bytes_max = chance.skewed(1, 1 << 16);
  options.inflight_messages_max = chance.skewed(1, 64);
  options.inflight_bytes_max = chance.skewed(1, 1 << 20);
  options.uncommitted_bytes_max = chance.skewed(200, 1 << 20);
  options.requests_max = chance.number(8, 256);
  options.request_bytes_max = chance.skewed(4096, 1 << 20);
  options.promote_lag_max = chance.skewed(0, 256);
  options.trace = Trace::full;
  options.seed = chance.next();
  return options;
}

// Some plans have no snapshots at all; in the others they come all the time or seldom.
void draw_snapshots(Plan& plan, Chance& chance) {
  Options& options = plan.options;
  plan.pace.state_write_max = plan.pace.write_max * chance.number(1, 20);
  if (chance.happens(150'000)) {
    return;
  }
  options.snapshot_threshold = chance.skewed(2, 1000);
  options.snapshot_interval = chance.skewed_time(milliseconds(5), milliseconds(10'000));
  options.snapshot_bytes_max = chance.skewed(100, 1 << 20);
  options.trailing_logs = chance.happens(300'000) ? 0 : chance.skewed(1, 300);
  options.trailing_bytes_max = chance.skewed(1, 1 << 16);
  options.snapshot_part_bytes_max = chance.skewed(1, 4096);
}

NetworkPlan draw_network(Chance& chance) {
  NetworkPlan network;
  network.delay_min = chance.time(Duration(50), milliseconds(2));
  network.delay_max = network.delay_min + chance.skewed_time(Duration(10), milliseconds(30));
  network.in_order = chance.happens(300'000);
  network.loss = chance.happens(500'000) ? chance.skewed(1000, 100'000) : 0;
  network.duplicate = chance.happens(500'000) ? chance.skewed(1000, 100'000) : 0;
  network.late = chance.happens(500'000) ? chance.skewed(1000, 50'000) : 0;
  network.late_max = chance.time(milliseconds(100), milliseconds(6000));
  return network;
}

ClientPlan draw_clients(Chance& chance) {
  ClientPlan clients;
  clients.clients = chance.number(2, 6);
  clients.keys = chance.skewed(1, 12);
  clients.think_max = chance.time(milliseconds(20), milliseconds(250));
  clients.timeout_min = milliseconds(100);
  clients.timeout_max = chance.time(milliseconds(200), milliseconds(4000));
  clients.gets = chance.number(200'000, 600'000);
  clients.deletes = chance.happens(500'000) ? chance.number(0, 100'000) : 0;
  clients.local_gets = chance.number(0, 50'000);
  clients.pairs_max = chance.happens(300'000) ? 3 : 1;
  clients.value_bytes_max = chance.skewed(0, 500);
  return clients;
}

// The kinds that came later have chance of their own, so that the other plans stay as they are.
constexpr std::size_t drawn_together = static_cast<std::size_t>(FaultKind::full_disk);

std::array<std::uint64_t, fault_kinds> draw_weights(Chance& chance) {
  std::array<std::uint64_t, fault_kinds> weights{};
  for (std::size_t kind = 0; kind < drawn_together; ++kind) {
    std::uint64_t& weight = weights[kind];
    weight = chance.happens(500'000) ? chance.number(1, 10) : 0;
  }
  // Without a single crash or cut little happens at all.
  if (weights[static_cast<std::size_t>(FaultKind::armed_crash)] +
          weights[static_cast<std::size_t>(FaultKind::isolate)] ==
      0) {
    weights[static_cast<std::size_t>(FaultKind::armed_crash)] = 5;
    weights[static_cast<std::size_t>(FaultKind::isolate)] = 5;
  }
  return weights;
}

// From chance of their own: plans without sessions are what they were before there were any.
void draw_sessions(Plan& plan) {
  Chance chance(plan.seed * 0xbf58476d1ce4e5b9U + 3);
  if (chance.happens(500'000)) {
    plan.clients.in_session = chance.number(100'000, 1'000'000);
    plan.clients.retries_max = chance.number(1, 12);
    plan.clients.one_session = chance.happens(250'000);
  }
  plan.options.sessions_max = chance.skewed(1, 16);
  plan.options.session_life = chance.skewed_time(milliseconds(100), milliseconds(60'000));
}

void draw_full_disks(Plan& plan) {
  Chance chance(plan.seed * 0x9fb21c651e98df25U + 11);
  if (chance.happens(350'000)) {
    plan.fault_weights[static_cast<std::size_t>(FaultKind::full_disk)] = chance.number(2, 20);
  }
}

void draw_damaged_disks(Plan& plan) {
  Chance chance(plan.seed * 0xd6e8feb86659fd93U + 13);
  if (chance.happens(300'000)) {
    plan.fault_weights[static_cast<std::size_t>(FaultKind::damaged_disk)] = chance.number(1, 10);
  }
}

}  // namespace

Plan draw_plan(std::uint64_t seed, Duration length) {
  Chance chance(seed * 0x9e3779b97f4a7c15U + 1);
  Plan plan;
  plan.seed = seed;
  plan.voters = draw_voters(chance);
  plan.spares = chance.below(3);
  plan.grows = chance.happens(150'000);
  plan.options = draw_options(chance);
  plan.pace.write_min = chance.time(Duration(20), milliseconds(1));
  plan.pace.write_max = plan.pace.write_min + chance.skewed_time(Duration(10), milliseconds(40));
  plan.pace.gather_max =
      chance.happens(300'000) ? chance.time(Duration(1), milliseconds(3)) : Duration(0);
  plan.network = draw_network(chance);
  plan.clients = draw_clients(chance);
  plan.clock_rate_spread = chance.happens(500'000) ? 200'000 : 100;
  plan.fault_weights = draw_weights(chance);
  plan.fault_pause_max = plan.options.election_timeout * chance.number(1, 12);
  plan.fault_length_max = plan.options.election_timeout * chance.number(2, 10);
  plan.length = length;
  draw_sessions(plan);
  draw_full_disks(plan);
  draw_damaged_disks(plan);
  draw_snapshots(plan, chance);
  return plan;
}

Duration election_time(const Plan& plan) {
  const Duration slowest = plan.options.election_timeout * 2 * 1'000'000 /
                           static_cast<std::int64_t>(1'000'000 - plan.clock_rate_spread);
  return slowest + 4 * plan.network.delay_max + 4 * plan.pace.write_max;
}

}  // namespace graftd::sim
