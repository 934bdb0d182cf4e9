#pragma once

#include "cmd/chaos_host.hpp"
#include "cmd/chaos_injector.hpp"
#include "cmd/chaos_units.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace graftd::chaos {

// A node that was started with -chaos and makes faults on its own links, with no privilege.
struct NodeTarget {
  std::string name;  // may be empty
  std::string host;
  std::uint16_t port = 11000;
};

// A fault between a node and a peer, in netem's words.
struct LinkWish {
  std::string id;
  std::string kind;
  std::string peer = "*";  // every peer
  std::string direction = "both";
  std::string rpc = "any";
  Nanoseconds delay{};
  Nanoseconds jitter{};
  double drop = 0;  // 0 to 1, as all shares
  double duplicate = 0;
  double reorder = 0;
  std::string mode;  // of a partition: drop
  std::optional<Nanoseconds> lasts;
  std::optional<std::uint64_t> seed;
};

std::string to_json(const LinkWish& wish);

struct NodeWish {
  NodeTarget target;
  LinkWish link;
  bool detach = false;
  bool dry_run = false;
  std::string vizor;
};

// Throw ChaosError.
Exit apply_on_node(Host& host, const NodeWish& wish, const Voice& voice);
// No ids: all of them.
Exit clear_on_node(Host& host,
                   const NodeTarget& target,
                   const std::vector<std::string>& ids,
                   const Voice& voice);
Exit show_node_status(Host& host, const NodeTarget& target, const Voice& voice);

}  // namespace graftd::chaos
