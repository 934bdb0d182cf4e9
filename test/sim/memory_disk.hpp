#pragma once

#include "core/random.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace graftd::sim {

// As a process sees it, with the way back to what is durable.
struct MemoryFile {
  struct Unsynced {
    std::size_t offset = 0;
    std::size_t size = 0;
    std::string before;  // shorter than `size` where the file ended
    bool is_truncation = false;
  };

  std::string bytes;
  std::vector<Unsynced> unsynced;
  std::size_t synced_size = 0;
  bool name_is_durable = false;

  void write(std::size_t offset, const char* from, std::size_t size);
  void truncate(std::size_t size);
  void sync();
};

// The disk of one simulated server, without directories. What a power cut leaves of the writes that
// were not synced is decided by chance, sector by sector; what a failed sync drops is gone although
// the next one succeeds, as on Linux.
class MemoryDisk {
 public:
  explicit MemoryDisk(std::uint64_t seed) : random_(seed) {}

  MemoryDisk(const MemoryDisk&) = delete;
  MemoryDisk& operator=(const MemoryDisk&) = delete;

  // What the system answers to a call that changes something.
  enum class Answer : std::uint8_t { done, no_space, failed };

  using FilePointer = std::shared_ptr<MemoryFile>;

  FilePointer find(const std::string& name) const;
  FilePointer make(const std::string& name);
  Answer write(MemoryFile& file, std::size_t offset, const char* from, std::size_t size);
  Answer truncate(MemoryFile& file, std::size_t size);
  Answer sync(MemoryFile& file);
  // Of names: durable on return.
  Answer rename(const std::string& from, const std::string& to);
  Answer remove(const std::string& name);

  // The end comes just before the n-th call from now; what follows will not have happened.
  void end_at(std::uint64_t call) { end_in_ = call; }

  bool has_ended() const { return picture_.has_value(); }

  // Now, unless it has come before. From here on all calls fail.
  void end();

  bool is_dead() const { return dead_; }

  // As it was at its end; whoever holds a file of before holds another one.
  void start_again();

  // The n-th call from now fails, and no other; 0 for none.
  void fail_at(std::uint64_t call) { fail_in_ = call; }

  // Since the last start.
  bool has_failed() const { return failed_; }

  // A bit flips in one of the files, or a sector is lost. Not at the end of a WAL: that looks
  // exactly like a crash (docs/storage.md).
  void rot();

  void fill(bool full) { full_ = full; }

  bool last_cut_tore() const { return tore_; }

 private:
  bool strikes();
  void take_picture();
  std::string after_power_cut(const MemoryFile& file, bool keep_some);
  std::size_t lose(std::string& bytes, const MemoryFile::Unsynced& write, bool keep_some);

  Random random_;
  std::map<std::string, FilePointer> files_;
  std::optional<std::map<std::string, std::string>> picture_;
  std::uint64_t end_in_ = 0;
  std::uint64_t fail_in_ = 0;
  bool failed_ = false;
  bool full_ = false;
  bool dead_ = false;
  bool tore_ = false;
};

}  // namespace graftd::sim
