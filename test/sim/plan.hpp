#pragma once

#include "core/options.hpp"
#include "test/sim/node.hpp"

#include <array>
#include <cstdint>

namespace graftd::sim {

struct NetworkPlan {
  Duration delay_min{};
  Duration delay_max{};
  bool in_order = false;  // as a stream delivers
  // Per million messages.
  std::uint64_t loss = 0;
  std::uint64_t duplicate = 0;
  std::uint64_t late = 0;  // arrives after up to late_max: long after it made sense
  Duration late_max{};
};

enum class FaultKind : std::uint8_t {
  crash,
  armed_crash,
  crash_all,
  isolate,
  isolate_one_way,
  halves,
  bridge,
  random_cuts,
  pause,
  slow_disk,
  wall_jump,
  rate_change,
  link_hint,
  storm,  // loss, copies and delays on all links for a while
  transfer,
  add_member,
  remove_member,
  wipe_member,
  full_disk,
  damaged_disk,
};

constexpr std::size_t fault_kinds = 20;

struct ClientPlan {
  std::uint64_t clients = 0;
  std::uint64_t keys = 0;
  Duration think_max{};
  Duration timeout_min{};
  Duration timeout_max{};
  std::uint64_t gets = 0;  // per million operations
  std::uint64_t deletes = 0;
  std::uint64_t local_gets = 0;
  std::uint64_t pairs_max = 1;
  std::uint64_t value_bytes_max = 0;
  std::uint64_t in_session = 0;   // per million writes
  std::uint64_t retries_max = 0;  // of a write in a session
  bool one_session = false;       // that all clients share
};

// Everything that a seed decides before a run begins. Each kind of fault is left out of about half
// of all plans, so that every combination comes up.
struct Plan {
  std::uint64_t seed = 0;
  std::size_t voters = 3;  // at the start
  std::size_t spares = 0;  // servers that may join later
  bool grows = false;      // begins as a cluster of one that the others join
  Options options;
  Pace pace;
  NetworkPlan network;
  ClientPlan clients;
  std::uint64_t clock_rate_spread = 0;  // parts per million
  std::array<std::uint64_t, fault_kinds> fault_weights{};
  Duration fault_pause_max{};  // between two faults
  Duration fault_length_max{};
  Duration length{};  // faults stop then; the cluster has to recover after it
};

Plan draw_plan(std::uint64_t seed, Duration length);

// The longest time between a leader's end and the campaign of a server that has noticed, on the
// slowest clock.
Duration election_time(const Plan& plan);

}  // namespace graftd::sim
