// Not a test: prints what the log store can do on a disk, as in
//   measure_log_store /var/tmp/measure
// The directory must not exist; it stays, so that it can be looked at.

#include "store/log_store.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <utility>

namespace graftd {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void measure_batches(LogStore& log, Position& end, std::size_t batch, std::size_t payload_bytes) {
  const std::string payload(payload_bytes, 'x');
  const Clock::time_point start = Clock::now();
  std::size_t entries = 0;
  double in_write = 0;
  while (seconds_since(start) < 1.5) {
    Write write;
    for (std::size_t i = 0; i < batch; ++i) {
      const Digest chain = chain_after(end.chain, {1}, payload);
      write.entries.push_back({end.index.next(), {1}, chain, payload});
      end = position_of(write.entries.back());
    }
    const Clock::time_point write_start = Clock::now();
    log.write(write);
    in_write += seconds_since(write_start);
    entries += batch;
  }
  const double per_batch_us =
      1e6 * in_write * static_cast<double>(batch) / static_cast<double>(entries);
  std::printf("batches of %4zu x %5zu bytes: %9.0f entries/s, %8.0f us a batch\n",
              batch,
              payload_bytes,
              static_cast<double>(entries) / in_write,
              per_batch_us);
}

void measure(const std::string& path) {
  DataDirectory directory(path);
  {
    LogStore log = LogStore::create(
        directory,
        {.cluster = {"measure"}, .node = {"node0"}, .directory = random_directory_id()},
        {});
    Position end;
    for (std::size_t batch : {1U, 16U, 256U, 4096U}) {
      measure_batches(log, end, batch, 100);
    }
    measure_batches(log, end, 256, 4096);
  }
  const Clock::time_point start = Clock::now();
  LogStore log = LogStore::open(directory, {"node0"});
  const double took = seconds_since(start);
  const std::size_t entries = log.take_recovered().entries.size();
  std::printf("start: %zu entries, %zu MiB checked in %.2f s, %.0f entries/s\n",
              entries,
              directory.size_of("raft.db") >> 20,
              took,
              static_cast<double>(entries) / took);
}

}  // namespace

}  // namespace graftd

int main(int count, char** arguments) {
  if (count != 2) {
    std::fprintf(stderr, "usage: measure_log_store <directory that does not exist>\n");
    return 2;
  }
  try {
    graftd::measure(arguments[1]);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
