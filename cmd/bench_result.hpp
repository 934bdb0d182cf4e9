#pragma once

#include "cmd/latencies.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace graftd {

// What a run of `graftd client bench` measured, after warming up.
struct BenchResult {
  Latencies writes;  // of those that succeeded
  Latencies reads;
  std::map<std::string, std::uint64_t, std::less<>> errors;  // by class
  Duration elapsed = Duration(0);
  Duration gap = Duration(0);  // the longest time in which nothing succeeded
  std::uint64_t not_sent = 0;  // with a rate: due, but no connection was free in time

  std::uint64_t successes() const { return writes.count() + reads.count(); }

  std::uint64_t failures() const;
};

std::string bench_text(const BenchResult& result);
// One line: {"seconds":..,"writes":{"count":..,"per_second":..,"p50_us":..},...}
std::string bench_json(const BenchResult& result);

}  // namespace graftd
