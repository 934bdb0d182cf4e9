#pragma once

#include "viz/stored_event.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace graftd::viz {

// Watches the numbers of settled events: the numbers of a node are dense, so a hole is a loss. What
// the node said itself that it dropped is not told twice.
class Gaps {
 public:
  static constexpr std::size_t nodes_max = 64;
  static constexpr std::size_t announced_max = 1024;

  // Call it for each event when it arrives.
  void announce(const StoredEvent& event);
  // Call it for each event in its settled order. Returns events that tell of the losses just before
  // it. The first number of a node that vizor hears of is where its record begins, no loss; a later
  // incarnation begins with 1.
  std::vector<StoredEvent> check(const StoredEvent& event);

 private:
  struct Node {
    std::uint64_t incarnation = 0;
    std::uint64_t next = 0;
    // from -> to, of this and later incarnations
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> announced;
  };

  Node* node_of(const std::string& name);

  std::map<std::string, Node> nodes_;
};

}  // namespace graftd::viz
