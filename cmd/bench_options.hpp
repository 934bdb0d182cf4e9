#pragma once

#include "core/types.hpp"

#include <CLI/App.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace graftd {

enum class KeyChoice : std::uint8_t {
  uniform,
  zipf,        // some keys far more often than others: the n-th about 1/n times as often
  sequential,  // one after the other, again from the first behind the last
};

// Whom the requests are for.
enum class BenchApi : std::uint8_t {
  graftd,
  etcd,  // the JSON gateway of etcd 3.4 and later, to compare with
};

// What `graftd client bench` sends, besides the endpoints and the time a request may take.
struct BenchOptions {
  std::size_t connections = 16;
  // Requests a second in all, each due at its own time; 0: each connection sends its next request
  // when it has its answer.
  std::uint64_t rate = 0;
  Duration length = std::chrono::seconds(10);  // measured, after warming up
  Duration warm_up = std::chrono::seconds(1);
  std::uint64_t count = 0;  // ends after so many requests, without warming up; 0: after `length`
  std::uint64_t keys = 10'000;
  KeyChoice choice = KeyChoice::uniform;
  std::size_t value_bytes = 100;
  unsigned reads_percent = 0;
  bool sessions = false;  // each connection writes in a session of its own
  BenchApi api = BenchApi::graftd;
  std::uint64_t seed = 1;
};

// The flags as they were typed; `declare` adds them to a command line.
struct BenchWords {
  std::uint64_t connections = 16;
  std::uint64_t rate = 0;
  std::string length = "10s";
  std::string warm_up = "1s";
  std::uint64_t count = 0;
  std::uint64_t keys = 10'000;
  std::string choice = "uniform";
  std::uint64_t value_bytes = 100;
  std::uint64_t reads_percent = 0;
  bool sessions = false;
  std::string api = "graftd";
  std::uint64_t seed = 1;

  void declare(CLI::App& app);
};

// Throws BadUsage.
BenchOptions read_bench_options(const BenchWords& words);

}  // namespace graftd
