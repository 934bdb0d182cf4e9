#pragma once

#include "test/sim/memory_disk.hpp"

#include <cstdint>
#include <string>

namespace graftd::sim {

// From here on SQLite in this process knows no other files than those of MountedDisks. Nothing that
// SQLite draws by chance comes from outside of the run that `seed` decides.
void install_memory_vfs(std::uint64_t seed);

// Makes a disk known to SQLite under a path of its own, as long as this object lives.
class MountedDisk {
 public:
  explicit MountedDisk(MemoryDisk& disk);
  ~MountedDisk();
  MountedDisk(const MountedDisk&) = delete;
  MountedDisk& operator=(const MountedDisk&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace graftd::sim
