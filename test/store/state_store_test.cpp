#include "store/state_store.hpp"

#include "core/snapshot_codec.hpp"
#include "store/log_store.hpp"
#include "store/sqlite.hpp"
#include "store/store_error.hpp"
#include "test/store/scratch.hpp"
#include "test/store/state_pair.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <filesystem>
#include <string>

namespace graftd::test {

namespace {

// With 500 keys in two parts of a run and, the large one, in a cell; and one in a run of its own.
void make_state(const std::string& path, Pair& pair) {
  Home home(path);
  StateStore store = home.open();
  for (int i = 0; i < 500; ++i) {
    pair.put("key" + std::to_string(i), std::string(i == 9 ? 2000 : 100, 'v'));
  }
  store.write(pair.changes());
  pair.put("last", "1");
  store.write(pair.changes());
}

std::string refusal_at(const std::string& path, Position base = {}) {
  return refusal_of([&] {
    Home home(path);
    StateStore store = home.open(base);
  });
}

void change(const std::string& path, const std::string& sql) {
  Database database(path + "/state.db");
  database.execute(sql);
  database.checkpoint_and_empty_wal();
}

}  // namespace

TEST_CASE("a new state is empty, and what is saved comes back") {
  const Scratch scratch;
  Pair pair;
  {
    Home home(scratch / "data");
    StateStore store = home.open();
    CHECK(store.take_recovered().head == SnapshotHead{});
    pair.put("a", "1");
    pair.put(std::string("\0b", 2), "");
    pair.put("gone", "1");
    store.write(pair.changes());
    pair.apply(Delete{"gone"});
    pair.put("a", "2");
    store.write(pair.changes());
  }
  Home home(scratch / "data");
  StateStore store = home.open();
  check_same(store.take_recovered(), pair);
}

TEST_CASE("K4: sessions are saved with the keys, in the same transaction") {
  const Scratch scratch;
  Pair pair;
  {
    Home home(scratch / "data");
    StateStore store = home.open();
    pair.put("a", "1");
    CHECK(std::holds_alternative<Sessions::Fresh>(pair.put_in_session(1)));
    store.write(pair.changes());
  }
  Home home(scratch / "data");
  StateStore store = home.open();
  const Snapshot found = store.take_recovered();
  check_same(found, pair);
  pair.sessions = found.sessions;
  const Sessions::Verdict again = pair.put_in_session(1);
  REQUIRE(std::holds_alternative<Sessions::Repeated>(again));
  CHECK(std::get<Sessions::Repeated>(again).index == Index{2});
}

TEST_CASE("a save costs what has changed, not what there is") {
  const Scratch scratch;
  Pair pair;
  make_state(scratch / "data", pair);
  Home home(scratch / "data");
  StateStore store = home.open();
  pair.put("key7", "x");
  CHECK(store.write(pair.changes()) < 200);
}

TEST_CASE("a save costs the sessions that have changed, however many there are") {
  constexpr std::uint64_t sessions_max = 4000;
  const Scratch scratch;
  Pair pair;
  {
    Home home(scratch / "data");
    StateStore store = home.open();
    for (std::uint64_t i = 0; i < sessions_max + 5; ++i) {
      pair.put_in_session(1, "client" + std::to_string(i), sessions_max);
    }
    CHECK(store.write(pair.changes()) > 300'000);
    for (std::uint64_t i = 100; i < 110; ++i) {
      pair.put_in_session(2, "client" + std::to_string(i), sessions_max);
    }
    CHECK(store.write(pair.changes()) < 2000);
    pair.put_in_session(1, "one more", sessions_max);
    CHECK(store.write(pair.changes()) < 1000);  // and so one ends
  }
  Home home(scratch / "data");
  StateStore store = home.open();
  check_same(store.take_recovered(), pair);
}

TEST_CASE(
    "S5, S9: a state that was sent takes the place of the one there, as a whole or not at all") {
  const Scratch scratch;
  Pair old;
  make_state(scratch / "data", old);
  Pair sent;
  sent.index = 10'000;
  for (int i = 0; i < 300; ++i) {
    sent.put("other" + std::to_string(i), "x");
  }
  for (int i = 0; i < 7; ++i) {
    sent.put_in_session(1, "client" + std::to_string(i), 4);
  }
  const std::vector<SavePart> parts = sent.parts(2000);
  REQUIRE(parts.size() > 5);
  {
    Home home(scratch / "data");
    StateStore store = home.open();
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
      store.write(parts[i]);
    }
  }
  {
    Home home(scratch / "data");
    StateStore store = home.open();
    check_same(store.take_recovered(), old);
    while (store.tidy()) {
    }
    for (const SavePart& part : parts) {
      store.write(part);
    }
    while (store.tidy()) {
    }
    sent.put("other7", "y");
    sent.put_in_session(2, "client6", 4);
    store.write(sent.changes());
  }
  Home home(scratch / "data");
  StateStore store = home.open();
  check_same(store.take_recovered(), sent);
}

TEST_CASE("S10: a transfer that is begun again leaves nothing of the first one") {
  const Scratch scratch;
  Pair first;
  first.put("only in the first", "x");
  Pair second;
  second.index = 5;
  second.put("only in the second", "x");
  {
    Home home(scratch / "data");
    StateStore store = home.open();
    SavePart begun = first.parts(1'000'000).front();
    begun.head.reset();
    store.write(begun);
    for (const SavePart& part : second.parts(1'000'000)) {
      store.write(part);
    }
  }
  Home home(scratch / "data");
  StateStore store = home.open();
  check_same(store.take_recovered(), second);
}

TEST_CASE("D10: a kill at any moment leaves the state of one save, never a mixture") {
  const Scratch scratch;
  for (int round = 0; round < 5; ++round) {
    const std::string path = scratch / ("data" + std::to_string(round));
    const ChildEnd end = in_child([&] {
      Home home(path);
      StateStore store = home.open();
      Pair pair;
      for (int save = 0;; ++save) {
        for (int i = 0; i < 100; ++i) {
          pair.put("key" + std::to_string((save * 37 + i) % 300), std::to_string(save));
        }
        store.write(pair.changes());
        if (save == 10 + 7 * round) {
          raise(SIGKILL);
        }
      }
    });
    CHECK(end.signal == SIGKILL);
    Home home(path);
    StateStore store = home.open();
    const Snapshot found = store.take_recovered();
    CHECK(found.head.position.index == Index{static_cast<std::uint64_t>(100 * (11 + 7 * round))});
    CHECK(state_digest(found.values, found.sessions) == found.head.digest);
  }
}

TEST_CASE("space that deleted keys took is given back") {
  const Scratch scratch;
  const std::string path = scratch / "data";
  Home home(path);
  StateStore store = home.open();
  Pair pair;
  for (int i = 0; i < 20'000; ++i) {
    pair.put("key" + std::to_string(i), std::string(2000, 'v'));
  }
  store.write(pair.changes());
  for (int i = 0; i < 20'000; ++i) {
    pair.apply(Delete{"key" + std::to_string(i)});
  }
  store.write(pair.changes());
  while (store.tidy()) {
  }
  CHECK(std::filesystem::file_size(path + "/state.db") < 10'000'000);
  pair.put("a", "1");
  store.write(pair.changes());
  CHECK(std::filesystem::file_size(path + "/state.db-wal") < 40'000'000);
}

TEST_CASE(
    "D14: a damaged, foreign, old or missing state is refused with a sentence and left alone") {
  const Scratch scratch;
  const std::string path = scratch / "data";
  Pair pair;
  pair.put_in_session(1, "ended", 1);
  pair.put_in_session(1, "client", 1);
  make_state(path, pair);
  const auto good = files_in(path);
  const auto expect = [&](const std::string& words, Position base = {}) {
    const auto before = bytes_of(path + "/state.db");
    const std::string sentence = refusal_at(path, base);
    CAPTURE(sentence);
    CHECK(sentence.find("state.db") != std::string::npos);
    CHECK(sentence.find(words) != std::string::npos);
    CHECK(bytes_of(path + "/state.db") == before);
    std::filesystem::remove_all(path);
    std::filesystem::create_directory(path);
    put_files(path, good);
  };
  change(path, "UPDATE record SET bytes = x'00' WHERE name = CAST('sclient' AS BLOB)");
  expect("record number 3 does not match its checksum");
  change(path, "DELETE FROM record WHERE name = CAST('sclient' AS BLOB)");
  expect("do not add up");
  change(path, "DELETE FROM record WHERE substr(name, 1, 1) = CAST('p' AS BLOB)");
  expect("do not add up");
  change(path, "UPDATE record SET generation = 0 WHERE name = CAST('c' AS BLOB)");
  expect("do not add up");
  change(path, "UPDATE cell SET value = x'00' WHERE key = CAST('key9' AS BLOB)");
  expect("large key number 1 does not match its checksum");
  change(path, "DELETE FROM cell WHERE key = CAST('key9' AS BLOB)");
  expect("do not add up");
  change(path, "UPDATE run SET bytes = x'00'");
  expect("part 0 of run 1 does not match its checksum");
  change(path, "UPDATE run SET number = 3 WHERE number = 2");
  expect("part 0 of run 3 does not match its checksum");
  change(path, "UPDATE run SET part = 9 WHERE part = 1");
  expect("part 9 of run 1 does not match its checksum");
  change(path, "UPDATE run SET writes = 9 WHERE number = 2");
  expect("part 0 of run 2 does not match its checksum");
  change(path, "DELETE FROM run WHERE part = 1");
  expect("do not add up");
  change(path, "UPDATE head SET generation = 2");
  expect("head row does not match");
  change(path, "DELETE FROM head");
  expect("head row is missing");
  change(path, "CREATE TABLE more(a)");
  expect("tables are not those");
  change(path, "PRAGMA user_version=9");
  expect("has format 9, and this graftd knows format 4 only; start the graftd that wrote it");
  change(path, "PRAGMA user_version=3");
  expect("has format 3, and this graftd knows format 4 only; start the graftd that wrote it");
  put_bytes(path + "/state.db", "");
  expect("header");
  expect("is an old copy", {{504}, {2}, {1}});
  {
    Home other(scratch / "other");
    StateStore store = other.open();
  }
  std::filesystem::copy_file(scratch / "other/state.db",
                             path + "/state.db",
                             std::filesystem::copy_options::overwrite_existing);
  expect("comes from another data directory");
  std::filesystem::remove(path + "/state.db");
  const std::string sentence = refusal_at(path, {{5}, {1}, {1}});
  CHECK(sentence.find("state.db is missing") != std::string::npos);
}

TEST_CASE("S11: the log goes on from the state, or not at all") {
  const Scratch scratch;
  const std::string path = scratch / "data";
  const std::vector<Entry> entries = entries_after({}, {2}, 10);
  DataDirectory directory(path);
  const Position at_six = position_of(entries[5]);
  const Position elsewhere{{6}, {3}, {99}};
  {
    LogStore log = LogStore::create(directory, new_identity("node0"), {});
    log.write({.reset = {}, .entries = entries});
  }
  {
    LogStore log = LogStore::open(directory, node0);
    log.go_on_from(at_six);
    const Recovered recovered = log.take_recovered();
    CHECK(recovered.base == Position{});
    CHECK(recovered.entries == entries);
    log.write({.compact_to = position_of(entries[3])});
    CHECK(log.base() == position_of(entries[3]));
  }
  {
    LogStore log = LogStore::open(directory, node0);
    log.go_on_from(at_six);
    const Recovered recovered = log.take_recovered();
    CHECK(recovered.base == position_of(entries[3]));
    CHECK(recovered.entries.size() == 6);
  }
  LogStore log = LogStore::open(directory, node0);
  log.go_on_from(elsewhere);
  const Recovered recovered = log.take_recovered();
  CHECK(recovered.base == elsewhere);
  CHECK(recovered.entries.empty());
  log.write({.entries = entries_after(elsewhere, {4}, 3)});
}

}  // namespace graftd::test
