#pragma once

#include "core/bytes.hpp"
#include "core/snapshot.hpp"

namespace graftd {

void write_position(ByteWriter& out, const Position& position);
Position read_position(ByteReader& in);

void write_snapshot_head(ByteWriter& out, const SnapshotHead& head);
SnapshotHead read_snapshot_head(ByteReader& in);

// Of the whole state machine, as events and /status tell it.
Digest state_digest(const KeyValues& keys, const Sessions& sessions);

}  // namespace graftd
