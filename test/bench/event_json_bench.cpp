#include "viz/event_json.hpp"

#include <benchmark/benchmark.h>
#include <string>
#include <utility>

namespace graftd::bench {

namespace {

Event event_of(EventBody body) {
  return {.node = {"node0"},
          .incarnation = {3},
          .seq = 1'234'567,
          .hlc = {1'795'416'968'394'013, 3},
          .at = {Instant(Duration(12'345'678)), WallInstant(Duration(1'795'416'968'394'013))},
          .term = {2},
          .cause = 1'234'560,
          .file = "raft_replication.cpp",
          .line = 321,
          .body = std::move(body)};
}

void encode(benchmark::State& state, const Event& event) {
  std::string out;
  for (auto _ : state) {
    out.clear();
    append_event_line(event, "01JD0000000000000000000000", out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(out.size()));
}

// Of the level `core`, which is told by default: one for each batch.
void encode_commit_event(benchmark::State& state) {
  encode(state,
         event_of(event::Commit{
             .from = {1000}, .to = {1063}, .chain = {77}, .term = {2}, .by = "quorum"}));
}

void encode_send_event(benchmark::State& state) {
  event::MessageSend send{.from = {"node0"}, .id = {{3}, 1234567}, .to = {"node1"}, .fields = {}};
  send.fields.kind = "AppendEntries";
  send.fields.prev_index = Index{1000};
  send.fields.prev_term = Term{2};
  send.fields.entries = 64;
  send.fields.commit = Index{990};
  encode(state, event_of(std::move(send)));
}

void encode_append_event(benchmark::State& state) {
  event::LogAppend append{.first = {1001}, .prev = {77}, .entries = {}, .source = "propose"};
  for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(state.range(0)); ++i) {
    append.entries.push_back({.index = {1001 + i},
                              .term = {2},
                              .chain = {78 + i},
                              .op = "put",
                              .key = "bench-1001",
                              .value = std::string(100, 'v'),
                              .value_bytes = 100,
                              .op_id = "node0/3/1001"});
  }
  encode(state, event_of(std::move(append)));
}

BENCHMARK(encode_commit_event);
BENCHMARK(encode_send_event);
BENCHMARK(encode_append_event)->ArgName("entries")->Arg(1)->Arg(64);

}  // namespace

}  // namespace graftd::bench
