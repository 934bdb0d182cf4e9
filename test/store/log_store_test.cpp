#include "store/log_store.hpp"

#include "core/command.hpp"
#include "store/log_files.hpp"
#include "store/store_error.hpp"
#include "test/store/scratch.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <limits>
#include <optional>
#include <sys/stat.h>

namespace graftd::test {

namespace {

Recovered reopen(const std::string& path) {
  DataDirectory directory(path);
  return LogStore::open(directory, node0).take_recovered();
}

void write_mebibyte(LogStore& log, std::vector<Entry>& entries) {
  const Position end = entries.empty() ? Position{} : position_of(entries.back());
  const auto number = static_cast<char>(entries.size());
  entries.push_back(entry_after(end, {1}, std::string(1 << 20, number)));
  log.write({.entries = {entries.back()}});
}

}  // namespace

TEST_CASE("everything written comes back as it was") {
  const Scratch scratch;
  const std::string path = scratch / "data";
  Write write;
  write.entries = {entry_after({}, {1}, "")};
  write.entries.push_back(entry_after(position_of(write.entries.back()),
                                      {std::numeric_limits<std::uint64_t>::max() - 1},
                                      std::string("\0\xff'; DROP", 10)));
  write.hard_state = {{std::numeric_limits<std::uint64_t>::max()}, NodeId{"node\xc3\xa9"}};
  Identity identity = new_identity("node0");
  identity.directory = {std::numeric_limits<std::uint64_t>::max()};
  {
    DataDirectory directory(path);
    CHECK_FALSE(LogStore::exists(directory));
    LogStore log = LogStore::create(directory, identity, {});
    CHECK(log.identity().incarnation == Incarnation{1});
    CHECK(model_of(log.take_recovered()) == Model{});
    log.write(write);
  }
  DataDirectory directory(path);
  CHECK(LogStore::exists(directory));
  LogStore log = LogStore::open(directory, node0);
  CHECK(log.identity().cluster == identity.cluster);
  CHECK(log.identity().node == node0);
  CHECK(log.identity().directory == identity.directory);
  CHECK(log.identity().incarnation == Incarnation{2});
  const Recovered recovered = log.take_recovered();
  CHECK(recovered.entries == write.entries);
  CHECK(recovered.hard_state == *write.hard_state);
  CHECK(recovered.base == Position{});
}

TEST_CASE("M16: the count of starts goes on from that of the directory before") {
  const Scratch scratch;
  const std::string path = scratch / "data";
  Identity identity = new_identity("node0");
  identity.incarnation = {1'700'000'000};
  {
    DataDirectory directory(path);
    CHECK(LogStore::create(directory, identity, {}).identity().incarnation ==
          Incarnation{1'700'000'001});
  }
  DataDirectory directory(path);
  CHECK(LogStore::open(directory, node0, {1'800'000'000}).identity().incarnation ==
        Incarnation{1'700'000'002});
}

TEST_CASE("a directory that was made, but never started, starts as a new one") {
  const Scratch scratch;
  const std::string path = scratch / "data";
  {
    DataDirectory directory(path);
    make_log_file(directory, new_identity("node0"), {});
  }
  DataDirectory directory(path);
  CHECK(LogStore::open(directory, node0, {1'700'000'000}).identity().incarnation ==
        Incarnation{1'700'000'001});
}

TEST_CASE("what a cluster of one starts with is there from the first start on") {
  const Scratch scratch;
  const Recovered first = bootstrap(node0, Member{.role = MemberRole::voter});
  {
    DataDirectory directory(scratch / "data");
    LogStore log = LogStore::create(directory, new_identity("node0"), first);
    CHECK(model_of(log.take_recovered()) == model_of(first));
  }
  CHECK(model_of(reopen(scratch / "data")) == model_of(first));
}

TEST_CASE("a log may begin after a base") {
  const Scratch scratch;
  const Position base{{41}, {3}, {77}};
  const Recovered first{.hard_state = {{3}, std::nullopt}, .base = base, .entries = {}};
  {
    DataDirectory directory(scratch / "data");
    LogStore log = LogStore::create(directory, new_identity("node0"), first);
    log.write({.entries = entries_after(base, {3}, 5)});
    log.write({.truncate_from = Index{42}, .entries = entries_after(base, {4}, 2)});
  }
  const Recovered recovered = reopen(scratch / "data");
  CHECK(recovered.base == base);
  CHECK(recovered.entries == entries_after(base, {4}, 2));
}

TEST_CASE("S18: one batch truncates, appends and votes, in this order") {
  const Scratch scratch;
  Model model;
  {
    DataDirectory directory(scratch / "data");
    LogStore log = LogStore::create(directory, new_identity("node0"), {});
    const Write first{.entries = entries_after({}, {1}, 10)};
    const Write second{.truncate_from = Index{4},
                       .entries = entries_after(position_of(first.entries[2]), {2}, 3),
                       .hard_state = HardState{{2}, NodeId{"node7"}}};
    for (const Write& write : {first, second}) {
      log.write(write);
      model.apply(write);
    }
  }
  CHECK(model.entries.size() == 6);
  CHECK(model_of(reopen(scratch / "data")) == model);
}

TEST_CASE("a cut behind the end removes nothing, a cut at 1 everything") {
  const Scratch scratch;
  const std::vector<Entry> entries = entries_after({}, {1}, 3);
  {
    DataDirectory directory(scratch / "data");
    LogStore log = LogStore::create(directory, new_identity("node0"), {});
    log.write({.entries = entries});
    log.write({.truncate_from = Index{9}});
  }
  CHECK(reopen(scratch / "data").entries == entries);
  {
    DataDirectory directory(scratch / "data");
    LogStore::open(directory, node0).write({.truncate_from = Index{1}});
  }
  CHECK(reopen(scratch / "data").entries.empty());
}

TEST_CASE("random batches and restarts give what a model in memory gives") {
  const Scratch scratch;
  const std::string path = scratch / "data";
  Random random(20240607);
  Model model;
  std::uint64_t starts = 1;
  std::optional<DataDirectory> directory(path);
  std::optional<LogStore> log = LogStore::create(*directory, new_identity("node0"), {});
  for (int i = 0; i < 300; ++i) {
    const Write write = random_write(model, random, 300);
    log->write(write);
    model.apply(write);
    if (random.below(15) == 0) {
      log.reset();
      directory.reset();
      directory.emplace(path);
      log = LogStore::open(*directory, node0);
      REQUIRE(log->identity().incarnation == Incarnation{++starts});
      REQUIRE(model_of(log->take_recovered()) == model);
    }
  }
  CHECK(starts > 5);
  CHECK(model.entries.size() > 100);
}

TEST_CASE("the WAL stays small however much is written") {
  const Scratch scratch;
  std::vector<Entry> entries;
  {
    DataDirectory directory(scratch / "data");
    LogStore log = LogStore::create(directory, new_identity("node0"), {});
    for (int i = 0; i < 18; ++i) {
      write_mebibyte(log, entries);
      REQUIRE(directory.size_of("raft.db-wal") < 6 << 20);
    }
    CHECK(directory.size_of("raft.db") > 14 << 20);
    CHECK(directory.size_of("raft.db-wal") > 3 << 20);
  }
  CHECK(reopen(scratch / "data").entries == entries);
}

TEST_CASE("the WAL stays smaller still when somebody tidies up between writes") {
  const Scratch scratch;
  std::vector<Entry> entries;
  {
    DataDirectory directory(scratch / "data");
    LogStore log = LogStore::create(directory, new_identity("node0"), {});
    for (int i = 0; i < 8; ++i) {
      write_mebibyte(log, entries);
      log.tidy();
      REQUIRE(directory.size_of("raft.db-wal") < 5 << 19);
    }
    CHECK(directory.size_of("raft.db") > 6 << 20);
    CHECK(directory.size_of("raft.db-wal") > 3 << 19);
  }
  CHECK(reopen(scratch / "data").entries == entries);
}

TEST_CASE("M15: a joiner learns its cluster once") {
  const Scratch scratch;
  Identity identity = new_identity("node0");
  identity.cluster = {};
  {
    DataDirectory directory(scratch / "data");
    LogStore log = LogStore::create(directory, identity, {});
    CHECK(log.identity().cluster == ClusterId{});
    log.adopt_cluster({"01A"});
    log.adopt_cluster({"01A"});
  }
  DataDirectory directory(scratch / "data");
  LogStore log = LogStore::open(directory, node0);
  CHECK(log.identity().cluster == ClusterId{"01A"});
  const std::string sentence = refusal_of([&] { log.adopt_cluster({"01B"}); });
  CHECK(sentence == "data directory " + (scratch / "data") +
                        " belongs to cluster 01A, not to 01B; give the node a directory of its "
                        "own for this cluster, or the address of a member of 01A");
  CHECK(log.identity().cluster == ClusterId{"01A"});
}

TEST_CASE("M17: a directory of another node is refused with both names") {
  const Scratch scratch;
  {
    DataDirectory directory(scratch / "data");
    LogStore::create(directory, new_identity("node1"), {});
  }
  const auto before = files_in(scratch / "data");
  DataDirectory directory(scratch / "data");
  const std::string sentence = refusal_of([&] { LogStore::open(directory, {"node2"}); });
  CHECK(sentence == "data directory " + (scratch / "data") +
                        " holds node1, not node2: give node2 a directory of its own, or start "
                        "this one with -id node1");
  CHECK(files_in(scratch / "data") == before);
}

TEST_CASE("entries that do not follow the log stop the process and leave no trace") {
  const Scratch scratch;
  const std::vector<Entry> entries = entries_after({}, {2}, 3);
  {
    DataDirectory directory(scratch / "data");
    LogStore::create(directory, new_identity("node0"), {}).write({.entries = entries});
  }
  const Position end = position_of(entries.back());
  Entry hole = entry_after({{4}, {2}, end.chain}, {2}, "hole");
  Entry broken = entry_after({{3}, {2}, {99}}, {2}, "broken chain");
  Entry older = entry_after(end, {1}, "older term");
  for (const Entry& entry : {hole, broken, older}) {
    const ChildEnd child = in_child([&] {
      DataDirectory directory(scratch / "data");
      LogStore log = LogStore::open(directory, node0);
      log.write({.entries = {entry_after(end, {2}, "good")}});
      log.write({.truncate_from = Index{4}, .entries = {entry}});
    });
    CHECK(child.signal == SIGABRT);
    CHECK(child.errors.find("broken invariant") != std::string::npos);
    const std::vector<Entry> kept = reopen(scratch / "data").entries;
    REQUIRE(kept.size() == 4);
    CHECK(kept.back().payload == "good");
    DataDirectory directory(scratch / "data");
    LogStore::open(directory, node0).write({.truncate_from = Index{4}});
  }
}

TEST_CASE("the files are for their owner alone") {
  const Scratch scratch;
  umask(0);
  DataDirectory directory(scratch / "data");
  LogStore log = LogStore::create(directory, new_identity("node0"), {});
  log.write({.entries = entries_after({}, {1}, 1)});

  struct stat facts {};

  REQUIRE(stat((scratch / "data").c_str(), &facts) == 0);
  CHECK((facts.st_mode & 07777) == 0700);
  for (const char* name : {"raft.db", "raft.db-wal", "identity", "lock"}) {
    CAPTURE(name);
    REQUIRE(stat((scratch / "data/" + name).c_str(), &facts) == 0);
    CHECK((facts.st_mode & 07777) == 0600);
  }
  CHECK(files_in(scratch / "data").size() == 3);
}

namespace {

// A directory of cluster "old" with three entries and a vote in a later term.
void make_old_member(const std::string& path) {
  Identity identity = new_identity("node0");
  identity.cluster = {"old"};
  DataDirectory directory(path);
  LogStore log = LogStore::create(directory, identity, {});
  Write write;
  write.entries = entries_after({}, {4}, 3);
  write.hard_state = {{7}, NodeId{"node1"}};
  log.write(write);
}

const Member alone{.role = MemberRole::voter, .raft_address = "h:1", .http_address = "h:2"};

}  // namespace

TEST_CASE("a new cluster is begun with all entries, one voter, another id and a later term") {
  const Scratch scratch;
  const std::string path = scratch / "data";
  make_old_member(path);
  {
    DataDirectory directory(path);
    CHECK(LogStore::held_node(directory) == node0);
    LogStore log = LogStore::open(directory, node0);
    CHECK(log.was_member());
    const std::optional<Position> last = log.begin_new_cluster({"new"}, alone);
    REQUIRE(last.has_value());
    CHECK(last->index == Index{3});
    CHECK(log.identity().cluster == ClusterId{"new"});
    CHECK(log.take_recovered().entries.size() == 4);
  }
  DataDirectory directory(path);
  LogStore log = LogStore::open(directory, node0);
  CHECK(log.identity().cluster == ClusterId{"new"});
  const Recovered recovered = log.take_recovered();
  CHECK(recovered.hard_state == HardState{{8}, std::nullopt});
  REQUIRE(recovered.entries.size() == 4);
  CHECK(recovered.entries.back().term == Term{8});
  Configuration only;
  only.members[node0] = alone;
  CHECK(decode_command(recovered.entries.back().payload) == Command(ChangeConfiguration{only}));
}

TEST_CASE("a directory without an entry begins no new cluster, and stays as it is") {
  const Scratch scratch;
  const std::string path = scratch / "data";
  DataDirectory directory(path);
  LogStore log = LogStore::create(directory, new_identity("node0"), {});
  CHECK_FALSE(log.was_member());
  CHECK_FALSE(log.begin_new_cluster({"new"}, alone).has_value());
  CHECK(log.identity().cluster == new_identity("node0").cluster);
  const Scratch empty;
  DataDirectory nobody(empty / "nobody");
  CHECK_THROWS_AS(LogStore::held_node(nobody), StoreError);
}

TEST_CASE("a crash while a new cluster is begun leaves a directory that starts") {
  const Scratch scratch;
  const std::string path = scratch / "data";
  make_old_member(path);
  const ChildEnd end = in_child([&] {
    DataDirectory directory(path);
    LogStore log = LogStore::open(directory, node0);
    write_mark(directory,
               {.identity = {{}, node0, log.identity().directory, log.identity().incarnation},
                .stopped = false});
  });
  CHECK(end.signal == 0);
  DataDirectory directory(path);
  LogStore log = LogStore::open(directory, node0);
  CHECK(log.identity().cluster == ClusterId{"old"});
  CHECK(log.begin_new_cluster({"new"}, alone).has_value());
}

}  // namespace graftd::test
