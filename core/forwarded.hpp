#pragma once

#include "core/message.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

namespace graftd {

// Which forwarded requests this server has taken already, so that a message that the network
// delivers twice is not carried out twice (catalogue K1). A sender is a data directory under a
// name: one that was wiped numbers anew, and while it is removed, let in again or replaced, copies
// of what it sent before may still arrive. So nothing is forgotten because the configuration
// changed.
class ForwardedRequests {
 public:
  // Of each sender; older ones than those count as taken.
  static constexpr std::size_t remembered_max = 16384;
  // The one that has been silent the longest is forgotten: its links were closed long before.
  static constexpr std::size_t senders_max = 64;

  // False when it was taken before, or may have been.
  bool take(const NodeId& from, DirectoryId directory, MessageId message);

 private:
  struct Sender {
    Incarnation incarnation;
    std::uint64_t forgotten = 0;  // numbers up to here
    std::set<std::uint64_t> taken;
    std::uint64_t heard = 0;  // of all messages, the last that came from here
  };

  Sender& sender(const NodeId& from, DirectoryId directory);

  std::map<std::pair<NodeId, DirectoryId>, Sender> senders_;
  std::uint64_t messages_ = 0;
};

}  // namespace graftd
