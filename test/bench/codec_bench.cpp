#include "core/codec.hpp"
#include "test/bench/sample_entries.hpp"

#include <benchmark/benchmark.h>
#include <optional>
#include <string>

namespace graftd::bench {

namespace {

const NodeId leader{"node0"};
const NodeId follower{"node1"};

Message append_of(std::size_t entries, std::size_t value_bytes) {
  return {
      .from = leader,
      .to = follower,
      .id = {{3}, 1'234'567},
      .hlc = {1'795'416'968'394'013, 3},
      .term = {2},
      .body = AppendRequest{.prev_index = {1000},
                            .prev_term = {2},
                            .commit = {990},
                            .round = 41,
                            .entries = sample_entries({{1000}, {2}, {77}}, entries, value_bytes)}};
}

// As a peer link does: into one buffer, again and again.
void encode_append(benchmark::State& state) {
  const Message message =
      append_of(static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)));
  std::string out;
  for (auto _ : state) {
    out.clear();
    encode_message(message, out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(out.size()));
}

void decode_append(benchmark::State& state) {
  std::string bytes;
  encode_message(
      append_of(static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1))),
      bytes);
  for (auto _ : state) {
    std::optional<Message> message = decode_message(bytes, leader, follower);
    benchmark::DoNotOptimize(message);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}

BENCHMARK(encode_append)
    ->ArgNames({"entries", "value"})
    ->Args({0, 0})
    ->Args({1, 100})
    ->Args({64, 100})
    ->Args({64, 16 << 10});
BENCHMARK(decode_append)
    ->ArgNames({"entries", "value"})
    ->Args({0, 0})
    ->Args({1, 100})
    ->Args({64, 100})
    ->Args({64, 16 << 10});

}  // namespace

}  // namespace graftd::bench
