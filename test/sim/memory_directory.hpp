#pragma once

#include "store/data_directory.hpp"
#include "test/sim/memory_disk.hpp"
#include "test/sim/memory_vfs.hpp"

#include <optional>
#include <string>

namespace graftd::sim {

// The directory of a simulated server.
class MemoryDirectory final : public DataDirectory {
 public:
  // Both must outlive it.
  MemoryDirectory(MemoryDisk& disk, const MountedDisk& mounted)
      : DataDirectory(Elsewhere{}, mounted.path()), disk_(disk) {}

  bool holds(const std::string& name) const override;
  std::size_t size_of(const std::string& name) const override;
  std::optional<std::string> read(const std::string& name, std::size_t bytes_max) const override;

  void create_empty(const std::string& name) override;
  void replace(const std::string& name, std::string_view bytes) override;
  void rename(const std::string& from, const std::string& to) override;
  void remove(const std::string& name) override;

 private:
  void check(const std::string& name, MemoryDisk::Answer answer) const;

  MemoryDisk& disk_;
};

}  // namespace graftd::sim
