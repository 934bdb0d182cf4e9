#pragma once

#include "core/message.hpp"
#include "test/sim/plan.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace graftd::sim {

// A message on its way, as bytes, and who its two servers believe to be talking to: what the
// greeting on a real link establishes.
struct Parcel {
  std::size_t from = 0;
  std::size_t to = 0;
  DirectoryId from_directory;
  DirectoryId expected;  // that the sender's configuration has for `to`; 0 = none
  std::string bytes;
};

// The links between all servers: loses, copies, delays and reorders; can be cut in one direction.
class Network {
 public:
  Network(std::size_t servers,
          const NetworkPlan& plan,
          Schedule& schedule,
          Chance& chance,
          std::function<void(const Parcel&)> deliver);

  void send(Parcel parcel);

  // Cuts add up: a link is open when each cut of it was healed.
  void cut(std::size_t from, std::size_t to) { ++at(from, to).cuts; }

  void heal(std::size_t from, std::size_t to) { --at(from, to).cuts; }

  bool is_cut(std::size_t from, std::size_t to) const {
    return links_[from * servers_ + to].cuts > 0;
  }

  void begin_storm(const NetworkPlan& weather) { weather_ = weather; }

  void end_storm() { weather_ = plan_; }

  // From now on nothing is lost, copied or late.
  void calm_down();

  struct Counts {
    std::uint64_t sent = 0;
    std::uint64_t lost = 0;
    std::uint64_t copied = 0;
    std::uint64_t late = 0;
    std::uint64_t cut_off = 0;
  };

  const Counts& counts() const { return counts_; }

 private:
  struct Link {
    int cuts = 0;
    Duration last_arrival{};
  };

  Link& at(std::size_t from, std::size_t to) { return links_[from * servers_ + to]; }

  void deliver_later(Parcel parcel);
  Duration draw_delay(Link& link);

  std::size_t servers_;
  NetworkPlan plan_;
  NetworkPlan weather_;
  Schedule& schedule_;
  Chance& chance_;
  std::function<void(const Parcel&)> deliver_;
  std::vector<Link> links_;
  Counts counts_;
};

}  // namespace graftd::sim
