#pragma once

#include "cmd/chaos_event.hpp"
#include "cmd/chaos_host.hpp"
#include "cmd/chaos_plan.hpp"
#include "cmd/chaos_record.hpp"
#include "cmd/chaos_steps.hpp"
#include "cmd/chaos_units.hpp"

#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace graftd::chaos {

struct Voice {
  std::ostream& out;
  std::ostream& err;
  bool json = false;
};

struct ApplyWish {
  Fault fault;
  std::optional<Nanoseconds> lasts;  // then undone, by us or by a watcher
  bool detach = false;
  bool dry_run = false;
  bool force = false;
  std::string vizor;
};

struct ClearWish {
  std::vector<std::string> ids;  // none: everything of ours
  std::string device;            // empty: any
  bool dry_run = false;
};

// Makes and undoes faults on this machine. What it promises: a record is on disk before anything
// changes; what fails half-way is undone; what is undone is ours. Throws ChaosError.
class Injector {
 public:
  Injector(Host& host, RecordFolder folder, Voice voice)
      : host_(host), folder_(std::move(folder)), voice_(voice) {}

  Exit apply(const ApplyWish& wish);
  Exit clear(const ClearWish& wish);
  // Undoes what expired or lost its owner.
  Exit collect();

 private:
  std::vector<Record> records_here(bool but_stale) const;
  std::vector<Fault> faults_here(bool but_stale) const;
  bool is_stale(const Record& record) const;
  void collect_locked();

  void check_before(const Fault& fault, bool force) const;
  void make_room(const Fault& fault);
  Observed look(const Fault& fault, bool but_stale);
  Record record_for(const ApplyWish& wish, const Plan& plan) const;
  void put_in_force(const ApplyWish& wish);
  [[noreturn]] void give_up(const ApplyWish& wish, const Plan& plan, const StepsEnd& end);
  Exit rehearse(const ApplyWish& wish);
  Exit stay(const ApplyWish& wish);
  Exit hand_over(const ApplyWish& wish);
  Exit hold(const ApplyWish& wish);

  // Nothing when it is gone or somebody else's by now.
  std::optional<Record> still_mine(const Record& mine) const;
  Exit end_of(const Record& mine);
  bool undo(const Record& record);
  Exit rehearse_clear(const std::vector<Record>& records);
  std::vector<Record> chosen(const ClearWish& wish) const;
  bool sweep_unrecorded();

  void announce(const Record& record, bool begins);
  void say(const std::string& line);

  Host& host_;
  RecordFolder folder_;
  Voice voice_;
};

}  // namespace graftd::chaos
