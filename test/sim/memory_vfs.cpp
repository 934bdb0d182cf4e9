#include "test/sim/memory_vfs.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <optional>
#include <stdexcept>
#include <utility>

namespace graftd::sim {

namespace {

// SQLite knows one set of files a process, and tells its functions nothing but a path.
struct World {
  std::map<std::string, MemoryDisk*> disks;
  std::uint64_t mounted = 0;
  Random random{0};
};

World& world() {
  static World the_world;
  return the_world;
}

struct Place {
  MemoryDisk* disk;
  std::string name;
};

std::optional<Place> place_of(const char* path) {
  const std::string text = path == nullptr ? "" : path;
  const std::size_t slash = text.rfind('/');
  if (slash == std::string::npos) {
    return std::nullopt;
  }
  const auto found = world().disks.find(text.substr(0, slash));
  if (found == world().disks.end()) {
    return std::nullopt;
  }
  return Place{found->second, text.substr(slash + 1)};
}

// What SQLite allocates.
struct OpenMemoryFile {
  sqlite3_file base;
  MemoryDisk* disk;
  MemoryDisk::FilePointer file;
};

OpenMemoryFile& file_of(sqlite3_file* base) { return *reinterpret_cast<OpenMemoryFile*>(base); }

int code_of(MemoryDisk::Answer answer, int failure) {
  switch (answer) {
    case MemoryDisk::Answer::done:
      return SQLITE_OK;
    case MemoryDisk::Answer::no_space:
      return SQLITE_FULL;
    case MemoryDisk::Answer::failed:
      return failure;
  }
  return failure;
}

int memory_close(sqlite3_file* base) {
  file_of(base).~OpenMemoryFile();
  return SQLITE_OK;
}

int memory_read(sqlite3_file* base, void* into, int size, sqlite3_int64 offset) {
  const OpenMemoryFile& open = file_of(base);
  if (open.disk->is_dead()) {
    return SQLITE_IOERR_READ;
  }
  const std::string& bytes = open.file->bytes;
  const auto from = std::min(static_cast<std::size_t>(offset), bytes.size());
  const auto wanted = static_cast<std::size_t>(size);
  const std::size_t there = std::min(wanted, bytes.size() - from);
  std::memcpy(into, bytes.data() + from, there);
  std::memset(static_cast<char*>(into) + there, 0, wanted - there);
  return there == wanted ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int memory_write(sqlite3_file* base, const void* bytes, int size, sqlite3_int64 offset) {
  const OpenMemoryFile& open = file_of(base);
  return code_of(open.disk->write(*open.file,
                                  static_cast<std::size_t>(offset),
                                  static_cast<const char*>(bytes),
                                  static_cast<std::size_t>(size)),
                 SQLITE_IOERR_WRITE);
}

int memory_truncate(sqlite3_file* base, sqlite3_int64 size) {
  const OpenMemoryFile& open = file_of(base);
  return code_of(open.disk->truncate(*open.file, static_cast<std::size_t>(size)),
                 SQLITE_IOERR_TRUNCATE);
}

int memory_sync(sqlite3_file* base, int) {
  const OpenMemoryFile& open = file_of(base);
  return code_of(open.disk->sync(*open.file), SQLITE_IOERR_FSYNC);
}

int memory_file_size(sqlite3_file* base, sqlite3_int64* size) {
  *size = static_cast<sqlite3_int64>(file_of(base).file->bytes.size());
  return SQLITE_OK;
}

int memory_lock(sqlite3_file*, int) { return SQLITE_OK; }

int memory_check_reserved_lock(sqlite3_file*, int* reserved) {
  *reserved = 0;
  return SQLITE_OK;
}

int memory_file_control(sqlite3_file*, int operation, void* argument) {
  if (operation != SQLITE_FCNTL_MMAP_SIZE) {
    return SQLITE_NOTFOUND;
  }
  *static_cast<sqlite3_int64*>(argument) = 0;  // there is nothing to map
  return SQLITE_OK;
}

int memory_sector_size(sqlite3_file*) { return 4096; }

int memory_characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

// Without shared memory: a connection in exclusive mode needs none.
const sqlite3_io_methods methods = {.iVersion = 1,
                                    .xClose = memory_close,
                                    .xRead = memory_read,
                                    .xWrite = memory_write,
                                    .xTruncate = memory_truncate,
                                    .xSync = memory_sync,
                                    .xFileSize = memory_file_size,
                                    .xLock = memory_lock,
                                    .xUnlock = memory_lock,
                                    .xCheckReservedLock = memory_check_reserved_lock,
                                    .xFileControl = memory_file_control,
                                    .xSectorSize = memory_sector_size,
                                    .xDeviceCharacteristics = memory_characteristics};

int memory_open(sqlite3_vfs*, sqlite3_filename path, sqlite3_file* base, int flags, int* opened) {
  base->pMethods = nullptr;
  const std::optional<Place> place = place_of(path);
  if (!place) {
    return SQLITE_CANTOPEN;
  }
  MemoryDisk::FilePointer file = place->disk->find(place->name);
  if (file == nullptr && (flags & SQLITE_OPEN_CREATE) == 0) {
    return SQLITE_CANTOPEN;
  }
  if (file == nullptr) {
    file = place->disk->make(place->name);
  }
  auto* open = new (static_cast<void*>(base)) OpenMemoryFile{};
  open->base.pMethods = &methods;
  open->disk = place->disk;
  open->file = std::move(file);
  if (opened != nullptr) {
    *opened = flags;
  }
  return SQLITE_OK;
}

int memory_delete(sqlite3_vfs*, const char* path, int) {
  const std::optional<Place> place = place_of(path);
  if (!place || place->disk->find(place->name) == nullptr) {
    return SQLITE_IOERR_DELETE_NOENT;
  }
  return code_of(place->disk->remove(place->name), SQLITE_IOERR_DELETE);
}

int memory_access(sqlite3_vfs*, const char* path, int, int* result) {
  const std::optional<Place> place = place_of(path);
  *result = place && place->disk->find(place->name) != nullptr ? 1 : 0;
  return SQLITE_OK;
}

int memory_full_pathname(sqlite3_vfs*, const char* path, int size, char* into) {
  return sqlite3_snprintf(size, into, "%s", path) == nullptr ? SQLITE_CANTOPEN : SQLITE_OK;
}

int memory_randomness(sqlite3_vfs*, int size, char* into) {
  for (int i = 0; i < size; ++i) {
    into[i] = static_cast<char>(world().random.below(256));
  }
  return size;
}

int memory_sleep(sqlite3_vfs*, int microseconds) { return microseconds; }

int memory_time(sqlite3_vfs*, double* days) {
  *days = 2'460'000;
  return SQLITE_OK;
}

int memory_last_error(sqlite3_vfs*, int, char*) { return 0; }

}  // namespace

void install_memory_vfs(std::uint64_t seed) {
  static sqlite3_vfs vfs = {};
  world().random = Random(seed);
  if (vfs.zName == nullptr) {
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    vfs.iVersion = 1;
    vfs.szOsFile = static_cast<int>(sizeof(OpenMemoryFile));
    vfs.mxPathname = 200;
    vfs.zName = "memory";
    vfs.xOpen = memory_open;
    vfs.xDelete = memory_delete;
    vfs.xAccess = memory_access;
    vfs.xFullPathname = memory_full_pathname;
    vfs.xRandomness = memory_randomness;
    vfs.xSleep = memory_sleep;
    vfs.xCurrentTime = memory_time;
    vfs.xGetLastError = memory_last_error;
    if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK) {
      throw std::runtime_error("SQLite takes no other files");
    }
  }
  sqlite3_randomness(0, nullptr);  // it asks for a new start
}

MountedDisk::MountedDisk(MemoryDisk& disk)
    : path_("/simulated" + std::to_string(++world().mounted)) {
  world().disks.emplace(path_, &disk);
}

MountedDisk::~MountedDisk() { world().disks.erase(path_); }

}  // namespace graftd::sim
