#pragma once

#include "core/command.hpp"
#include "core/effects.hpp"
#include "core/replica.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace graftd::sim {

// What of a server survives a crash: exactly the writes that were reported done. A Write that
// breaks the rules of the store (holes, a broken chain, a vote that changes) ends the run.
class Disk {
 public:
  Disk(DirectoryId directory, Recovered content, Incarnation starts = {});

  DirectoryId directory() const { return directory_; }

  Incarnation count_start() { return incarnation_ = {incarnation_.value + 1}; }

  // As somebody else counted; a start that was cut off may count.
  void count_start_as(Incarnation incarnation);

  Incarnation incarnation() const { return incarnation_; }

  void apply(const Write& write);
  void apply(const StateWrite& write);

  // As the store does it: the log counts if it goes on from the state, and not at all if not. Parts
  // of an unfinished state are forgotten.
  Recovered recover();

  const HardState& hard_state() const { return hard_state_; }

  Index last_index() const { return {base_.index.value + entries_.size()}; }

  // The log begins after it.
  const Position& base() const { return base_; }

  // Where it ends for a server that starts.
  Position end() const;

  const SnapshotHead& snapshot() const { return snapshot_; }

  // Nothing when the log is shorter or compacted up to there; for 0, the empty position.
  std::optional<Position> position_at(Index index) const;

  const std::deque<Entry>& entries() const { return entries_; }

  struct ConfigurationAt {
    Index index;
    Configuration configuration;
  };

  // The last one at or before this index; empty when there is none.
  const ConfigurationAt& configuration_at(Index index) const;

  const ConfigurationAt& configuration() const { return configurations_.back(); }

 private:
  bool in_log(const Position& position) const;
  void reset(const Position& base);
  void compact(const Position& to);
  void save(const SaveChanges& it);
  void save(const SavePart& it);
  Snapshot snapshot_to_read() const;

  struct StoredRecord {
    std::string bytes;
    std::optional<std::uint64_t> digest;  // known when it has been read
  };

  // All keys and records, and the sum of what those that have been read add to the digest.
  struct Content {
    std::map<std::string, Versioned, std::less<>> values;
    std::unordered_map<std::string, StoredRecord> records;
    std::uint64_t digest = 0;

    void change(const std::string& key, const std::optional<Versioned>& version);
    void change_record(const std::string& name, const std::optional<std::string>& bytes);
    void read_records();
  };

  // What is there adds up to the digest in the head: the proof that no change is missing.
  bool state_is_whole();

  void truncate(Index from);
  void append(const Entry& entry);
  void take(const HardState& hard_state);

  DirectoryId directory_;
  Incarnation incarnation_;
  HardState hard_state_;
  Position base_;
  std::deque<Entry> entries_;
  SnapshotHead snapshot_;
  Content content_;
  std::optional<Content> incoming_;
  std::uint64_t saves_ = 0;
  std::vector<ConfigurationAt> configurations_{{}};
};

}  // namespace graftd::sim
