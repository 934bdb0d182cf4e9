#include "store/sqlite.hpp"

#include "test/store/scratch.hpp"

#include <doctest/doctest.h>

#include <filesystem>

namespace graftd::test {

namespace {

std::string empty_file(const std::string& path) {
  put_bytes(path, "");
  return path;
}

}  // namespace

TEST_CASE("D12, D13: the settings that keep data safe are in force") {
  const Scratch scratch;
  Database database(empty_file(scratch / "db"));
  CHECK(database.value_of("PRAGMA journal_mode") == "wal");
  CHECK(database.value_of("PRAGMA locking_mode") == "exclusive");
  CHECK(database.number_of("PRAGMA synchronous") == 2);
  CHECK(database.number_of("PRAGMA mmap_size") == 0);
  CHECK(database.number_of("PRAGMA trusted_schema") == 0);
  CHECK(database.number_of("PRAGMA cell_size_check") == 1);
  database.execute("CREATE TABLE t(x)");
  CHECK_THROWS_AS(database.execute("PRAGMA journal_mode=OFF; PRAGMA writable_schema=ON; "
                                   "UPDATE sqlite_schema SET sql = ''"),
                  SqliteError);
}

TEST_CASE("D13: a setting that does not take effect is an error") {
  const Scratch scratch;
  CHECK_THROWS_WITH_AS(
      Database(":memory:"), "PRAGMA mmap_size is  and cannot be made 0", SqliteError);
}

TEST_CASE("a missing file is not made, and a link is not followed") {
  const Scratch scratch;
  CHECK_THROWS_AS(Database(scratch / "missing"), SqliteError);
  CHECK_FALSE(std::filesystem::exists(scratch / "missing"));
  empty_file(scratch / "db");
  std::filesystem::create_symlink(scratch / "db", scratch / "link");
  CHECK_THROWS_AS(Database(scratch / "link"), SqliteError);
}

TEST_CASE("values are bound by their types and come back whole") {
  const Scratch scratch;
  Database database(empty_file(scratch / "db"));
  database.execute("CREATE TABLE t(a, b, c, d, e)");
  const std::string bytes("\0\xff\0", 3);
  const std::optional<std::string> none;
  Statement(database, "INSERT INTO t VALUES (?, ?, ?, ?, ?)")
      .bind(~std::uint64_t{0}, std::string_view("text"), Blob{bytes}, none, Blob{})
      .run();
  Statement read(database, "SELECT a, b, c, d, e, typeof(b), typeof(c), typeof(e) FROM t");
  REQUIRE(read.step());
  CHECK(read.number(0) == ~std::uint64_t{0});
  CHECK(read.text(1) == "text");
  CHECK(read.blob(2) == bytes);
  CHECK(read.is_null(3));
  CHECK(read.blob(4).empty());
  CHECK(read.text(5) == "text");
  CHECK(read.text(6) == "blob");
  CHECK(read.text(7) == "blob");
  CHECK_FALSE(read.step());
}

TEST_CASE("a transaction that is not committed leaves nothing") {
  const Scratch scratch;
  Database database(empty_file(scratch / "db"));
  database.execute("CREATE TABLE t(x)");
  {
    const Transaction transaction(database);
    database.execute("INSERT INTO t VALUES (1)");
  }
  CHECK(database.number_of("SELECT count(*) FROM t") == 0);
  Transaction transaction(database);
  database.execute("INSERT INTO t VALUES (1)");
  transaction.commit();
  CHECK(database.number_of("SELECT count(*) FROM t") == 1);
}

TEST_CASE("pages gather in the WAL until a checkpoint, which nobody makes unasked") {
  const Scratch scratch;
  Database database(empty_file(scratch / "db"));
  database.execute("CREATE TABLE t(x)");
  for (int i = 0; i < 1100; ++i) {
    database.execute("INSERT INTO t VALUES (1)");
  }
  const int before = database.wal_pages();
  CHECK(before > 1100);
  database.checkpoint();
  database.execute("INSERT INTO t VALUES (1)");
  CHECK(database.wal_pages() < 5);
  database.checkpoint_and_empty_wal();
  CHECK(std::filesystem::file_size(scratch / "db-wal") == 0);
}

TEST_CASE("the pages of what is deleted are not written again") {
  const Scratch scratch;
  Database database(empty_file(scratch / "db"), Database::Kind::fresh);
  database.execute("CREATE TABLE t(x)");
  {
    Transaction transaction(database);
    for (int i = 0; i < 100; ++i) {
      database.execute("INSERT INTO t VALUES (randomblob(16384))");
    }
    transaction.commit();
  }
  CHECK(database.wal_pages() > 400);
  database.checkpoint();
  database.execute("DELETE FROM t");
  CHECK(database.wal_pages() > 0);
  CHECK(database.wal_pages() < 50);
}

TEST_CASE("an error says what SQLite says, with its number") {
  const Scratch scratch;
  Database database(empty_file(scratch / "db"));
  CHECK_THROWS_WITH_AS(database.execute("SELECT * FROM void"),
                       "SQL logic error (SQLite 1: no such table: void)",
                       SqliteError);
}

}  // namespace graftd::test
