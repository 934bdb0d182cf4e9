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
constexpr const char* writes_there = "SELECT coalesce(sum(writes), 0) FROM run";

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
    CHECK(life.stored(runs_there) == 1);
    const std::uint64_t small = life.stored(writes_there);
    CHECK(small > 0);
    CHECK(small + life.stored(cells_there) == life.pair.values.size());
  }
}

TEST_CASE("D10: a merge of several steps, with saves and restarts between them") {
  const Scratch scratch;
  Life life(scratch / "data");
  const std::uint64_t keys = 22'000;
  for (std::uint64_t i = 0; i < keys; ++i) {
    life.pair.put("key" + std::to_string(i), "first");
  }
  life.save();
  for (std::uint64_t i = 0; i < keys; i += 3) {
    life.pair.apply(Delete{"key" + std::to_string(i)});
    life.pair.put("key" + std::to_string(i + 1), "second");
  }
  life.save();
  Random random(1);
  for (int steps = 0; steps < 4; ++steps) {
    REQUIRE(life.store->tidy(2));
    some_writes(life.pair, random);
    life.save();
    life.store->tidy(2);
    life.start();
  }
  while (life.store->tidy(1)) {
  }
  CHECK(life.stored(runs_there) == 1);
  CHECK(life.stored(writes_there) + life.stored(cells_there) == life.pair.values.size());
}

TEST_CASE("a merge that finds no space goes on where it was") {
  const Scratch scratch;
  DataDirectory directory(scratch / "data");
  Database database = empty_state(directory);
  StateStatements statements{database};
  StateRuns runs(database, statements, 1);
  KeyValues wanted;
  const auto save = [&](std::uint64_t index, std::uint64_t each, std::string_view value) {
    std::vector<std::string> keys;
    for (std::uint64_t i = 0; i < 30'000; i += each) {
      keys.push_back("key" + std::to_string(100'000 + i));
    }
    std::vector<KeyWrite> writes;
    for (const std::string& key : keys) {
      writes.push_back({.key = key, .value = value, .index = {index}});
      wanted.update(writes.back());
    }
    Transaction transaction(database);
    const std::optional<Run> run = runs.write(writes);
    transaction.commit();
    runs.add(*run);
  };
  const std::string longer(120, 'v');
  save(1, 1, longer);
  save(2, 2, longer);
  CHECK(runs.merge_some(2));
  database.number_of("PRAGMA max_page_count=1");  // as many as there are
  int failed = 0;
  for (int steps = 0; steps < 100 && failed < 3; ++steps) {
    try {
      runs.merge_some(2);
    } catch (const SqliteError& error) {
      CHECK(error.is_lack_of_space());
      ++failed;
    }
  }
  CHECK(failed == 3);
  CHECK(runs.size() == 3);  // the two, and what they become
  database.number_of("PRAGMA max_page_count=1000000");
  while (runs.merge_some(2)) {
  }
  CHECK(runs.size() == 1);
  CHECK(database.number_of(writes_there) == 30'000);
  KeyValues found;
  Statement& read = statements.read_parts.bind(std::uint64_t{1});
  while (read.step()) {
    RunPartReader part(run_part_of(read, 1).bytes);
    while (const std::optional<KeyWrite> write = part.next()) {
      found.update(*write);
    }
  }
  CHECK(found.digest() == wanted.digest());
}

TEST_CASE("a large run is left alone until those after it are as large, in bytes or in writes") {
  const Scratch scratch;
  Life life(scratch / "data");
  for (int i = 0; i < 2000; ++i) {
    life.pair.put("key" + std::to_string(i), "value");
  }
  life.save();
  const auto merge = [&] {
    for (int i = 0; i < 3; ++i) {
      while (life.store->tidy(3)) {
      }
      life.start();
    }
  };
  life.pair.apply(Delete{"key0"});
  life.save();
  life.pair.put("another", "value");
  life.save();
  merge();
  CHECK(life.stored(runs_there) == 2);
  CHECK(life.stored(writes_there) == 2002);  // one of them keeps an erased key away
  for (int i = 1; i < 1100; ++i) {
    life.pair.apply(Delete{"key" + std::to_string(i)});
  }
  life.save();
  merge();
  CHECK(life.stored(runs_there) == 2);
  for (int i = 1100; i < 2000; ++i) {
    life.pair.apply(Delete{"key" + std::to_string(i)});
  }
  life.save();
  merge();
  CHECK(life.stored(runs_there) == 1);
  CHECK(life.stored(writes_there) == 1);
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
  CHECK(life.stored(runs_there) == 1);
  CHECK(life.stored(writes_there) == 64);
}

TEST_CASE("runs that have become as large as the oldest are merged with it, and take its space") {
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
  // 3.7 MB each; those after the first have to be 32 MiB.
  CHECK(saves == 11);
  while (life.store->tidy()) {
  }
  CHECK(life.stored(runs_there) == 1);
  CHECK(life.stored(writes_there) == 4000);
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
  CHECK(life.stored(runs_there) == 2);
  CHECK(life.stored(cells_there) == 1);
  while (life.store->tidy(1)) {
  }
  CHECK(life.stored(writes_there) == 1);
  CHECK(life.stored(cells_there) == 1);
  life.pair.put("key", "small again");
  life.save();
  CHECK(life.stored(cells_there) == 0);
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
  CHECK(life.stored(runs_there) <= 1);
  CHECK(life.stored(writes_there) == 0);
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
  CHECK(life.stored(runs_there) == 2);
  CHECK(life.stored("SELECT count(DISTINCT generation) FROM run") == 1);
}

}  // namespace graftd::test
