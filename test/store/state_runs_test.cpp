#include "store/state_runs.hpp"

#include "core/random.hpp"
#include "store/sqlite.hpp"
#include "test/store/scratch.hpp"
#include "test/store/state_pair.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <optional>
#include <string>

namespace graftd::test {

namespace {

const std::string large(5000, 'l');

std::uint64_t number_in(const std::string& path, const std::string& sql) {
  Database database(path + "/state.db");
  return static_cast<std::uint64_t>(database.number_of(sql));
}

// A node's life with its state: saves, steps of merges, restarts.
struct Life {
  explicit Life(const std::string& path_)
      : path(path_), home(std::in_place, path), store(home->open()) {}

  void start() {
    store.reset();
    home.reset();
    home.emplace(path);
    store.emplace(home->open());
    if (pair.index > 0) {
      check_same(store->take_recovered(), pair);
    }
  }

  void save() { store->write(pair.changes()); }

  std::uint64_t stored(const std::string& sql) {
    store.reset();
    const std::uint64_t number = number_in(path, sql);
    start();
    return number;
  }

  std::string path;
  Pair pair;
  std::optional<Home> home;
  std::optional<StateStore> store;
};

constexpr const char* runs_there = "SELECT count(DISTINCT number) FROM run";
constexpr const char* cells_there = "SELECT count(*) FROM cell";

void some_writes(Pair& pair, Random& random) {
  for (std::uint64_t left = random.below(41); left > 0; --left) {
    const std::string key = "key" + std::to_string(random.below(100));
    switch (random.below(6)) {
      case 0:
        pair.apply(Delete{key});
        break;
      case 1:
        pair.put(key, large + std::to_string(left));
        break;
      default:
        pair.put(key, "v" + std::to_string(left));
    }
  }
}

}  // namespace

TEST_CASE("D10: the state is the same before, in and after each step of a merge") {
  const Scratch scratch;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    Random random(seed);
    Life life(scratch / std::to_string(seed));
    for (int turn = 0; turn < 60; ++turn) {
      some_writes(life.pair, random);
      if (!life.pair.writes.empty()) {
        life.save();
      }
      for (std::uint64_t steps = random.below(4); steps > 0; --steps) {
        life.store->tidy(1 + random.below(6));
      }
      if (random.below(4) == 0) {
        life.start();
      }
    }
    life.start();
    while (life.store->tidy(1)) {
    }
    CHECK(life.stored(runs_there) == 0);
    CHECK(life.stored(cells_there) == life.pair.values.size());
  }
}

TEST_CASE("a few small runs are left alone, and 64 are merged") {
  const Scratch scratch;
  Life life(scratch / "data");
  for (int i = 0; i < 63; ++i) {
    life.pair.put("key" + std::to_string(i), "v");
    life.save();
    CHECK_FALSE(life.store->tidy());
  }
  CHECK(life.stored(runs_there) == 63);
  CHECK(life.stored(cells_there) == 0);
  life.pair.put("one more", "v");
  life.save();
  CHECK(life.store->tidy());
  while (life.store->tidy()) {
  }
  CHECK(life.stored(runs_there) == 0);
  CHECK(life.stored(cells_there) == 64);
}

TEST_CASE("runs that have become as large as the cells are merged") {
  const Scratch scratch;
  Life life(scratch / "data");
  const std::string value(900, 'v');
  int saves = 0;
  for (; !life.store->tidy(); ++saves) {
    for (int i = 0; i < 4000; ++i) {
      life.pair.put("key" + std::to_string(i), value);
    }
    life.save();
  }
  // 3.7 MB each; 32 MiB are enough while there are no cells.
  CHECK(saves == 10);
}

TEST_CASE("there are never more than 128 runs, also when nobody tidies up") {
  const Scratch scratch;
  Life life(scratch / "data");
  for (int i = 0; i < 300; ++i) {
    life.pair.put("key" + std::to_string(i % 40), "v" + std::to_string(i));
    life.save();
  }
  const std::uint64_t runs = life.stored(runs_there);
  CHECK(runs > 0);
  CHECK(runs <= StateRuns::runs_max);
}

TEST_CASE("what is large goes to the cells at once, and an older run does not come before it") {
  const Scratch scratch;
  Life life(scratch / "data");
  life.pair.put("key", "small");
  life.pair.put("other", "small");
  life.save();
  life.pair.put("key", large);
  life.save();
  CHECK(life.stored(runs_there) == 1);
  CHECK(life.stored(cells_there) == 1);
  while (life.store->tidy(1)) {
  }
  life.start();
  CHECK(life.stored(cells_there) == 2);
}

TEST_CASE("S5: what is erased goes from the cells at once, and stays away") {
  const Scratch scratch;
  Life life(scratch / "data");
  life.pair.put("large", large);
  life.save();
  life.pair.put("small", "1");
  life.save();
  life.pair.apply(Delete{"large"});
  life.pair.apply(Delete{"small"});
  life.save();
  CHECK(life.stored(cells_there) == 0);
  while (life.store->tidy(1)) {
  }
  CHECK(life.stored(cells_there) == 0);
}

TEST_CASE("the runs of a state that another one replaces go with it") {
  const Scratch scratch;
  Life life(scratch / "data");
  life.pair.put("old", "1");
  life.save();
  Pair sent;
  sent.index = 10;
  sent.put("new", "1");
  for (const SavePart& part : sent.parts(1'000'000)) {
    life.store->write(part);
  }
  life.pair = std::move(sent);
  life.pair.writes.clear();
  life.pair.put("newer", "1");
  life.save();
  while (life.store->tidy()) {
  }
  CHECK(life.stored(runs_there) == 1);
  CHECK(life.stored("SELECT count(DISTINCT generation) FROM run") == 1);
}

}  // namespace graftd::test
