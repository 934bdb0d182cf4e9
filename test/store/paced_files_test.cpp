#include "store/paced_files.hpp"

#include "store/sqlite.hpp"
#include "test/store/failing_disk.hpp"
#include "test/store/scratch.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <functional>
#include <string>
#include <unistd.h>

namespace graftd::test {

namespace {

constexpr int large = 4 * 1024 * 1024;
constexpr std::uint64_t never = 1'000'000'000;

struct Paced {
  explicit Paced(const std::string& path)
      : database(path, Database::Kind::existing, paced_files()) {}

  void insert(int bytes) {
    Transaction transaction(database);
    database.execute("INSERT INTO t VALUES (zeroblob(" + std::to_string(bytes) + "))");
    transaction.commit();
  }

  Database database;
};

std::string with_table(const std::string& path) {
  put_bytes(path, "");
  Database database(path);
  database.execute("CREATE TABLE t(x)");
  return path;
}

std::uint64_t syncs_of(const std::function<void()>& work) {
  const std::uint64_t before = disk_calls();
  work();
  return disk_calls() - before;
}

}  // namespace

TEST_CASE("a large write to paced files is synced in steps, a small one once") {
  const Scratch scratch;
  const std::string path = with_table(scratch / "db");
  const ChildEnd end = in_child([&] {
    install_failing_disk(DiskFault::failed_sync, never, 0);
    Paced paced(path);
    paced.insert(10);  // makes the WAL
    REQUIRE(syncs_of([&] { paced.insert(10); }) == 1);
    const std::uint64_t steps = large / paced_bytes;
    const std::uint64_t of_commit = syncs_of([&] { paced.insert(large); });
    REQUIRE(of_commit >= steps);
    REQUIRE(of_commit <= steps + 3);
    REQUIRE(syncs_of([&] { paced.database.checkpoint(); }) >= steps);
  });
  CHECK(end.errors == "");
  CHECK(end.exit_code == 0);
  Database plain(path);
  CHECK(plain.value_of("SELECT group_concat(length(x)) FROM t") ==
        "10,10," + std::to_string(large));
}

TEST_CASE("who is unhurried rests after each step, no longer than it may in all") {
  using namespace std::chrono;
  const Scratch scratch;
  Paced paced(with_table(scratch / "db"));
  {
    const Unhurried pace;
    paced.insert(10);
    CHECK(pace.rested() == 0ns);
    const auto begun = steady_clock::now();
    paced.insert(large);
    CHECK(pace.rested() > 0ns);
    CHECK(steady_clock::now() - begun >= pace.rested() + pace.rested() / Unhurried::rest_factor);
  }
  const Unhurried pace(1us);
  paced.insert(large);
  CHECK(pace.rested() == 1us);
}

TEST_CASE("D2: a step that cannot be synced fails the write, and is no lack of space") {
  const Scratch scratch;
  const std::string path = with_table(scratch / "db");
  const ChildEnd counted = in_child([&] {
    install_failing_disk(DiskFault::failed_sync, never, 0);
    const Paced paced(path);
    _exit(static_cast<int>(disk_calls()));
  });
  const ChildEnd end = in_child([&] {
    install_failing_disk(
        DiskFault::failed_sync, static_cast<std::uint64_t>(counted.exit_code) + 4, 0);
    Paced paced(path);
    try {
      paced.insert(large);
      FAIL("the write did not fail");
    } catch (const SqliteError& error) {
      REQUIRE(disk_has_failed());
      REQUIRE_FALSE(error.is_lack_of_space());
    }
  });
  CHECK(end.errors == "");
  CHECK(end.exit_code == 0);
}

}  // namespace graftd::test
