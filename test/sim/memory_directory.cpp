#include "test/sim/memory_directory.hpp"

#include "store/store_error.hpp"

namespace graftd::sim {

void MemoryDirectory::check(const std::string& name, MemoryDisk::Answer answer) const {
  switch (answer) {
    case MemoryDisk::Answer::done:
      return;
    case MemoryDisk::Answer::no_space:
      throw StoreError("cannot use " + path_of(name) + ": the disk is full");
    case MemoryDisk::Answer::failed:
      throw StoreError("cannot use " + path_of(name) + ": input/output error");
  }
}

bool MemoryDirectory::holds(const std::string& name) const { return disk_.find(name) != nullptr; }

std::size_t MemoryDirectory::size_of(const std::string& name) const {
  const MemoryDisk::FilePointer file = disk_.find(name);
  return file == nullptr ? 0 : file->bytes.size();
}

std::optional<std::string> MemoryDirectory::read(const std::string& name,
                                                 std::size_t bytes_max) const {
  const MemoryDisk::FilePointer file = disk_.find(name);
  return file == nullptr ? std::nullopt : std::optional(file->bytes.substr(0, bytes_max));
}

void MemoryDirectory::create_empty(const std::string& name) {
  check(name, disk_.sync(*disk_.make(name)));
}

// The new name is durable when the directory is synced, and until then either of them is there:
// both happen in the one call that renames.
void MemoryDirectory::replace(const std::string& name, std::string_view bytes) {
  const std::string fresh = name + ".new";
  const MemoryDisk::FilePointer file = disk_.make(fresh);
  check(fresh, disk_.write(*file, 0, bytes.data(), bytes.size()));
  check(fresh, disk_.sync(*file));
  rename(fresh, name);
}

void MemoryDirectory::rename(const std::string& from, const std::string& to) {
  check(to, disk_.rename(from, to));
}

void MemoryDirectory::remove(const std::string& name) { check(name, disk_.remove(name)); }

}  // namespace graftd::sim
