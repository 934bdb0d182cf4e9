#include "viz/order.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace graftd::viz {
namespace {

// How long the best measurement of a clock is believed: between one and two of these.
constexpr std::int64_t clock_window_us = 5'000'000;
constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

}  // namespace

void Order::put(StoredEvent event, std::int64_t now_us) {
  note(event, now_us);
  event.arrived_us = now_us;
  if (place_of(event) < settled_) {
    bound_settled(now_us);
  }
  if (place_of(event) < settled_) {
    event.late = true;
    late_.push_back(std::move(event));
    return;
  }
  Key key(event.time_ns, event.counter, event.node, event.seq, ++arrivals_);
  pending_.emplace(std::move(key), std::move(event));
}

void Order::settle(std::int64_t now_us, std::vector<StoredEvent>& out) {
  const auto earlier = [](const StoredEvent& a, const StoredEvent& b) {
    return std::tie(a.time_ns, a.counter, a.node, a.seq) <
           std::tie(b.time_ns, b.counter, b.node, b.seq);
  };
  std::stable_sort(late_.begin(), late_.end(), earlier);
  std::move(late_.begin(), late_.end(), std::back_inserter(out));
  late_.clear();

  const std::int64_t slowest_us = slowest_ahead_us(now_us);
  std::size_t excess = pending_.size() > pending_max ? pending_.size() - pending_max : 0;
  const Place until = settled_until(now_us, slowest_us, excess);
  for (auto it = pending_.begin(); it != pending_.end();) {
    const Place place = place_of(it->second);
    const bool far_ahead = lead_us(it->second.node, slowest_us) > lead_us_max;
    const bool waited = now_us - it->second.arrived_us >= hold_us || excess > 0;
    if (far_ahead ? !waited : place > until) {
      ++it;
      continue;
    }
    settled_ = far_ahead ? settled_ : std::max(settled_, place);
    out.push_back(std::move(it->second));
    it = pending_.erase(it);
  }
}

Order::Place Order::settled_until(std::int64_t now_us,
                                  std::int64_t slowest_us,
                                  std::size_t& excess) const {
  Place until = watermark(now_us, slowest_us);
  for (const auto& [key, event] : pending_) {
    const std::int64_t lead = lead_us(event.node, slowest_us);
    if (lead > lead_us_max) {
      continue;
    }
    if (excess > 0 || now_us - event.arrived_us >= hold_us + lead) {
      until = std::max(until, place_of(event));
      excess -= excess > 0 ? 1 : 0;
    }
  }
  return until;
}

void Order::note(const StoredEvent& event, std::int64_t now_us) {
  const std::int64_t ahead_us = event.time_ns / 1000 - now_us;
  const bool is_new = !nodes_.contains(event.node);
  if (is_new && nodes_.size() >= nodes_max) {
    forget_silent_nodes();
  }
  Node& node = nodes_[event.node];
  if (is_new) {
    node = {.newest = place_of(event),
            .reported_us = now_us,
            .ahead_us = ahead_us,
            .ahead_before_us = ahead_us,
            .ahead_since_us = now_us};
  }
  if (now_us - node.ahead_since_us > clock_window_us) {
    node.ahead_before_us = node.ahead_us;
    node.ahead_us = ahead_us;
    node.ahead_since_us = now_us;
  }
  node.ahead_us = std::max(node.ahead_us, ahead_us);
  node.newest = std::max(node.newest, place_of(event));
  node.reported_us = now_us;
}

void Order::forget_silent_nodes() {
  const auto longest =
      std::min_element(nodes_.begin(), nodes_.end(), [](const auto& a, const auto& b) {
        return a.second.reported_us < b.second.reported_us;
      });
  nodes_.erase(longest);
}

bool Order::is_live(const Node& node, std::int64_t now_us) const {
  return now_us - node.reported_us < live_us;
}

std::int64_t Order::slowest_ahead_us(std::int64_t now_us) const {
  std::int64_t slowest = never;
  for (const auto& [name, node] : nodes_) {
    if (is_live(node, now_us)) {
      slowest = std::min(slowest, std::max(node.ahead_us, node.ahead_before_us));
    }
  }
  return slowest;
}

std::int64_t Order::lead_us(const std::string& name, std::int64_t slowest_us) const {
  const auto node = nodes_.find(name);
  if (node == nodes_.end() || slowest_us == never) {
    return 0;
  }
  const std::int64_t ahead = std::max(node->second.ahead_us, node->second.ahead_before_us);
  return std::max<std::int64_t>(0, ahead - slowest_us);
}

Order::Place Order::watermark(std::int64_t now_us, std::int64_t slowest_us) const {
  const Node* slowest = nullptr;
  for (const auto& [name, node] : nodes_) {
    if (is_live(node, now_us) && lead_us(name, slowest_us) <= lead_us_max &&
        (slowest == nullptr || node.newest < slowest->newest)) {
      slowest = &node;
    }
  }
  return slowest == nullptr ? Place{} : slowest->newest;
}

// When a node with a slower clock begins to report, what the others settled is not its past.
void Order::bound_settled(std::int64_t now_us) {
  const std::int64_t slowest_us = slowest_ahead_us(now_us);
  if (slowest_us != never) {
    settled_ = std::min(settled_, Place{(now_us + slowest_us) * 1000, 0});
  }
}

}  // namespace graftd::viz
