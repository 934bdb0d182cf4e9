#pragma once

#include "test/sim/checker.hpp"
#include "test/sim/event_lines.hpp"
#include "test/sim/frontdesk.hpp"
#include "test/sim/network.hpp"
#include "test/sim/plan.hpp"
#include "test/sim/trace_hash.hpp"

#include <functional>
#include <string>

namespace graftd::sim {

// All servers, the network between them, and everybody who watches.
class Cluster final : public NodeObserver {
 public:
  // Without a maker of storages the servers have the model of a disk alone.
  explicit Cluster(const Plan& plan, MakeStorage make_storage = {});

  // The first servers, as the plan wants them.
  void boot();
  void start(std::size_t number);
  // Starts with nothing, under the same name (catalogue M16). It must not be running.
  void wipe(std::size_t number);
  // Of one that is down: its disk is of no use after that.
  void try_damaged_disk(std::size_t number);
  void hint(std::size_t to, std::size_t about, bool up);

  // Each line of the trace as it comes.
  void print_with(std::function<void(const std::string&)> print) { print_ = std::move(print); }

  // The events are told as lines, too. With `only`, nobody but their reader judges: what the
  // simulator's own checker finds does not count.
  void tell(EventLines& lines, bool only) {
    lines_told_ = &lines;
    only_lines_count_ = only;
  }

  void note(const std::string& text);

  Node* any_running();
  JoinRequest join_request_of(std::size_t number) const;

  const Plan plan;
  Schedule schedule;
  Chance chance;
  Counts counts;
  Nodes nodes;
  Network network;
  Checker checker;
  FrontDesk desk;
  TraceHash hash;
  std::function<void(std::size_t number)> on_death;

 private:
  void sends(Node& node, const Message& message) override;
  void answers(Node& node, Answer answer) override;
  void tells(Node& node, std::vector<Event> events) override;
  void wrote(Node& node, const Write& write) override;
  void wrote_state(Node& node, const StateWrite& write) override;
  void died(Node& node, std::string_view why) override;
  void found_untold(Node& node) override;
  void found_no_space(Node& node) override;
  void deliver(const Parcel& parcel);
  template <class Check>
  void judge(const Check& check);
  void make_nodes();
  void give_disk(Node& node, Disk disk, const Recovered& content);
  Member member_of(std::size_t number, MemberRole role) const;

  void print(const std::string& text);

  MakeStorage make_storage_;
  std::string encoded_;
  std::function<void(const std::string&)> print_;
  EventLines* lines_told_ = nullptr;
  bool only_lines_count_ = false;
  std::uint64_t directories_made_ = 0;
};

}  // namespace graftd::sim
