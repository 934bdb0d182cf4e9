#pragma once

#include "cmd/bench_connection.hpp"
#include "cmd/bench_options.hpp"
#include "cmd/bench_result.hpp"
#include "cmd/client_events.hpp"

#include <functional>
#include <string>
#include <vector>

namespace graftd {

// What surrounds a run.
struct BenchWorld {
  std::vector<BenchTarget> targets;
  Duration timeout = std::chrono::seconds(5);  // of one request
  bool local = false;                          // reads ask for what the node has
  std::string session;                         // what the names of sessions begin with
  ClientEvents* events = nullptr;              // told of every request, but of no local read
  // Each second, with what was measured until now; also while warming up.
  std::function<void(const BenchResult&, bool warming_up)> progress;
};

// Sends until the time is up, the count is reached or SIGINT comes, and waits for the answers to
// what is under way. Nothing is sent again: an error is an error. After one, a connection waits a
// little, so that a cluster without a leader is not stormed.
BenchResult run_bench(const BenchOptions& options, const BenchWorld& world);

}  // namespace graftd
