#include "core/forwarded.hpp"

#include <algorithm>

namespace graftd {

bool ForwardedRequests::take(const NodeId& from, DirectoryId directory, MessageId message) {
  Sender& known = sender(from, directory);
  if (message.incarnation < known.incarnation) {
    return false;
  }
  if (message.incarnation > known.incarnation) {
    known.incarnation = message.incarnation;
    known.forgotten = 0;
    known.taken.clear();
  }
  if (message.number <= known.forgotten || !known.taken.insert(message.number).second) {
    return false;
  }
  if (known.taken.size() > remembered_max) {
    known.forgotten = *known.taken.begin();
    known.taken.erase(known.taken.begin());
  }
  return true;
}

ForwardedRequests::Sender& ForwardedRequests::sender(const NodeId& from, DirectoryId directory) {
  const auto [found, added] = senders_.try_emplace({from, directory});
  found->second.heard = ++messages_;
  if (senders_.size() > senders_max) {
    senders_.erase(
        std::ranges::min_element(senders_, {}, [](const auto& item) { return item.second.heard; }));
  }
  return found->second;
}

}  // namespace graftd
