#pragma once

#include "cmd/chaos_fault.hpp"
#include "cmd/chaos_host.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace graftd::chaos {

inline constexpr std::string_view record_folder_default = "/run/graftd-chaos";

// A fault on this machine, as it is kept on disk from before it is applied until it is undone.
struct Record {
  Fault fault;
  std::uint64_t network_namespace = 0;
  std::int64_t began_ms = 0;
  std::optional<std::int64_t> expires_ms;
  // Who undoes it. A record whose owner died is an orphan; one without stays until `clear`.
  std::optional<Process> owner;
  std::vector<std::string> commands;  // for people
  std::vector<std::string> undo;
  std::string vizor;
  bool operator==(const Record&) const = default;
};

std::string to_json(const Record& record);
// Nothing when it is no record.
std::optional<Record> parse_record(const std::string& text);

// Letters, digits, '-' and '_', at most 32: it becomes a file name and a comment of nft.
bool is_valid_id(const std::string& id);

// Held while faults change; a second `graftd chaos` waits for it.
class RecordLock {
 public:
  explicit RecordLock(const std::filesystem::path& folder);
  ~RecordLock();
  RecordLock(const RecordLock&) = delete;
  RecordLock& operator=(const RecordLock&) = delete;

 private:
  int file_ = -1;
};

// One file per fault. Throws ChaosError with a sentence when the folder does not let it.
class RecordFolder {
 public:
  struct Content {
    std::vector<Record> records;          // oldest first
    std::vector<std::string> unreadable;  // paths, left alone
  };

  explicit RecordFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // Makes the folder when it is missing.
  RecordLock lock() const;
  Content load() const;
  // On disk when it returns: file and folder are synced.
  void write(const Record& record) const;
  void remove(const std::string& id) const;

  std::filesystem::path path_of(const std::string& id) const { return folder_ / (id + ".json"); }

 private:
  void make() const;

  std::filesystem::path folder_;
};

}  // namespace graftd::chaos
