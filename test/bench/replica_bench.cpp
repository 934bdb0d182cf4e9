#include "test/bench/sample_entries.hpp"
#include "test/bench/trio.hpp"

#include <benchmark/benchmark.h>
#include <string>
#include <utility>
#include <vector>

namespace graftd::bench {

namespace {

// From the requests to the answers on three servers: proposed, appended, committed, applied.
void put_on_three(benchmark::State& state, Trace trace) {
  const auto batch = static_cast<std::size_t>(state.range(0));
  Options options;
  options.trace = trace;
  Trio trio(options);
  const std::string value(static_cast<std::size_t>(state.range(1)), 'v');
  std::size_t n = 0;
  for (auto _ : state) {
    std::vector<Request> requests;
    for (std::size_t i = 0; i < batch; ++i) {
      requests.emplace_back(PutRequest{{{sample_key(n++), value}}});
    }
    if (trio.ask(std::move(requests)) != batch) {
      state.SkipWithError("not every put was answered");
      break;
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batch));
}

// Reads that one round of heartbeats confirms together.
void get_on_three(benchmark::State& state) {
  const auto batch = static_cast<std::size_t>(state.range(0));
  Trio trio({});
  for (std::size_t n = 0; n < 10'000; ++n) {
    trio.ask({PutRequest{{{sample_key(n), std::string(100, 'v')}}}});
  }
  std::size_t n = 0;
  for (auto _ : state) {
    std::vector<Request> requests;
    for (std::size_t i = 0; i < batch; ++i) {
      requests.emplace_back(GetRequest{sample_key(n++)});
    }
    if (trio.ask(std::move(requests)) != batch) {
      state.SkipWithError("not every get was answered");
      break;
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batch));
}

void sizes(benchmark::internal::Benchmark* wanted) {
  wanted->ArgNames({"batch", "value"})->Args({1, 100})->Args({64, 100})->Args({64, 16 << 10});
}

BENCHMARK_CAPTURE(put_on_three, trace_off, Trace::off)->Apply(sizes);
BENCHMARK_CAPTURE(put_on_three, trace_core, Trace::core)->Apply(sizes);
BENCHMARK_CAPTURE(put_on_three, trace_full, Trace::full)->Apply(sizes);
BENCHMARK(get_on_three)->ArgName("batch")->Arg(1)->Arg(64);

}  // namespace

}  // namespace graftd::bench
