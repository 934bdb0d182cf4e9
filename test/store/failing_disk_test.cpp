#include "test/store/failing_disk.hpp"

#include "store/log_store.hpp"
#include "test/store/scratch.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <filesystem>
#include <unistd.h>

namespace graftd::test {

namespace {

constexpr int too_late_exit_code = 43;

// A node that lives through one fault after the other, and what it must remember.
struct Life {
  std::string path;
  Model model;
  std::uint64_t number = 1;  // of the next batch
  Write (*batch)(const Model&, std::uint64_t number);
  std::uint64_t batches_a_round = 12;
  int wal_pages = 0;  // that make it tidy up between writes; 0: it never does
};

// One page each.
Write vote(const Model& model, std::uint64_t) {
  return {.hard_state = HardState{model.hard_state.term.next(), NodeId{"node1"}}};
}

Write some_batch(const Model& model, std::uint64_t number) {
  Random random(number * 7919);
  return random_write(model, random, 600);
}

LogStore start(DataDirectory& directory) {
  return LogStore::exists(directory) ? LogStore::open(directory, node0)
                                     : LogStore::create(directory, new_identity("node0"), {});
}

// Reports each durable batch, and never one after the disk has failed.
void live(const Life& life, int reports) {
  DataDirectory directory(life.path);
  LogStore log = start(directory);
  Model model = model_of(log.take_recovered());
  std::uint64_t number = life.number;
  for (std::uint64_t i = 0; i < life.batches_a_round; ++i, ++number) {
    const Write write = life.batch(model, number);
    log.write(write);
    model.apply(write);
    if (disk_has_failed() || ::write(reports, &number, sizeof number) != sizeof number) {
      _exit(too_late_exit_code);
    }
    if (life.wal_pages > 0) {
      log.tidy(life.wal_pages);
    }
  }
}

// The batches that were reported are there, and at most one more.
void check_memory(Life& life, int reports) {
  for (std::uint64_t reported = 0; read(reports, &reported, sizeof reported) == sizeof reported;) {
    REQUIRE(reported == life.number);
    life.model.apply(life.batch(life.model, life.number++));
  }
  const std::string copy = life.path + ".copy";
  std::filesystem::remove_all(copy);
  std::filesystem::copy(life.path, copy);
  DataDirectory directory(copy);
  const Model found = model_of(start(directory).take_recovered());
  if (found != life.model) {
    life.model.apply(life.batch(life.model, life.number++));
  }
  REQUIRE(found == life.model);
}

ChildEnd live_through(Life& life, DiskFault fault, std::uint64_t at, std::uint64_t seed) {
  int reports[2];
  REQUIRE(pipe(reports) == 0);
  const ChildEnd end = in_child([&] {
    install_failing_disk(fault, at, seed);
    live(life, reports[1]);
  });
  close(reports[1]);
  CAPTURE(end.errors);
  CHECK(end.exit_code != too_late_exit_code);
  check_memory(life, reports[0]);
  close(reports[0]);
  return end;
}

}  // namespace

TEST_CASE("D1, D5, D11, S18: power cuts lose nothing that was reported durable") {
  Random random(1);
  int cuts = 0;
  for (int i = 0; i < 40; ++i) {
    const Scratch scratch;
    Life life{.path = scratch / "data",
              .model = {},
              .batch = some_batch,
              .wal_pages = i % 2 == 0 ? 0 : 12};
    for (int round = 0; round < 4; ++round) {
      CAPTURE(i);
      CAPTURE(round);
      const ChildEnd end =
          live_through(life, DiskFault::power_cut, 1 + random.below(120), random.next());
      cuts += end.exit_code == power_cut_exit_code ? 1 : 0;
      REQUIRE((end.exit_code == 0 || end.exit_code == power_cut_exit_code));
    }
  }
  CHECK(cuts > 70);
}

TEST_CASE("D2, D7: the first failed sync or write is the last thing a node does") {
  Random random(2);
  int stopped = 0;
  int refused = 0;
  for (int i = 0; i < 40; ++i) {
    const Scratch scratch;
    Life life{.path = scratch / "data", .model = {}, .batch = some_batch};
    live_through(life, DiskFault::power_cut, 100'000, 0);
    const DiskFault fault = i % 2 == 0 ? DiskFault::failed_sync : DiskFault::failed_write;
    CAPTURE(i);
    const std::uint64_t operations = fault == DiskFault::failed_sync ? 18 : 90;
    const ChildEnd end = live_through(life, fault, 1 + random.below(operations), random.next());
    CAPTURE(end.errors);
    REQUIRE((end.signal == SIGABRT || end.exit_code <= 1));
    stopped += end.signal == SIGABRT ? 1 : 0;
    refused += end.exit_code == 1 ? 1 : 0;
  }
  CHECK(stopped > 20);
  CHECK(refused > 0);
}

TEST_CASE("D2: a sync that fails while the WAL goes into raft.db stops the node as well") {
  const Scratch scratch;
  // A page is full with each commit, the n-th with the one that sync n + 11 ends. After the last
  // page come two syncs of the checkpoint, and one of the WAL that starts anew. A write does it
  // after 1,024 pages, whoever tidies up when he wants to.
  for (int pages : {20, 1024}) {
    const auto full_at = static_cast<std::uint64_t>(pages) + 11;
    for (std::uint64_t at = full_at; at <= full_at + 3; ++at) {
      std::filesystem::remove_all(scratch / "data");
      Life life{.path = scratch / "data",
                .model = {},
                .batch = vote,
                .batches_a_round = full_at + 3,
                .wal_pages = pages == 20 ? pages : 0};
      const ChildEnd end = live_through(life, DiskFault::failed_sync, at, 0);
      CAPTURE(at);
      CHECK(end.signal == SIGABRT);
      CHECK(life.number == full_at - 13);
    }
  }
}

}  // namespace graftd::test
