#pragma once

#include "core/bytes.hpp"
#include "core/sessions.hpp"
#include "core/snapshot.hpp"

#include <optional>

namespace graftd {

void write_position(ByteWriter& out, const Position& position);
Position read_position(ByteReader& in);

void write_snapshot_head(ByteWriter& out, const SnapshotHead& head);
SnapshotHead read_snapshot_head(ByteReader& in);

// Of the whole state machine, as events and /status tell it.
Digest state_digest(const KeyValues& keys, const Sessions& sessions);

// The sessions of the state that has this head and these keys; nothing when the two do not add up
// to it.
std::optional<Sessions> sessions_beside(const KeyValues& keys, const SnapshotHead& head);

}  // namespace graftd
