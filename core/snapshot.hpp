#pragma once

#include "core/configuration.hpp"
#include "core/entry.hpp"
#include "core/key_values.hpp"
#include "core/key_write.hpp"
#include "core/record.hpp"
#include "core/sessions.hpp"

#include <optional>
#include <variant>
#include <vector>

namespace graftd {

// What belongs to a state besides its keys and sessions: where in the log it stands, and who was a
// member there.
struct SnapshotHead {
  Position position;  // of the last entry that is in it; always a committed one
  // In force at `position`, not when the snapshot is taken: a change that is not committed yet may
  // still be cut off (catalogue S7, S8).
  Index configuration_index;
  Configuration configuration;
  Digest digest;  // of keys and sessions: whoever reads or receives them all can tell that he did
  bool operator==(const SnapshotHead&) const = default;
};

// The state as the disk has it, or had it.
struct Snapshot {
  SnapshotHead head;
  KeyValues values;
  Sessions sessions;
};

// One key, as a snapshot is sent.
struct Cell {
  std::string key;
  Versioned versioned;
  bool operator==(const Cell&) const = default;
};

// The state on the disk becomes that of `head`, by what was written since the one before.
struct SaveChanges {
  SnapshotHead head;
  CarriedOutCommands writes;
  RecordChanges records;
};

// Part of a whole state that a leader sends. The first one begins it, and drops what there is of
// another; the one with a head completes it, and it takes the place of the state on the disk.
struct SavePart {
  bool first = false;
  std::vector<Record> records;
  std::vector<Cell> cells;
  std::optional<SnapshotHead> head;
};

// For the disk, in the background: each is durable as a whole or not at all.
using StateWrite = std::variant<SaveChanges, SavePart>;

}  // namespace graftd
