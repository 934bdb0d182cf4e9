#include "test/store/failing_disk.hpp"

#include "core/random.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <new>
#include <string>
#include <unistd.h>
#include <vector>

namespace graftd::test {

namespace {

struct UnsyncedWrite {
  sqlite3_int64 offset;
  std::string before;  // zeros behind the end of the file
  bool as_a_whole = false;
};

struct File;

struct Disk {
  DiskFault fault;
  std::uint64_t at;
  Random random;
  sqlite3_vfs* real;
  std::uint64_t operations = 0;
  bool failed = false;
  bool freed = false;
  std::vector<File*> files;
};

Disk* disk = nullptr;

// What SQLite allocates; the real file lies right behind it.
struct File {
  sqlite3_file base;
  sqlite3_file* real;
  std::vector<UnsyncedWrite> unsynced;
  sqlite3_int64 synced_size;
};

File& file_of(sqlite3_file* base) { return *reinterpret_cast<File*>(base); }

sqlite3_int64 size_of(File& file) {
  sqlite3_int64 size = 0;
  file.real->pMethods->xFileSize(file.real, &size);
  return size;
}

void restore(File& file, const UnsyncedWrite& write, std::size_t from, std::size_t size) {
  file.real->pMethods->xWrite(file.real,
                              write.before.data() + from,
                              static_cast<int>(size),
                              write.offset + static_cast<sqlite3_int64>(from));
}

// Each sector of each write on its own; `keep_some` false: everything.
void lose_unsynced(File& file, bool keep_some) {
  for (auto write = file.unsynced.rbegin(); write != file.unsynced.rend(); ++write) {
    const std::size_t sector =
        write->as_a_whole ? std::max<std::size_t>(write->before.size(), 1) : 512;
    for (std::size_t from = 0; from < write->before.size(); from += sector) {
      if (!keep_some || disk->random.below(2) == 0) {
        restore(file, *write, from, std::min(sector, write->before.size() - from));
      }
    }
  }
  if (size_of(file) > file.synced_size && (!keep_some || disk->random.below(2) == 0)) {
    file.real->pMethods->xTruncate(file.real, file.synced_size);
  }
  file.unsynced.clear();
}

enum class Operation { write, sync, truncate };

bool is_about(DiskFault fault, Operation operation) {
  switch (fault) {
    case DiskFault::power_cut:
    case DiskFault::bare_power_cut:
    case DiskFault::killed:
    case DiskFault::failed_call:
    case DiskFault::failed_calls:
      return true;
    case DiskFault::failed_sync:
      return operation == Operation::sync;
    case DiskFault::failed_write:
    case DiskFault::no_space:
      return operation == Operation::write;
  }
  return false;
}

[[noreturn]] void cut_power() {
  for (File* file : disk->files) {
    if (disk->fault == DiskFault::power_cut) {
      lose_unsynced(*file, disk->random.below(4) != 0);
    } else if (disk->fault == DiskFault::bare_power_cut) {
      lose_unsynced(*file, false);
    }
  }
  _exit(power_cut_exit_code);
}

// True: this operation fails.
bool strikes(Operation operation) {
  if (!is_about(disk->fault, operation)) {
    return false;
  }
  const bool lasts = disk->fault == DiskFault::failed_calls || disk->fault == DiskFault::no_space;
  ++disk->operations;
  if (disk->freed || disk->operations < disk->at || (!lasts && disk->operations > disk->at)) {
    return false;
  }
  disk->failed = true;
  if (disk->fault == DiskFault::power_cut || disk->fault == DiskFault::bare_power_cut ||
      disk->fault == DiskFault::killed) {
    cut_power();
  }
  return true;
}

bool is_full() {
  return disk->fault == DiskFault::failed_write || disk->fault == DiskFault::no_space;
}

int disk_close(sqlite3_file* base) {
  File& file = file_of(base);
  std::erase(disk->files, &file);
  const int code = file.real->pMethods->xClose(file.real);
  file.~File();
  return code;
}

int disk_read(sqlite3_file* base, void* bytes, int size, sqlite3_int64 offset) {
  sqlite3_file* real = file_of(base).real;
  return real->pMethods->xRead(real, bytes, size, offset);
}

int disk_write(sqlite3_file* base, const void* bytes, int size, sqlite3_int64 offset) {
  File& file = file_of(base);
  std::string before(static_cast<std::size_t>(size), '\0');
  file.real->pMethods->xRead(file.real, before.data(), size, offset);  // short reads are zeroed
  file.unsynced.push_back({offset, before, false});
  const int code = file.real->pMethods->xWrite(file.real, bytes, size, offset);
  if (strikes(Operation::write)) {
    restore(file, file.unsynced.back(), 0, before.size());
    return is_full() ? SQLITE_FULL : SQLITE_IOERR_WRITE;
  }
  return code;
}

int disk_truncate(sqlite3_file* base, sqlite3_int64 size) {
  File& file = file_of(base);
  if (strikes(Operation::truncate)) {
    return SQLITE_IOERR_TRUNCATE;
  }
  std::string before(static_cast<std::size_t>(std::max(size_of(file) - size, sqlite3_int64{0})),
                     '\0');
  file.real->pMethods->xRead(file.real, before.data(), static_cast<int>(before.size()), size);
  file.unsynced.push_back({size, std::move(before), true});
  return file.real->pMethods->xTruncate(file.real, size);
}

int disk_sync(sqlite3_file* base, int flags) {
  File& file = file_of(base);
  if (strikes(Operation::sync)) {
    lose_unsynced(file, false);
    return SQLITE_IOERR_FSYNC;
  }
  file.unsynced.clear();
  file.synced_size = size_of(file);
  return file.real->pMethods->xSync(file.real, flags);
}

int disk_file_size(sqlite3_file* base, sqlite3_int64* size) {
  *size = size_of(file_of(base));
  return SQLITE_OK;
}

int disk_lock(sqlite3_file* base, int level) {
  sqlite3_file* real = file_of(base).real;
  return real->pMethods->xLock(real, level);
}

int disk_unlock(sqlite3_file* base, int level) {
  sqlite3_file* real = file_of(base).real;
  return real->pMethods->xUnlock(real, level);
}

int disk_check_reserved_lock(sqlite3_file* base, int* reserved) {
  sqlite3_file* real = file_of(base).real;
  return real->pMethods->xCheckReservedLock(real, reserved);
}

int disk_file_control(sqlite3_file* base, int operation, void* argument) {
  sqlite3_file* real = file_of(base).real;
  return real->pMethods->xFileControl(real, operation, argument);
}

int disk_sector_size(sqlite3_file* base) {
  sqlite3_file* real = file_of(base).real;
  return real->pMethods->xSectorSize(real);
}

int disk_device_characteristics(sqlite3_file* base) {
  sqlite3_file* real = file_of(base).real;
  return real->pMethods->xDeviceCharacteristics(real);
}

// Without shared memory: a connection in exclusive mode needs none.
const sqlite3_io_methods methods = {.iVersion = 1,
                                    .xClose = disk_close,
                                    .xRead = disk_read,
                                    .xWrite = disk_write,
                                    .xTruncate = disk_truncate,
                                    .xSync = disk_sync,
                                    .xFileSize = disk_file_size,
                                    .xLock = disk_lock,
                                    .xUnlock = disk_unlock,
                                    .xCheckReservedLock = disk_check_reserved_lock,
                                    .xFileControl = disk_file_control,
                                    .xSectorSize = disk_sector_size,
                                    .xDeviceCharacteristics = disk_device_characteristics};

int disk_open(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* base, int flags, int* out_flags) {
  File* file = new (static_cast<void*>(base)) File{};
  file->real = reinterpret_cast<sqlite3_file*>(file + 1);
  const int code = disk->real->xOpen(disk->real, name, file->real, flags, out_flags);
  if (code != SQLITE_OK) {
    file->~File();
    base->pMethods = nullptr;
    return code;
  }
  base->pMethods = &methods;
  file->synced_size = size_of(*file);
  disk->files.push_back(file);
  return SQLITE_OK;
}

}  // namespace

void install_failing_disk(DiskFault fault, std::uint64_t at, std::uint64_t seed) {
  static Disk the_disk{fault, at, Random(seed), sqlite3_vfs_find(nullptr)};
  static sqlite3_vfs vfs = *the_disk.real;
  vfs.zName = "failing";
  vfs.szOsFile = static_cast<int>(sizeof(File)) + the_disk.real->szOsFile;
  vfs.xOpen = disk_open;
  disk = &the_disk;
  sqlite3_vfs_register(&vfs, 1);
}

bool disk_has_failed() { return disk != nullptr && disk->failed; }

std::uint64_t disk_calls() { return disk->operations; }

void free_disk_space() { disk->freed = true; }

}  // namespace graftd::test
