#include "cmd/client_bench.hpp"

#include "cmd/bench_run.hpp"
#include "cmd/process_facts.hpp"
#include "cmd/usage.hpp"

#include <iostream>

namespace graftd {
namespace {

std::string plan_text(const BenchOptions& options) {
  std::string text = std::to_string(options.connections) + " connections, ";
  text += options.rate == 0 ? "each sends when it has its answer"
                            : std::to_string(options.rate) + " requests a second";
  text += "; " + std::to_string(options.value_bytes) + "-byte values, " +
          std::to_string(options.keys) + " keys, " + std::to_string(options.reads_percent) +
          " % reads\n";
  return text;
}

// What came in the second that has just passed.
class ProgressLine {
 public:
  explicit ProgressLine(std::ostream& err) : err_(err) {}

  void tell(const BenchResult& result, bool warming_up) {
    ++seconds_;
    err_ << seconds_ << " s: ";
    if (warming_up) {
      err_ << "warming up\n";
      return;
    }
    err_ << result.successes() - successes_ << " done, " << result.failures() - failures_
         << " failed\n";
    successes_ = result.successes();
    failures_ = result.failures();
  }

 private:
  std::ostream& err_;
  std::uint64_t seconds_ = 0;
  std::uint64_t successes_ = 0;
  std::uint64_t failures_ = 0;
};

}  // namespace

int bench(ClientRun& run) {
  if (!run.operands.empty()) {
    throw BadUsage("bench takes flags only: bench -connections 64 -duration 30s");
  }
  const BenchOptions& options = run.options.bench;
  ProgressLine line(run.err);
  BenchWorld world{.targets = resolve_targets(run.caller.endpoints()),
                   .timeout = run.options.timeout,
                   .local = run.options.local,
                   .session = "bench-" + std::to_string(random_number()),
                   .events = &run.events,
                   .progress = {}};
  if (run.options.output == Output::text) {
    run.err << plan_text(options);
    world.progress = [&](const BenchResult& result, bool warming_up) {
      line.tell(result, warming_up);
    };
  }
  const BenchResult result = run_bench(options, world);
  run.out << (run.options.output == Output::text ? bench_text(result) : bench_json(result));
  if (result.successes() == 0) {
    return client_exit_unreachable;
  }
  return result.failures() == 0 ? 0 : client_exit_negative;
}

}  // namespace graftd
