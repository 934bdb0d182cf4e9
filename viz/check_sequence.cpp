#include "viz/check_sequence.hpp"

#include <algorithm>
#include <utility>

namespace graftd::viz::check {

void Sequence::put(Seen seen, std::int64_t now_us, const Take& take) {
  if (!nodes_.contains(seen.node) && nodes_.size() >= nodes_max) {
    return;
  }
  Node& node = nodes_[seen.node];
  const auto place = std::pair(seen.incarnation, seen.seq);
  if (node.next == 0) {
    // The record of this node begins here: what was before is no loss.
    node.incarnation = seen.incarnation;
    node.next = seen.seq;
  }
  if (place < std::pair(node.incarnation, node.next)) {
    return;  // came before, or was given up
  }
  if (const auto* gap = std::get_if<Gap>(&seen.body);
      gap != nullptr && seen.incarnation == node.incarnation && gap->from != 0 &&
      node.dropped.size() < dropped_max) {
    std::uint64_t& to = node.dropped[gap->from];
    to = std::max(to, gap->to);
  }
  if (node.waiting.empty()) {
    node.waiting_since_us = now_us;
  }
  node.waiting.emplace(place, std::move(seen));
  deliver_ready(node, take);
  const std::size_t most = waits_ ? waiting_max : 0;
  while (node.waiting.size() > most) {
    give_up(node, take);
  }
}

void Sequence::expire(std::int64_t now_us, const Take& take) {
  for (auto& [name, node] : nodes_) {
    if (!node.waiting.empty() && now_us - node.waiting_since_us >= wait_us) {
      give_up(node, take);
      node.waiting_since_us = now_us;
    }
  }
}

void Sequence::flush(const Take& take) {
  for (auto& [name, node] : nodes_) {
    while (!node.waiting.empty()) {
      give_up(node, take);
    }
  }
}

void Sequence::deliver(Node& node, Seen seen, const Take& take) {
  node.incarnation = seen.incarnation;
  node.next = seen.seq + 1;
  seen.lost = std::exchange(node.lost, 0);
  take(std::move(seen));
}

void Sequence::deliver_ready(Node& node, const Take& take) {
  while (!node.waiting.empty()) {
    const auto first = node.waiting.begin();
    const auto [incarnation, seq] = first->first;
    // What the last incarnation told may be on its way still, but the first of a new one is told
    // when the old one is no more, on the same way.
    const bool begins = incarnation > node.incarnation && seq == 1;
    if (!begins && (incarnation != node.incarnation || seq != node.next)) {
      if (incarnation == node.incarnation && skip_dropped(node)) {
        continue;
      }
      return;
    }
    if (begins) {
      node.dropped.clear();
    }
    Seen seen = std::move(first->second);
    node.waiting.erase(first);
    deliver(node, std::move(seen), take);
  }
}

bool Sequence::skip_dropped(Node& node) {
  for (const auto& [from, to] : node.dropped) {
    if (from <= node.next && node.next <= to) {
      node.lost += to - node.next + 1;
      node.next = to + 1;
      return true;
    }
  }
  return false;
}

void Sequence::give_up(Node& node, const Take& take) {
  if (node.waiting.empty()) {
    return;
  }
  const auto first = node.waiting.begin();
  const auto [incarnation, seq] = first->first;
  const std::uint64_t expected = incarnation == node.incarnation ? node.next : 1;
  node.lost += seq - std::min(seq, expected);
  if (incarnation != node.incarnation) {
    node.dropped.clear();
  }
  Seen seen = std::move(first->second);
  node.waiting.erase(first);
  deliver(node, std::move(seen), take);
  deliver_ready(node, take);
}

}  // namespace graftd::viz::check
