#include "viz/gaps.hpp"

#include "viz/json_text.hpp"

#include <algorithm>

namespace graftd::viz {
namespace {

StoredEvent gap_event(const StoredEvent& after, std::uint64_t from, std::uint64_t to) {
  StoredEvent event;
  event.origin = Origin::native;
  event.run = after.run;
  event.node = after.node;
  event.incarnation = after.incarnation;
  event.time_ns = after.time_ns;
  event.counter = after.counter;
  event.at_us = after.at_us;
  event.arrived_us = after.arrived_us;
  event.type = "trace.gap";
  event.term = after.term;
  event.level = "warn";
  event.module = "vizor";
  event.of_member = true;
  event.dropped = DroppedRange{from, to};
  const std::uint64_t count = to - from + 1;
  event.text = after.node + ": " + std::to_string(count) + (count == 1 ? " event" : " events") +
               " lost (" + std::to_string(from) + " to " + std::to_string(to) + ")";
  event.json = "{\"v\":1,\"node\":";
  append_ascii(event.json, after.node);
  event.json += ",\"inc\":" + std::to_string(after.incarnation) +
                ",\"type\":\"trace.gap\",\"term\":" + std::to_string(after.term) +
                ",\"mod\":\"vizor\",\"lvl\":\"warn\",\"d\":{\"from\":" + std::to_string(from) +
                ",\"to\":" + std::to_string(to) + ",\"why\":\"never arrived\"}}";
  return event;
}

}  // namespace

Gaps::Node* Gaps::node_of(const std::string& name) {
  if (!nodes_.contains(name) && nodes_.size() >= nodes_max) {
    return nullptr;
  }
  return &nodes_[name];
}

void Gaps::announce(const StoredEvent& event) {
  if (!event.dropped || event.seq == 0) {
    return;
  }
  Node* node = node_of(event.node);
  if (node != nullptr && node->announced.size() < announced_max) {
    std::uint64_t& to = node->announced[{event.incarnation, event.dropped->from}];
    to = std::max(to, event.dropped->to);
  }
}

std::vector<StoredEvent> Gaps::check(const StoredEvent& event) {
  std::vector<StoredEvent> gaps;
  Node* node = event.seq == 0 ? nullptr : node_of(event.node);
  if (node == nullptr || event.incarnation < node->incarnation) {
    return gaps;
  }
  if (event.incarnation > node->incarnation) {
    node->next = node->next == 0 ? event.seq : 1;
    node->incarnation = event.incarnation;
    std::erase_if(node->announced,
                  [&](const auto& range) { return range.first.first < event.incarnation; });
  } else if (node->next == 0) {
    node->next = event.seq;
  }
  while (node->next < event.seq) {
    // The announced range that reaches furthest among those that cover the next number, or else
    // the first one behind it.
    std::uint64_t until = event.seq;
    std::uint64_t covered = 0;
    for (const auto& [from, to] : node->announced) {
      if (from.first != node->incarnation || to < node->next) {
        continue;
      }
      if (from.second <= node->next) {
        covered = std::max(covered, to);
      } else {
        until = std::min(until, from.second);
      }
    }
    if (covered == 0) {
      gaps.push_back(gap_event(event, node->next, until - 1));
    }
    node->next = covered == 0 ? until : std::min(covered, event.seq - 1) + 1;
  }
  node->next = std::max(node->next, event.seq + 1);
  std::erase_if(node->announced, [&](const auto& range) {
    return range.first.first == node->incarnation && range.second < node->next;
  });
  return gaps;
}

}  // namespace graftd::viz
