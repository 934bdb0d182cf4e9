#pragma once

#include "viz/check_property.hpp"
#include "viz/check_sequence.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace graftd::viz {

// A finding and the property it is about.
struct CheckFinding {
  std::string property;
  std::string title;
  check::Finding finding;
};

// Checks the safety of a cluster on its event stream and nothing else. Events of one node may come
// in any order, and those of different nodes at any distance: what needs evidence waits for it. Its
// memory is bounded. One thread; the time is told.
class Checker {
 public:
  // With `recorded`, all events are there already, and each node's come in its order.
  explicit Checker(bool recorded = false);

  void put(check::Seen seen, std::int64_t now_us);
  // Call it now and then: losses are given up, checks that waited are decided.
  void settle(std::int64_t now_us);
  // Nothing more will come.
  void finish();

  const std::vector<check::Property>& properties() const { return properties_; }

  check::Verdict verdict() const;

  std::uint64_t events() const { return events_; }

  // Since the last call.
  std::vector<CheckFinding> take_new();

 private:
  // Runs of the cluster that ended: what is still told of them does not count.
  static constexpr std::size_t runs_max = 64;
  static constexpr std::uint64_t settle_every = 64;

  void take(const check::Seen& seen);
  bool belongs(const check::Seen& seen);
  void settle_rules(bool ends);

  check::Sequence sequence_;
  check::Model model_;
  std::vector<check::Property> properties_;
  std::string run_;
  std::set<std::string> ended_runs_;
  std::uint64_t events_ = 0;
};

// A list with an object for each property; docs/vizor-checks.md describes it.
std::string checks_json(const Checker& checker, std::uint64_t upto);
// The same as a table for people.
std::string checks_table(const Checker& checker);

}  // namespace graftd::viz
