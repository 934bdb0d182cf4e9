#pragma once

#include "test/sim/cluster.hpp"

#include <optional>
#include <vector>

namespace graftd::sim {

// Changes the membership as people do: through any server, again and again until it works.
class Administrator {
 public:
  explicit Administrator(Cluster& cluster);

  // Joins all first servers one after another, when the plan grows the cluster.
  void grow();
  void add_member();
  void remove_member();
  void wipe_member();
  // Its disk holds other bits than were written: it has to refuse to start, or to have everything.
  // Then it gets another one.
  void damage_member();
  void transfer();

  // From now on joins go through the servers that are in, one after the other, until one leads to
  // the leader; as `graftd node -join` does with the addresses that it is given. Before that they
  // go through any server, also one that was removed and knows no leader.
  void go_by_the_book() { by_the_book_ = true; }

  // Whether every server that was to join is in.
  bool idle() const;

 private:
  enum class Standing : std::uint8_t { outside, joining, member, leaving };

  void join(std::size_t number);
  void pursue_join(std::size_t number);
  Node* contact_for(std::size_t joining);
  std::vector<std::size_t> all(Standing standing) const;
  bool safe_to_wipe() const;
  std::optional<std::size_t> draw_victim();
  void replace_disk(std::size_t number);

  Cluster& cluster_;
  std::vector<Standing> standings_;
  Duration last_removal_{-std::chrono::hours(1)};
  bool by_the_book_ = false;
  std::size_t contacts_asked_ = 0;
};

}  // namespace graftd::sim
