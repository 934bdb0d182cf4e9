#pragma once

#include "core/message.hpp"

#include <cstddef>
#include <map>
#include <set>

namespace graftd {

// Which forwarded requests this server has taken already, so that a message that the network
// delivers twice is not carried out twice. Remembers the last `remembered_max` of each peer; older
// ones than those count as taken.
class ForwardedRequests {
 public:
  static constexpr std::size_t remembered_max = 16384;

  // False when it was taken before, or may have been. A server that comes back with another
  // directory numbers anew.
  bool take(const NodeId& from, DirectoryId directory, MessageId message);

 private:
  struct Peer {
    DirectoryId directory;
    Incarnation incarnation;
    std::uint64_t forgotten = 0;  // numbers up to here
    std::set<std::uint64_t> taken;
  };

  std::map<NodeId, Peer> peers_;
};

}  // namespace graftd
