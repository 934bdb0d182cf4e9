#pragma once

#include "core/command.hpp"
#include "core/effects.hpp"
#include "core/replica.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace graftd::sim {

// What of a server survives a crash: exactly the writes that were reported done. A Write that
// breaks the rules of the store (holes, a broken chain, a vote that changes) ends the run.
class Disk {
 public:
  Disk(DirectoryId directory, Recovered content, Incarnation starts = {});

  DirectoryId directory() const { return directory_; }

  Incarnation count_start() { return incarnation_ = {incarnation_.value + 1}; }

  Incarnation incarnation() const { return incarnation_; }

  void apply(const Write& write);

  Recovered recover() const { return {.hard_state = hard_state_, .base = {}, .entries = entries_}; }

  const HardState& hard_state() const { return hard_state_; }

  Index last_index() const { return {entries_.size()}; }

  // Nothing when the log is shorter; for 0, the empty position.
  std::optional<Position> position_at(Index index) const;

  const std::vector<Entry>& entries() const { return entries_; }

  struct ConfigurationAt {
    Index index;
    Configuration configuration;
  };

  // The last one at or before this index; empty when there is none.
  const ConfigurationAt& configuration_at(Index index) const;

  const ConfigurationAt& configuration() const { return configurations_.back(); }

 private:
  void truncate(Index from);
  void append(const Entry& entry);
  void take(const HardState& hard_state);

  DirectoryId directory_;
  Incarnation incarnation_;
  HardState hard_state_;
  std::vector<Entry> entries_;
  std::vector<ConfigurationAt> configurations_{{}};
};

}  // namespace graftd::sim
