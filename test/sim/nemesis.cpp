#include "test/sim/nemesis.hpp"

#include <numeric>
#include <utility>
#include <vector>

namespace graftd::sim {

using std::chrono::milliseconds;

Nemesis::Nemesis(Cluster& cluster, Administrator& administrator)
    : cluster_(cluster), administrator_(administrator) {
  cluster.on_death = [this](std::size_t number) { restart_later(number); };
}

void Nemesis::start() { rest(); }

void Nemesis::rest() {
  cluster_.schedule.after(cluster_.chance.time(milliseconds(1), cluster_.plan.fault_pause_max),
                          [this] { act(); });
}

void Nemesis::act() {
  if (stopped_) {
    return;
  }
  inflict(draw_fault());
  rest();
}

void Nemesis::stop() {
  stopped_ = true;
  for (auto& [number, undo] : std::exchange(undo_, {})) {
    undo();
  }
  cluster_.network.calm_down();
  for (std::size_t i = 0; i < cluster_.nodes.size(); ++i) {
    Node& node = *cluster_.nodes[i];
    node.disarm();
    node.calm_disk();
    node.set_space(DiskSpace::enough);
    node.disk_blocked_until = {};
    node.resume();
    if (!node.running() && node.life() > 0) {
      cluster_.start(i);
    }
  }
}

FaultKind Nemesis::draw_fault() {
  const auto& weights = cluster_.plan.fault_weights;
  std::uint64_t at =
      cluster_.chance.below(std::accumulate(weights.begin(), weights.end(), std::uint64_t{0}));
  std::size_t kind = 0;
  while (at >= weights[kind]) {
    at -= weights[kind++];
  }
  return static_cast<FaultKind>(kind);
}

void Nemesis::inflict(FaultKind fault) {
  switch (fault) {
    case FaultKind::crash:
      return cluster_.nodes[draw_target()]->crash("killed");
    case FaultKind::armed_crash:
      return cluster_.nodes[draw_target()]->arm(
          static_cast<CrashPoint>(cluster_.chance.below(crash_points)));
    case FaultKind::crash_all:
      return cluster_.chance.happens(300'000) ? crash_all() : void();
    case FaultKind::isolate:
      return isolate(false);
    case FaultKind::isolate_one_way:
      return isolate(true);
    case FaultKind::halves:
      return halves(false);
    case FaultKind::bridge:
      return halves(true);
    case FaultKind::random_cuts:
      return random_cuts();
    case FaultKind::pause:
      return pause();
    case FaultKind::slow_disk:
      return slow_disk();
    case FaultKind::wall_jump:
      return change_clock(false);
    case FaultKind::rate_change:
      return change_clock(true);
    case FaultKind::link_hint:
      return hint();
    case FaultKind::storm:
      return storm();
    case FaultKind::transfer:
      return administrator_.transfer();
    case FaultKind::add_member:
      return administrator_.add_member();
    case FaultKind::remove_member:
      return administrator_.remove_member();
    case FaultKind::wipe_member:
      return administrator_.wipe_member();
    case FaultKind::full_disk:
      return full_disk();
    case FaultKind::damaged_disk:
      return administrator_.damage_member();
  }
}

// Whoever leads is the most interesting.
std::size_t Nemesis::draw_target() {
  const auto leader = cluster_.checker.last_leader();
  return leader && cluster_.chance.happens(400'000) ? *leader
                                                    : cluster_.chance.below(cluster_.nodes.size());
}

Duration Nemesis::draw_length() {
  return cluster_.chance.skewed_time(milliseconds(1), cluster_.plan.fault_length_max);
}

void Nemesis::for_a_while(std::function<void()> undo) {
  for_length(draw_length(), std::move(undo));
}

void Nemesis::for_length(Duration length, std::function<void()> undo) {
  const std::uint64_t number = ++inflicted_;
  undo_.emplace(number, std::move(undo));
  cluster_.schedule.after(length, [this, number] {
    if (const auto found = undo_.extract(number); !found.empty()) {
      found.mapped()();
    }
  });
}

void Nemesis::restart_later(std::size_t number) {
  cluster_.schedule.after(stopped_ ? milliseconds(1) : draw_length(), [this, number] {
    if (!cluster_.nodes[number]->running()) {
      cluster_.start(number);
    }
  });
}

void Nemesis::crash_all() {
  for (const auto& node : cluster_.nodes) {
    node->crash("killed");
  }
}

void Nemesis::cut_between(const std::function<bool(std::size_t, std::size_t)>& is_cut) {
  std::vector<std::pair<std::size_t, std::size_t>> cuts;
  std::string text = "# cut";
  for (std::size_t from = 0; from < cluster_.nodes.size(); ++from) {
    for (std::size_t to = 0; to < cluster_.nodes.size(); ++to) {
      if (from != to && is_cut(from, to)) {
        cluster_.network.cut(from, to);
        cuts.emplace_back(from, to);
        text += " " + std::to_string(from) + ">" + std::to_string(to);
      }
    }
  }
  cluster_.counts.add(Mark::cuts);
  cluster_.note(text);
  for_a_while([this, cuts = std::move(cuts)] {
    for (const auto& [from, to] : cuts) {
      cluster_.network.heal(from, to);
    }
  });
}

void Nemesis::isolate(bool one_way) {
  const std::size_t target = draw_target();
  const bool inbound = !one_way || cluster_.chance.happens(500'000);
  const bool outbound = !one_way || !inbound;
  cut_between([&](std::size_t from, std::size_t to) {
    return (inbound && to == target) || (outbound && from == target);
  });
}

// With a bridge, one server hears both halves (catalogue V15).
void Nemesis::halves(bool with_bridge) {
  std::vector<bool> left;
  for (std::size_t i = 0; i < cluster_.nodes.size(); ++i) {
    left.push_back(cluster_.chance.happens(500'000));
  }
  const std::size_t bridge = with_bridge ? draw_target() : cluster_.nodes.size();
  cut_between([&](std::size_t from, std::size_t to) {
    return from != bridge && to != bridge && left[from] != left[to];
  });
}

void Nemesis::random_cuts() {
  const std::uint64_t share = cluster_.chance.number(50'000, 600'000);
  cut_between([&](std::size_t, std::size_t) { return cluster_.chance.happens(share); });
}

void Nemesis::pause() {
  Node& node = *cluster_.nodes[draw_target()];
  if (!node.running() || node.paused()) {
    return;
  }
  cluster_.counts.add(Mark::pauses);
  cluster_.note("# " + node.id().text + " is paused");
  node.pause();
  for_a_while([&node, life = node.life()] {
    if (node.life() == life) {
      node.resume();
    }
  });
}

void Nemesis::slow_disk() {
  Node& node = *cluster_.nodes[draw_target()];
  cluster_.counts.add(Mark::slow_disks);
  if (cluster_.chance.happens(500'000)) {
    node.disk_blocked_until = cluster_.schedule.now() + draw_length();
    return;
  }
  node.pace.write_max = cluster_.plan.pace.write_max * 30;
  for_a_while([this, &node] { node.pace = cluster_.plan.pace; });
}

// Of several at once, too; whatever is written there waits, or is refused.
void Nemesis::full_disk() {
  Node& node = *cluster_.nodes[draw_target()];
  if (node.space() != DiskSpace::enough) {
    return;
  }
  const DiskSpace space = cluster_.chance.happens(700'000) ? DiskSpace::none : DiskSpace::low;
  cluster_.counts.add(Mark::full_disks);
  cluster_.note("# the disk of " + node.id().text + " has space: " + std::string(name_of(space)));
  node.set_space(space);
  const Duration length = cluster_.chance.time(milliseconds(1), 4 * cluster_.plan.fault_length_max);
  for_length(length, [this, &node] {
    cluster_.note("# the disk of " + node.id().text + " has space again");
    node.set_space(DiskSpace::enough);
  });
}

void Nemesis::change_clock(bool rate) {
  Node& node = *cluster_.nodes[draw_target()];
  cluster_.counts.add(Mark::clock_changes);
  if (rate) {
    const std::uint64_t spread = cluster_.plan.clock_rate_spread;
    node.set_clock_rate(
        static_cast<std::int64_t>(1'000'000 - spread + cluster_.chance.below(2 * spread + 1)));
  } else {
    node.jump_wall(cluster_.chance.time(std::chrono::seconds(-20), std::chrono::seconds(20)));
  }
}

// A link that was opened or broke although nobody died.
void Nemesis::hint() {
  const std::size_t to = cluster_.chance.below(cluster_.nodes.size());
  const std::size_t about = draw_target();
  if (to != about) {
    const bool up = cluster_.chance.happens(300'000);
    cluster_.hint(to, about, up);
    if (!up) {
      cluster_.hint(to, about, true);
    }
  }
}

void Nemesis::storm() {
  NetworkPlan weather = cluster_.plan.network;
  weather.in_order = false;
  weather.loss = cluster_.chance.number(0, 400'000);
  weather.duplicate = cluster_.chance.number(0, 300'000);
  weather.late = cluster_.chance.number(0, 400'000);
  cluster_.counts.add(Mark::storms);
  cluster_.network.begin_storm(weather);
  for_a_while([this] { cluster_.network.end_storm(); });
}

}  // namespace graftd::sim
