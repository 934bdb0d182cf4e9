#pragma once

#include "test/sim/administrator.hpp"
#include "test/sim/cluster.hpp"

#include <functional>
#include <map>

namespace graftd::sim {

// Does to the cluster what a plan allows, one fault after another, several at a time.
class Nemesis {
 public:
  Nemesis(Cluster& cluster, Administrator& administrator);

  void start();
  // Ends all faults and begins no others; servers that are down come back.
  void stop();

 private:
  void rest();
  void act();
  FaultKind draw_fault();
  void inflict(FaultKind fault);

  std::size_t draw_target();
  Duration draw_length();
  // Undone after a while, or by stop().
  void for_a_while(std::function<void()> undo);
  void for_length(Duration length, std::function<void()> undo);

  void crash_all();
  void isolate(bool one_way);
  void halves(bool with_bridge);
  void random_cuts();
  void cut_between(const std::function<bool(std::size_t, std::size_t)>& is_cut);
  void pause();
  void slow_disk();
  void full_disk();
  void change_clock(bool rate);
  void hint();
  void storm();
  void restart_later(std::size_t number);

  Cluster& cluster_;
  Administrator& administrator_;
  std::map<std::uint64_t, std::function<void()>> undo_;
  std::uint64_t inflicted_ = 0;
  bool stopped_ = false;
};

}  // namespace graftd::sim
