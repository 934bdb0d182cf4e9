#include "core/snapshot_codec.hpp"

#include "core/command_codec.hpp"

namespace graftd {

Digest state_digest(const KeyValues& keys, const Sessions& sessions) {
  return {keys.digest().value + sessions.digest().value};
}

void write_position(ByteWriter& out, const Position& position) {
  out.number(position.index.value);
  out.number(position.term.value);
  out.fixed64(position.chain.value);
}

Position read_position(ByteReader& in) {
  Position position;
  position.index = {in.number()};
  position.term = {in.number()};
  position.chain = {in.fixed64()};
  return position;
}

void write_snapshot_head(ByteWriter& out, const SnapshotHead& head) {
  write_position(out, head.position);
  out.number(head.configuration_index.value);
  write_configuration(out, head.configuration);
  out.fixed64(head.digest.value);
}

SnapshotHead read_snapshot_head(ByteReader& in) {
  SnapshotHead head;
  head.position = read_position(in);
  head.configuration_index = {in.number()};
  head.configuration = read_configuration(in);
  head.digest = {in.fixed64()};
  return head;
}

}  // namespace graftd
