#pragma once

#include "core/replica.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace graftd {

// What the file `identity` says beside raft.db. It is written after raft.db at each start and at
// each orderly stop, so that a raft.db that went missing, came from another directory or is older
// than it should be is recognised, and so is a WAL that is gone though it was needed.
struct DirectoryMark {
  Identity identity;
  // An orderly stop leaves everything in raft.db and needs no WAL.
  bool stopped = false;
  // What raft.db had then (digest_of_rows); not said by older programs.
  std::optional<Digest> rows{};
};

std::string encode_mark(const DirectoryMark& mark);
// Nothing unless the bytes are whole and of our format.
std::optional<DirectoryMark> decode_mark(std::string_view bytes);

}  // namespace graftd
