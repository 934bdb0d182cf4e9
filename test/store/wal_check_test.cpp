#include "store/wal_check.hpp"

#include "store/log_store.hpp"
#include "test/store/scratch.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <filesystem>
#include <functional>

namespace graftd::test {

namespace {

constexpr std::size_t frame_bytes = 24 + 4096;
constexpr std::size_t batches = 6;
using Files = std::map<std::string, std::string>;

// What a kill leaves behind: six batches of five entries, all in the WAL.
Files crashed_log(const std::string& path) {
  in_child([&] {
    DataDirectory directory(path);
    LogStore log = LogStore::create(directory, new_identity("node0"), {});
    Position end;
    for (std::size_t i = 0; i < batches; ++i) {
      const std::vector<Entry> entries = entries_after(end, {1}, 5);
      log.write({.entries = entries});
      end = position_of(entries.back());
    }
    raise(SIGKILL);
  });
  return files_in(path);
}

std::string open_with_wal(const std::string& path,
                          Files files,
                          const std::string& wal,
                          std::vector<Entry>& entries) {
  files["raft.db-wal"] = wal;
  put_files(path, files);
  const std::string sentence = refusal_of([&] {
    DataDirectory directory(path);
    entries = LogStore::open(directory, node0).take_recovered().entries;
  });
  if (!sentence.empty()) {
    CHECK(files_in(path) == files);
  }
  return sentence;
}

std::size_t frames_in(const std::string& wal) { return (wal.size() - 32) / frame_bytes; }

}  // namespace

TEST_CASE("a WAL of zeros was never used, any other needs its header") {
  CHECK(is_unused_wal(""));
  CHECK(is_unused_wal(std::string(5000, '\0')));
  CHECK_FALSE(is_unused_wal(std::string(5000, '\0') + "x"));
  CHECK(damage_in_wal("short") == "its header is not the one of a write-ahead log");
  CHECK(damage_in_wal(std::string(5000, 'x')) == "its header is not the one of a write-ahead log");
}

TEST_CASE("D4: a last transaction that a crash cut short is dropped, and nothing else") {
  const Scratch scratch;
  const Files files = crashed_log(scratch / "data");
  const std::string& wal = files.at("raft.db-wal");
  std::vector<Entry> entries;
  CHECK(open_with_wal(scratch / "data", files, wal, entries).empty());
  CHECK(entries == entries_after({}, {1}, batches * 5));

  const std::size_t last = wal.size() - 2 * frame_bytes;  // entry page and state page
  for (std::size_t cut = 0; cut < 2 * frame_bytes; cut += 512) {
    const std::string shorter = wal.substr(0, last + cut);
    CHECK(open_with_wal(scratch / "data", files, shorter, entries).empty());
    CHECK(entries == entries_after({}, {1}, (batches - 1) * 5));
    for (std::size_t zeros : {512U, 4096U}) {
      std::string zeroed = wal;
      zeroed.replace(last + cut, zeros, std::min(zeros, wal.size() - last - cut), '\0');
      CHECK(open_with_wal(scratch / "data", files, zeroed, entries).empty());
      CHECK(entries.size() >= (batches - 1) * 5);
    }
  }
}

TEST_CASE("D3: a byte of the WAL that rots is found, except in the last transaction") {
  const Scratch scratch;
  const Files files = crashed_log(scratch / "data");
  const std::string& wal = files.at("raft.db-wal");
  REQUIRE(frames_in(wal) == 3 + 2 * batches);
  Random random(3);
  std::vector<Entry> entries;
  std::size_t refused = 0;
  // The last transaction and the frame that ends the one before are for the next test.
  const std::size_t end = 32 + (frames_in(wal) - 3) * frame_bytes;
  for (std::size_t at = 0; at < end; at += at % frame_bytes < 56 ? 3 : 1 + random.below(800)) {
    CAPTURE(at);
    std::string rotten = wal;
    rotten[at] = static_cast<char>(rotten[at] ^ (1 << random.below(8)));
    const std::string sentence = open_with_wal(scratch / "data", files, rotten, entries);
    CHECK(sentence.starts_with((scratch / "data/raft.db-wal") + " is damaged: "));
    refused += sentence.empty() ? 0U : 1U;
  }
  CHECK(refused > 100);
}

TEST_CASE("damage to the end of the WAL costs at most what looks like torn, never more") {
  const Scratch scratch;
  const Files files = crashed_log(scratch / "data");
  const std::string& wal = files.at("raft.db-wal");
  const std::size_t begin = 32 + (frames_in(wal) - 3) * frame_bytes;
  std::vector<Entry> entries;
  for (std::size_t at = begin; at < wal.size(); at += 211) {
    CAPTURE(at);
    std::string rotten = wal;
    rotten[at] = static_cast<char>(rotten[at] ^ 0x10);
    const std::size_t kept_min = batches - (at < begin + 24 ? 2 : 1);
    if (open_with_wal(scratch / "data", files, rotten, entries).empty()) {
      CHECK(entries.size() >= kept_min * 5);
    }
  }
}

TEST_CASE("D14: a WAL that is gone or empty is missed after a crash, but not after a stop") {
  const Scratch scratch;
  const Files crashed = crashed_log(scratch / "data");
  std::vector<Entry> entries;
  const std::string sentence = open_with_wal(scratch / "data", crashed, "", entries);
  CHECK(sentence.starts_with((scratch / "data/raft.db-wal") + " is missing or empty"));
  put_files(scratch / "data", crashed);
  std::filesystem::remove(scratch / "data/raft.db-wal");
  CHECK(refusal_of([&] {
          DataDirectory directory(scratch / "data");
          LogStore::open(directory, node0);
        }) == sentence);

  CHECK(open_with_wal(scratch / "data", crashed, crashed.at("raft.db-wal"), entries).empty());
  std::filesystem::remove(scratch / "data/raft.db-wal");
  DataDirectory directory(scratch / "data");
  CHECK(LogStore::open(directory, node0).take_recovered().entries.size() == batches * 5);
}

TEST_CASE("remainders of an earlier generation behind the end of the WAL are no damage") {
  const Scratch scratch;
  const Files crashed = crashed_log(scratch / "data");
  std::vector<Entry> entries;
  for (int i = 0; i < 3; ++i) {
    const ChildEnd child = in_child([&] {
      DataDirectory directory(scratch / "data");
      LogStore log = LogStore::open(directory, node0);
      raise(SIGKILL);
    });
    REQUIRE(child.signal == SIGKILL);
    const std::string wal = bytes_of(scratch / "data/raft.db-wal");
    CHECK(wal.size() == crashed.at("raft.db-wal").size());
    CHECK_FALSE(damage_in_wal(wal).has_value());
  }
}

TEST_CASE("D4: a WAL whose first transaction is torn is not written on with what is left of it") {
  const Scratch scratch;
  const auto crash_after = [&](const std::function<void(LogStore&)>& action) {
    const ChildEnd child = in_child([&] {
      DataDirectory directory(scratch / "data");
      LogStore log = LogStore::exists(directory)
                         ? LogStore::open(directory, node0)
                         : LogStore::create(directory, new_identity("node0"), {});
      action(log);
      raise(SIGKILL);
    });
    REQUIRE(child.signal == SIGKILL);
    return bytes_of(scratch / "data/raft.db-wal");
  };
  const auto torn = [](std::string wal) {
    wal[32 + 24] = static_cast<char>(wal[32 + 24] ^ 1);
    return wal;
  };
  const std::vector<Entry> entries = entries_after({}, {1}, 2000);
  const std::string wal = crash_after([&](LogStore& log) {
    log.tidy(1);
    log.write({.entries = entries});
  });
  REQUIRE(frames_in(wal) > 20);
  CHECK(holds_nothing_whole(torn(wal)));
  CHECK_FALSE(holds_nothing_whole(wal));
  put_bytes(scratch / "data/raft.db-wal", torn(wal));
  const std::string next = crash_after([](LogStore&) {});
  CHECK_FALSE(holds_nothing_whole(next));
  CHECK_FALSE(damage_in_wal(torn(next)).has_value());  // as if that start had been cut off, too
}

}  // namespace graftd::test
