#include "store/paced_files.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <new>
#include <string>
#include <thread>
#include <vector>

namespace graftd {

namespace {

using std::chrono::nanoseconds;
using std::chrono::steady_clock;

// Of this thread, while it is unhurried. SQLite hands no word to a VFS with what it writes.
thread_local nanoseconds rest_left{};

// What SQLite allocates. The real file lies elsewhere, because how large it is depends on the VFS
// that is the default when it is opened.
struct PacedFile {
  sqlite3_file base;
  std::vector<std::max_align_t>* memory;
  int unsynced;

  sqlite3_file* real() const { return reinterpret_cast<sqlite3_file*>(memory->data()); }
};

PacedFile& paced(sqlite3_file* base) { return *reinterpret_cast<PacedFile*>(base); }

// A method that the real file does as it is.
template <auto Method>
struct Forward;

template <class... Arguments, int (*sqlite3_io_methods::*Method)(sqlite3_file*, Arguments...)>
struct Forward<Method> {
  static int call(sqlite3_file* file, Arguments... arguments) {
    sqlite3_file* real = paced(file).real();
    return (real->pMethods->*Method)(real, arguments...);
  }
};

int close_file(sqlite3_file* file) {
  const int code = Forward<&sqlite3_io_methods::xClose>::call(file);
  delete paced(file).memory;
  return code;
}

int sync_file(sqlite3_file* file, int flags) {
  paced(file).unsynced = 0;
  return Forward<&sqlite3_io_methods::xSync>::call(file, flags);
}

int sync_step(sqlite3_file* file) {
  const auto begun = steady_clock::now();
  const int code = sync_file(file, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY);
  const nanoseconds took = steady_clock::now() - begun;
  const nanoseconds rest = std::min(took * Unhurried::rest_factor, rest_left);
  if (code == SQLITE_OK && rest > nanoseconds::zero()) {
    rest_left -= rest;
    std::this_thread::sleep_for(rest);
  }
  return code;
}

int write_file(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
  const int code = Forward<&sqlite3_io_methods::xWrite>::call(file, bytes, size, offset);
  if (code != SQLITE_OK) {
    return code;
  }
  paced(file).unsynced += size;
  return paced(file).unsynced < paced_bytes ? SQLITE_OK : sync_step(file);
}

// Version 1: without shared memory and mapped files, which a connection of its own does not use.
constexpr sqlite3_io_methods make_methods() {
  using Io = sqlite3_io_methods;
  sqlite3_io_methods all = {};
  all.iVersion = 1;
  all.xClose = close_file;
  all.xRead = Forward<&Io::xRead>::call;
  all.xWrite = write_file;
  all.xTruncate = Forward<&Io::xTruncate>::call;
  all.xSync = sync_file;
  all.xFileSize = Forward<&Io::xFileSize>::call;
  all.xLock = Forward<&Io::xLock>::call;
  all.xUnlock = Forward<&Io::xUnlock>::call;
  all.xCheckReservedLock = Forward<&Io::xCheckReservedLock>::call;
  all.xFileControl = Forward<&Io::xFileControl>::call;
  all.xSectorSize = Forward<&Io::xSectorSize>::call;
  all.xDeviceCharacteristics = Forward<&Io::xDeviceCharacteristics>::call;
  return all;
}

constexpr sqlite3_io_methods methods = make_methods();

// What SQLite knows is the first member. All that it does not do itself it has from the real one.
struct PacedVfs {
  sqlite3_vfs base;
  sqlite3_vfs* real;
  std::string name;
};

int open_file(
    sqlite3_vfs* base, sqlite3_filename name, sqlite3_file* opened, int flags, int* out_flags) {
  constexpr std::size_t unit = sizeof(std::max_align_t);
  sqlite3_vfs* real = reinterpret_cast<PacedVfs*>(base)->real;
  auto memory = std::make_unique<std::vector<std::max_align_t>>(
      (static_cast<std::size_t>(real->szOsFile) + unit - 1) / unit);
  auto* file = new (opened) PacedFile{{}, memory.get(), 0};
  const int code = real->xOpen(real, name, file->real(), flags, out_flags);
  if (file->real()->pMethods != nullptr) {  // then SQLite closes it, whatever the code is
    file->base.pMethods = &methods;
    memory.release();
  }
  return code;
}

const char* install_over(sqlite3_vfs* real, const std::string& name) {
  auto* vfs = new PacedVfs{*real, real, name};  // SQLite keeps it for good
  vfs->base.pNext = nullptr;
  vfs->base.zName = vfs->name.c_str();
  vfs->base.szOsFile = sizeof(PacedFile);
  vfs->base.xOpen = open_file;
  sqlite3_vfs_register(&vfs->base, 0);
  return vfs->base.zName;
}

}  // namespace

Unhurried::Unhurried(nanoseconds at_most) : _at_most(at_most) { rest_left = at_most; }

Unhurried::~Unhurried() { rest_left = nanoseconds::zero(); }

nanoseconds Unhurried::rested() const { return _at_most - rest_left; }

const char* paced_files() {
  sqlite3_vfs* real = sqlite3_vfs_find(nullptr);
  const std::string name = std::string("paced ") + real->zName;
  const sqlite3_vfs* installed = sqlite3_vfs_find(name.c_str());
  return installed != nullptr ? installed->zName : install_over(real, name);
}

}  // namespace graftd
