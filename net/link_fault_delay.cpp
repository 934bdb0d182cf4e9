#include "net/link_fault_delay.hpp"

#include "net/peer_queue.hpp"

#include <algorithm>

namespace graftd {

bool DelayedMessages::holds(LinkDirection direction, const NodeId& peer) const {
  return lines_.contains({direction, peer});
}

bool DelayedMessages::hold(
    LinkDirection direction, const NodeId& peer, Message& message, Instant due, DirectoryId from) {
  const std::size_t bytes = weight_of(message);
  if (held_.size() >= messages_max_ || bytes_ + bytes > bytes_max_) {
    return false;
  }
  Line& line = lines_[{direction, peer}];
  line.last_due = line.messages == 0 ? due : std::max(line.last_due, due);
  ++line.messages;
  bytes_ += bytes;
  held_.emplace(
      line.last_due,
      HeldMessage{
          .direction = direction, .peer = peer, .message = std::move(message), .from = from});
  return true;
}

std::optional<Instant> DelayedMessages::next_due() const {
  return held_.empty() ? std::nullopt : std::optional(held_.begin()->first);
}

std::vector<HeldMessage> DelayedMessages::take_due(Instant now) {
  std::vector<HeldMessage> due;
  while (!held_.empty() && held_.begin()->first <= now) {
    take(held_.begin(), due);
  }
  return due;
}

std::vector<HeldMessage> DelayedMessages::take_all(const NodeId& peer) {
  std::vector<HeldMessage> all;
  for (auto it = held_.begin(); it != held_.end();) {
    const bool asked_for = peer.text == "*" || it->second.peer == peer;
    it = asked_for ? take(it, all) : std::next(it);
  }
  return all;
}

DelayedMessages::Held::iterator DelayedMessages::take(Held::iterator position,
                                                      std::vector<HeldMessage>& out) {
  const auto line = lines_.find({position->second.direction, position->second.peer});
  if (--line->second.messages == 0) {
    lines_.erase(line);
  }
  bytes_ -= weight_of(position->second.message);
  out.push_back(std::move(position->second));
  return held_.erase(position);
}

}  // namespace graftd
