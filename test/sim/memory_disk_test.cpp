#include "test/sim/memory_disk.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

namespace graftd::sim {

namespace {

constexpr std::uint64_t disks = 200;

void append(MemoryDisk& disk, const std::string& bytes) {
  MemoryFile& file = *disk.find("file");
  CHECK(disk.write(file, file.bytes.size(), bytes.data(), bytes.size()) ==
        MemoryDisk::Answer::done);
}

// With a synced "old", and behind it what `write` does.
template <class Work>
std::set<std::string> ends_of(const Work& work) {
  std::set<std::string> ends;
  for (std::uint64_t seed = 0; seed < disks; ++seed) {
    MemoryDisk disk(seed);
    disk.make("file");
    append(disk, "old");
    CHECK(disk.sync(*disk.find("file")) == MemoryDisk::Answer::done);
    work(disk);
    disk.end();
    disk.start_again();
    ends.insert(disk.find("file")->bytes);
  }
  return ends;
}

}  // namespace

TEST_CASE("D1: what was synced survives each end") {
  CHECK(ends_of([](MemoryDisk&) {}) == std::set<std::string>{"old"});
}

TEST_CASE("D1, D4: of what was not synced any sectors may be there") {
  const std::string first(512, '1');
  const std::string second(512, '2');
  const std::string none(512, '\0');
  const std::set<std::string> ends =
      ends_of([&](MemoryDisk& disk) { append(disk, first + second); });
  CHECK(ends == std::set<std::string>{"old",
                                      "old" + first + second,
                                      "old" + first + none,
                                      "old" + none + second,
                                      "old" + none + none});
}

TEST_CASE("D5: of two files that were not synced either may have got further") {
  std::set<std::pair<std::string, std::string>> ends;
  for (std::uint64_t seed = 0; seed < disks; ++seed) {
    MemoryDisk disk(seed);
    for (const char* name : {"a", "b"}) {
      disk.make(name);
      CHECK(disk.sync(*disk.find(name)) == MemoryDisk::Answer::done);
      CHECK(disk.write(*disk.find(name), 0, "x", 1) == MemoryDisk::Answer::done);
    }
    disk.end();
    disk.start_again();
    ends.emplace(disk.find("a")->bytes, disk.find("b")->bytes);
  }
  CHECK(ends.contains({"x", ""}));
  CHECK(ends.contains({"", "x"}));
}

TEST_CASE("D2: a sync that fails drops the data, and the next one succeeds") {
  MemoryDisk disk(1);
  disk.make("file");
  append(disk, "old");
  CHECK(disk.sync(*disk.find("file")) == MemoryDisk::Answer::done);
  append(disk, "new");
  disk.fail_at(1);
  CHECK(disk.sync(*disk.find("file")) == MemoryDisk::Answer::failed);
  CHECK(disk.has_failed());
  CHECK(disk.sync(*disk.find("file")) == MemoryDisk::Answer::done);
  CHECK(disk.find("file")->bytes == "old");
}

TEST_CASE("D1: what is called after the end has not happened") {
  MemoryDisk disk(1);
  disk.make("file");
  disk.end_at(2);
  append(disk, "seen");
  CHECK(disk.sync(*disk.find("file")) == MemoryDisk::Answer::done);  // the end is before it
  CHECK(disk.has_ended());
  append(disk, "unseen");
  CHECK(disk.sync(*disk.find("file")) == MemoryDisk::Answer::done);
  disk.end();
  CHECK(disk.sync(*disk.find("file")) == MemoryDisk::Answer::failed);
  disk.start_again();
  const MemoryDisk::FilePointer file = disk.find("file");
  CHECK((file == nullptr || std::string("seen").starts_with(file->bytes.c_str())));
}

TEST_CASE("D6: a full disk takes what replaces something, and no more") {
  MemoryDisk disk(1);
  disk.make("file");
  append(disk, "old");
  disk.fill(true);
  MemoryFile& file = *disk.find("file");
  CHECK(disk.write(file, 0, "new", 3) == MemoryDisk::Answer::done);
  CHECK(disk.write(file, 1, "more", 4) == MemoryDisk::Answer::no_space);
  disk.fill(false);
  CHECK(disk.write(file, 3, "more", 4) == MemoryDisk::Answer::done);
  CHECK(file.bytes == "newmore");
}

}  // namespace graftd::sim
