#include "store/log_recovery.hpp"

#include "store/log_store.hpp"
#include "store/store_error.hpp"
#include "test/store/scratch.hpp"

#include <doctest/doctest.h>

#include <filesystem>

namespace graftd::test {

namespace {

const HardState hard_state{{3}, NodeId{"node1"}};
using Files = std::map<std::string, std::string>;

// A log of 200 entries after an orderly stop: everything is in raft.db.
void make_log(const std::string& path) {
  DataDirectory directory(path);
  LogStore log = LogStore::create(directory, new_identity("node0"), {});
  log.write({.entries = entries_after({}, {3}, 200), .hard_state = hard_state});
}

std::string refusal_at(const std::string& path, Recovered* recovered = nullptr) {
  return refusal_of([&] {
    DataDirectory directory(path);
    LogStore log = LogStore::open(directory, node0);
    if (recovered != nullptr) {
      *recovered = log.take_recovered();
    }
  });
}

void change(const std::string& path, const std::string& sql) {
  Database database(path + "/raft.db");
  database.execute(sql);
  database.checkpoint_and_empty_wal();
}

void check_refused(const std::string& path, const std::string& file, const std::string& what) {
  const Files before = files_in(path);
  const std::string sentence = refusal_at(path);
  CHECK(sentence == path + "/" + file + " " + what +
                        ". Nothing was changed. The node does not start, because it could have "
                        "lost votes or entries that it promised to keep: put back an intact copy "
                        "of the whole directory as it was when the node last stopped, or delete "
                        "the directory and start the node with -join");
  CHECK(files_in(path) == before);
}

}  // namespace

TEST_CASE("D3: a flaw in the stored rows is named, and the file stays as it is") {
  struct Flaw {
    const char* sql;
    const char* sentence;
  };

  const Flaw flaws[] = {
      {"UPDATE entry SET payload = x'00' WHERE idx = 7", "entry 7 does not match its checksum"},
      {"UPDATE entry SET term = 2 WHERE idx = 7", "entry 7 does not match its checksum"},
      {"UPDATE entry SET chain = chain + 1 WHERE idx = 7", "entry 7 does not match its checksum"},
      {"UPDATE entry SET sum = 0 WHERE idx = 200", "entry 200 does not match its checksum"},
      {"DELETE FROM entry WHERE idx = 7", "entry 7 is missing (the next one there is 8)"},
      {"DELETE FROM entry WHERE idx = 1", "entry 1 is missing (the next one there is 2)"},
      {"UPDATE entry SET idx = 9007 WHERE idx = 200",
       "entry 200 is missing (the next one there is 9007)"},
      {"DELETE FROM entry WHERE idx > 150",
       "the log ends with entry 150, but was written up to entry 200"},
      {"DELETE FROM entry", "the log ends with entry 0, but was written up to entry 200"},
      {"UPDATE state SET term = 2", "the row with term and vote does not match its checksum"},
      {"UPDATE state SET vote = 'node2'", "the row with term and vote does not match its checksum"},
      {"UPDATE state SET vote = NULL", "the row with term and vote does not match its checksum"},
      {"DELETE FROM state", "the row with term and vote is missing"},
      {"INSERT INTO state SELECT * FROM state", "the row with term and vote is there twice"},
      {"UPDATE identity SET incarnation = 99", "the identity row does not match its checksum"},
      {"UPDATE base SET idx = 1",
       "the row in front of the first entry does not match its checksum"},
      {"DROP TABLE base", "its tables are not those of a log of graftd"},
      {"CREATE TRIGGER t AFTER INSERT ON entry BEGIN SELECT 1; END",
       "its tables are not those of a log of graftd"},
      {"PRAGMA application_id = 1", "it is no log of graftd"},
      {"PRAGMA user_version = 0", "its tables are not those of a log of graftd"},
  };
  const Scratch scratch;
  make_log(scratch / "data");
  const Files intact = files_in(scratch / "data");
  for (const Flaw& flaw : flaws) {
    CAPTURE(flaw.sql);
    put_files(scratch / "data", intact);
    change(scratch / "data", flaw.sql);
    check_refused(scratch / "data", "raft.db", std::string("is damaged: ") + flaw.sentence);
  }
}

TEST_CASE("entries with good checksums of their own must still form one chain") {
  const Scratch scratch;
  make_log(scratch / "data");
  const auto swap_in = [&](Entry entry) {
    Database database(scratch / "data/raft.db");
    Statement(database, "DELETE FROM entry WHERE idx = ?").bind(entry.index.value).run();
    LogStatements statements{database};
    append_entry(statements, entry);
    database.checkpoint_and_empty_wal();
  };
  swap_in({{7}, {3}, {1234}, "from another log"});
  check_refused(scratch / "data",
                "raft.db",
                "is damaged: entry 7 does not follow from entry 6: the hash chain is broken");
}

TEST_CASE("a newer format is refused without a word about damage") {
  const Scratch scratch;
  make_log(scratch / "data");
  change(scratch / "data", "PRAGMA user_version = 2");
  const Files before = files_in(scratch / "data");
  CHECK(refusal_at(scratch / "data") ==
        (scratch / "data/raft.db") +
            " has format 2, and this graftd knows format 1 only; start the graftd that "
            "wrote it");
  CHECK(files_in(scratch / "data") == before);
}

TEST_CASE("D3: any byte of raft.db that rots is found or harmless") {
  const Scratch scratch;
  make_log(scratch / "data");
  const Files intact = files_in(scratch / "data");
  const std::size_t size = intact.at("raft.db").size();
  REQUIRE(size > 5 * 4096);
  Random random(7);
  std::size_t refused = 0;
  for (std::size_t at = 0; at < size; at += at < 100 ? 1 : 1 + random.below(160)) {
    Files files = intact;
    files["raft.db"][at] = static_cast<char>(files["raft.db"][at] ^ (1 << random.below(8)));
    put_files(scratch / "data", files);
    Recovered recovered;
    if (refusal_at(scratch / "data", &recovered).empty()) {
      REQUIRE_MESSAGE(recovered.entries == entries_after({}, {3}, 200), "byte ", at);
      REQUIRE_MESSAGE(recovered.hard_state == hard_state, "byte ", at);
    } else {
      ++refused;
      REQUIRE_MESSAGE(files_in(scratch / "data") == files, "byte ", at);
    }
  }
  CHECK(refused > 100);
}

TEST_CASE("D3: whole pages of raft.db that are lost, zeroed, swapped or noise are found") {
  const Scratch scratch;
  make_log(scratch / "data");
  const Files intact = files_in(scratch / "data");
  const std::string& good = intact.at("raft.db");
  const std::size_t pages = good.size() / 4096;
  std::vector<std::string> bad;
  for (std::size_t page = 0; page < pages; ++page) {
    bad.push_back(good.substr(0, page * 4096));
    bad.push_back(good.substr(0, page * 4096 + 777));
    bad.push_back(good);
    bad.back().replace(page * 4096, 4096, 4096, '\0');
    bad.push_back(good);
    bad.back().replace(page * 4096, 512, 512, '\xa5');
    bad.push_back(good);
    bad.back().replace(page * 4096, 4096, good, (page + 1) % pages * 4096, 4096);
  }
  bad.push_back(std::string(good.size(), '\0'));
  bad.push_back("not a database at all, but longer than a hundred bytes: " +
                std::string(good.size(), 'x'));
  for (const std::string& bytes : bad) {
    Files files = intact;
    files["raft.db"] = bytes;
    put_files(scratch / "data", files);
    const std::string sentence = refusal_at(scratch / "data");
    CHECK(sentence.starts_with((scratch / "data/raft.db") + " is damaged: "));
    CHECK(files_in(scratch / "data") == files);
  }
}

TEST_CASE("a file that is gone is missed") {
  const Scratch scratch;
  make_log(scratch / "data");
  const Files intact = files_in(scratch / "data");
  std::filesystem::remove(scratch / "data/raft.db");
  check_refused(scratch / "data", "raft.db", "is missing");
  std::filesystem::remove(scratch / "data/identity");
  check_refused(scratch / "data", "raft.db", "is missing");
  {
    const DataDirectory directory(scratch / "data");
    CHECK(LogStore::exists(directory));
  }
  put_files(scratch / "data", intact);
  std::filesystem::remove(scratch / "data/identity");
  check_refused(scratch / "data", "identity", "is missing beside raft.db");
}

TEST_CASE("D14: a damaged mark, a foreign or old raft.db and a foreign journal are recognised") {
  const Scratch scratch;
  make_log(scratch / "data");
  const Files intact = files_in(scratch / "data");
  Files files = intact;
  files["identity"][60] = 'X';
  put_files(scratch / "data", files);
  check_refused(scratch / "data", "identity", "is damaged: it does not match its checksum");

  make_log(scratch / "other");
  files = intact;
  files["raft.db"] = bytes_of(scratch / "other/raft.db");
  put_files(scratch / "data", files);
  check_refused(scratch / "data", "raft.db", "comes from another data directory");

  put_files(scratch / "data", intact);
  CHECK(refusal_at(scratch / "data").empty());
  CHECK(refusal_at(scratch / "data").empty());
  put_bytes(scratch / "data/raft.db", intact.at("raft.db"));
  check_refused(
      scratch / "data", "raft.db", "is an old copy: it was started 1 times, its directory 3 times");

  put_files(scratch / "data", intact);
  put_bytes(scratch / "data/raft.db-journal", "hot");
  check_refused(
      scratch / "data", "raft.db-journal", "is not from graftd: another program wrote to raft.db");
}

TEST_CASE("D14: an old raft.db of the same start is recognised after an orderly stop") {
  const Scratch scratch;
  make_log(scratch / "data");
  put_files(scratch / "later", files_in(scratch / "data"));
  CHECK(refusal_at(scratch / "data").empty());
  {
    DataDirectory directory(scratch / "later");
    LogStore log = LogStore::open(directory, node0);
    log.write({.hard_state = HardState{{4}, std::nullopt}});
  }
  put_bytes(scratch / "later/raft.db", bytes_of(scratch / "data/raft.db"));
  check_refused(scratch / "later",
                "raft.db",
                "is an old copy: its term, vote or log are not those that the node stopped with");
}

TEST_CASE("D12: raft.db that another program holds open is not damaged") {
  const Scratch scratch;
  make_log(scratch / "data");
  const ChildEnd child = in_child([&] {
    Database other(scratch / "data/raft.db");
    CHECK(other.number_of("SELECT count(*) FROM entry") == 200);
    const ChildEnd second = in_child([&] {
      DataDirectory directory(scratch / "data");
      LogStore::open(directory, node0);
    });
    throw std::runtime_error(second.errors);
  });
  CHECK(child.errors.starts_with((scratch / "data/raft.db") +
                                 " is open in another program; close that"));
  CHECK(refusal_at(scratch / "data").empty());
}

TEST_CASE("a start that ends between raft.db and the mark does no harm") {
  const Scratch scratch;
  const auto fail_to_mark = [&](bool first) {
    std::filesystem::create_directory(scratch / "data/identity.new");
    CHECK(refusal_of([&] {
            DataDirectory directory(scratch / "data");
            if (first) {
              LogStore::create(directory, new_identity("node0"), {});
            } else {
              LogStore::open(directory, node0);
            }
          }).starts_with("cannot use " + (scratch / "data/identity.new")));
    std::filesystem::remove(scratch / "data/identity.new");
  };
  std::filesystem::create_directory(scratch / "data");
  fail_to_mark(true);
  CHECK(refusal_at(scratch / "data").empty());
  fail_to_mark(false);
  DataDirectory directory(scratch / "data");
  CHECK(LogStore::open(directory, node0).identity().incarnation == Incarnation{3});
}

TEST_CASE("a creation that was cut short is started over") {
  const Scratch scratch;
  {
    DataDirectory directory(scratch / "data");
    put_bytes(scratch / "data/raft.db.new", "half");
    put_bytes(scratch / "data/raft.db.new-wal", "half");
    CHECK_FALSE(LogStore::exists(directory));
    LogStore::create(directory, new_identity("node0"), {});
  }
  CHECK(refusal_at(scratch / "data").empty());
  CHECK(files_in(scratch / "data").size() == 3);
}

}  // namespace graftd::test
