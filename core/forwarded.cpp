#include "core/forwarded.hpp"

namespace graftd {

bool ForwardedRequests::take(const NodeId& from, MessageId message) {
  Peer& peer = peers_[from];
  if (message.incarnation < peer.incarnation) {
    return false;
  }
  if (message.incarnation > peer.incarnation) {
    peer = {.incarnation = message.incarnation, .forgotten = 0, .taken = {}};
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
