#include "store/data_directory.hpp"

#include "test/store/scratch.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <filesystem>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

namespace graftd::test {

namespace {

std::string refusal_at(const std::string& path) {
  return refusal_of([&] { const DataDirectory directory(path); });
}

unsigned mode_of(const std::string& path) {
  struct stat facts {};

  REQUIRE(stat(path.c_str(), &facts) == 0);
  return facts.st_mode & 07777;
}

}  // namespace

TEST_CASE("a missing directory is made, for its owner alone") {
  const Scratch scratch;
  {
    const DataDirectory directory(scratch / "data//");
    CHECK(directory.path() == scratch / "data");
  }
  CHECK(mode_of(scratch / "data") == 0700);
  CHECK(mode_of(scratch / "data/lock") == 0600);
  CHECK(refusal_at(scratch / "data").empty());
}

TEST_CASE("a second process is told who owns the directory") {
  const Scratch scratch;
  const DataDirectory directory(scratch / "data");
  const std::string sentence = "cannot use " + (scratch / "data") + ": process " +
                               std::to_string(getpid()) +
                               " uses it; stop that process, or give this node a directory of its "
                               "own";
  const ChildEnd child = in_child([&] { const DataDirectory second(scratch / "data"); });
  CHECK(child.exit_code == 1);
  CHECK(child.errors == sentence + "\n");
  CHECK(refusal_at(scratch / "data") == sentence);
}

TEST_CASE("the lock goes with its owner, however that one ended") {
  const Scratch scratch;
  const ChildEnd child = in_child([&] {
    const DataDirectory directory(scratch / "data");
    raise(SIGKILL);
  });
  CHECK(child.signal == SIGKILL);
  CHECK(refusal_at(scratch / "data").empty());
}

TEST_CASE("a missing parent is named") {
  const Scratch scratch;
  CHECK(refusal_at(scratch / "a/b/c") == "cannot make " + (scratch / "a/b/c") +
                                             ": there is no directory " + (scratch / "a/b") +
                                             "; make that first, or give another path");
  CHECK_FALSE(std::filesystem::exists(scratch / "a"));
}

TEST_CASE("a file is no directory, and no parent of one") {
  const Scratch scratch;
  put_bytes(scratch / "file", "precious");
  CHECK(refusal_at(scratch / "file") ==
        "cannot use " + (scratch / "file") + ": it is a file, not a directory; give another path");
  CHECK(refusal_at(scratch / "file/data") == "cannot make " + (scratch / "file/data") + ": " +
                                                 (scratch / "file") +
                                                 " is not a directory; give another path");
  CHECK(bytes_of(scratch / "file") == "precious");
}

TEST_CASE("symbolic links are not followed, neither to the directory nor out of it") {
  const Scratch scratch;
  std::filesystem::create_directory(scratch / "real");
  std::filesystem::create_symlink(scratch / "real", scratch / "link");
  CHECK(refusal_at(scratch / "link") ==
        "cannot use " + (scratch / "link") + ": it is a symbolic link; give the path it points to");
  put_bytes(scratch / "victim", "precious");
  std::filesystem::create_symlink(scratch / "victim", scratch / "real/lock");
  CHECK(refusal_at(scratch / "real") == "cannot use " + (scratch / "real/lock") +
                                            ": it is a symbolic link; give the path it points to");
  std::filesystem::remove(scratch / "real/lock");
  std::filesystem::create_symlink(scratch / "victim", scratch / "real/identity.new");
  DataDirectory directory(scratch / "real");
  CHECK_FALSE(refusal_of([&] { directory.replace("identity", "bytes"); }).empty());
  CHECK(bytes_of(scratch / "victim") == "precious");
}

TEST_CASE("a symbolic link above the directory is no harm") {
  const Scratch scratch;
  std::filesystem::create_directory(scratch / "real");
  std::filesystem::create_symlink(scratch / "real", scratch / "link");
  DataDirectory directory(scratch / "link/data");
  LogStore::create(directory, new_identity("node0"), {});
  CHECK(std::filesystem::exists(scratch / "real/data/raft.db"));
}

TEST_CASE("a read-only file system is named as such") {
  const Scratch scratch;
  std::filesystem::create_directory(scratch / "data");
  const std::string path = scratch / "data";
  const ChildEnd child = in_child([&] {
    if (unshare(CLONE_NEWNS) != 0 ||
        mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        mount(path.c_str(), path.c_str(), nullptr, MS_BIND, nullptr) != 0 ||
        mount("none", path.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr) != 0) {
      _exit(77);
    }
    const DataDirectory directory(path);
  });
  if (child.exit_code == 77) {
    MESSAGE("SKIPPED: mounting takes root and CAP_SYS_ADMIN");
    return;
  }
  CHECK(child.errors == "cannot use " + path +
                            "/lock: the file system is read-only; mount it writable, or give a "
                            "directory elsewhere\n");
}

TEST_CASE("a directory of somebody else is refused with the user it is refused to") {
  const Scratch scratch;
  std::filesystem::create_directory(scratch / "data");
  // Root may do everything, everybody else is kept out by the mode.
  const bool root = geteuid() == 0;
  const unsigned user = root ? 65534 : geteuid();
  chmod((scratch / "data").c_str(), root ? 0755 : 0500);
  chmod((scratch / ".").c_str(), 0755);
  const ChildEnd child = in_child([&] {
    if (root && setuid(user) != 0) {
      _exit(77);
    }
    const DataDirectory directory(scratch / "data");
  });
  CHECK(child.errors == "cannot use " + (scratch / "data/lock") + ": user " + std::to_string(user) +
                            " may not use it; run as its owner, or change its owner and mode\n");
}

TEST_CASE("an own directory is closed to others, a shared one is refused") {
  const Scratch scratch;
  for (const char* name : {"own", "shared", "open"}) {
    std::filesystem::create_directory(scratch / name);
    chmod((scratch / name).c_str(), 0755);
  }
  CHECK(refusal_at(scratch / "own").empty());
  CHECK(mode_of(scratch / "own") == 0700);

  put_bytes(scratch / "shared/notes", "not of graftd");
  CHECK(refusal_at(scratch / "shared").empty());
  CHECK(mode_of(scratch / "shared") == 0755);

  put_bytes(scratch / "open/notes", "not of graftd");
  chmod((scratch / "open").c_str(), 01777);
  CHECK(refusal_at(scratch / "open") ==
        "cannot use " + (scratch / "open") +
            ": it holds other files and others may write into it; give a directory that is not "
            "used for anything else");
  CHECK(mode_of(scratch / "open") == 01777);
}

TEST_CASE("a file is replaced as a whole and read up to a limit") {
  const Scratch scratch;
  DataDirectory directory(scratch / "data");
  CHECK_FALSE(directory.read("file", 100).has_value());
  directory.replace("file", "first");
  directory.replace("file", "second, longer");
  CHECK(directory.read("file", 100) == "second, longer");
  CHECK(directory.read("file", 6) == "second");
  CHECK_FALSE(directory.holds("file.new"));
  directory.rename("file", "other");
  CHECK_FALSE(directory.holds("file"));
  directory.remove("other");
  directory.remove("other");
  CHECK_FALSE(directory.holds("other"));
}

TEST_CASE("a pipe in place of a file does not hold the start up") {
  const Scratch scratch;
  const DataDirectory directory(scratch / "data");
  REQUIRE(mkfifo((scratch / "data/identity").c_str(), 0600) == 0);
  CHECK(directory.read("identity", 100) == "");
}

}  // namespace graftd::test
