#pragma once

#include "viz/check_event.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace graftd::viz::check {

// Brings the events of each node back into the node's own order, whatever order they arrive in, and
// says where some are lost. It waits for what is missing until the node says that it dropped it, or
// begins anew, or the time is over.
class Sequence {
 public:
  using Take = std::function<void(Seen)>;

  // `waits` = false: each node's events come in its order already, so a hole is a loss at once.
  explicit Sequence(bool waits = true) : waits_(waits) {}

  // Nodes beyond are not checked.
  static constexpr std::size_t nodes_max = 64;
  // Events of one node that wait behind a hole; beyond, the hole is a loss.
  static constexpr std::size_t waiting_max = 4096;
  static constexpr std::size_t dropped_max = 1024;
  static constexpr std::int64_t wait_us = 2'000'000;

  void put(Seen seen, std::int64_t now_us, const Take& take);
  // Holes that are older than wait_us at this time are losses.
  void expire(std::int64_t now_us, const Take& take);
  // Nothing more will come.
  void flush(const Take& take);

 private:
  struct Node {
    std::uint64_t incarnation = 0;
    std::uint64_t next = 0;                                           // 0: nothing came yet
    std::uint64_t lost = 0;                                           // not yet told
    std::map<std::pair<std::uint64_t, std::uint64_t>, Seen> waiting;  // by incarnation and number
    std::map<std::uint64_t, std::uint64_t> dropped;  // of this incarnation: from, to
    std::int64_t waiting_since_us = 0;
  };

  static void deliver(Node& node, Seen seen, const Take& take);
  static void deliver_ready(Node& node, const Take& take);
  // Gives up what is missing before the first event that waits.
  static void give_up(Node& node, const Take& take);
  static bool skip_dropped(Node& node);

  bool waits_;
  std::map<std::string, Node> nodes_;
};

}  // namespace graftd::viz::check
