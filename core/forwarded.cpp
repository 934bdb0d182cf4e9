#include "core/forwarded.hpp"

namespace graftd {

bool ForwardedRequests::take(const NodeId& from, DirectoryId directory, MessageId message) {
  Peer& peer = peers_[from];
  if (peer.directory != directory) {
    peer = {.directory = directory, .incarnation = {}, .forgotten = 0, .taken = {}};
  }
  if (message.incarnation < peer.incarnation) {
    return false;
  }
  if (message.incarnation > peer.incarnation) {
    peer = {
        .directory = directory, .incarnation = message.incarnation, .forgotten = 0, .taken = {}};
  }
  if (message.number <= peer.forgotten || !peer.taken.insert(message.number).second) {
    return false;
  }
  if (peer.taken.size() > remembered_max) {
    peer.forgotten = *peer.taken.begin();
    peer.taken.erase(peer.taken.begin());
  }
  return true;
}

}  // namespace graftd
