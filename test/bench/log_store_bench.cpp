#include "store/log_store.hpp"
#include "test/bench/sample_entries.hpp"

#include <algorithm>
#include <benchmark/benchmark.h>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

namespace graftd::bench {

namespace {

// A new directory on a real disk, that of TMPDIR, which goes with this object.
class DiskDirectory {
 public:
  DiskDirectory() : path_((std::filesystem::temp_directory_path() / "graftd-XXXXXX").string()) {
    if (mkdtemp(path_.data()) == nullptr) {
      throw std::runtime_error("cannot make a directory like " + path_);
    }
  }

  ~DiskDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  DiskDirectory(const DiskDirectory&) = delete;
  DiskDirectory& operator=(const DiskDirectory&) = delete;

  std::string node() const { return path_ + "/node"; }

 private:
  std::string path_;
};

// As under a node: a batch is one transaction, and the log is compacted in steps, so that it does
// not grow for ever.
void append_to_log(benchmark::State& state) {
  const auto batch = static_cast<std::size_t>(state.range(0));
  const auto value_bytes = static_cast<std::size_t>(state.range(1));
  const std::uint64_t kept = (std::uint64_t{16} << 20) / (value_bytes + 100);
  const std::uint64_t step = std::min<std::uint64_t>(1024, kept / 4);
  const DiskDirectory place;
  DataDirectory directory(place.node());
  LogStore log = LogStore::create(
      directory, {.cluster = {"bench"}, .node = {"node0"}, .directory = random_directory_id()}, {});
  std::deque<Position> ends = {Position{}};
  for (auto _ : state) {
    state.PauseTiming();
    Write write;
    write.entries = sample_entries(ends.back(), batch, value_bytes);
    ends.push_back(position_of(write.entries.back()));
    const std::uint64_t last = ends.back().index.value;
    if (last - log.base().index.value > kept + step) {
      while (ends.front().index.value < last - kept) {
        ends.pop_front();
      }
      write.compact_to = ends.front();
    }
    state.ResumeTiming();
    log.write(write);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batch));
}

BENCHMARK(append_to_log)
    ->ArgNames({"entries", "value"})
    ->Args({1, 100})
    ->Args({64, 100})
    ->Args({1, 16 << 10})
    ->Args({64, 16 << 10})
    ->UseRealTime();

}  // namespace

}  // namespace graftd::bench
