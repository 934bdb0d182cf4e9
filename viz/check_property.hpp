#pragma once

#include "viz/check_model.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace graftd::viz::check {

enum class Verdict : std::uint8_t { holds, violated, unknown };

std::string_view name_of(Verdict verdict);

// One place where a property is violated, or cannot be told to hold.
struct Finding {
  bool violated = false;
  std::string message;
  std::vector<std::string> witnesses;  // event ids
};

// What was found about one property. Findings beyond a few are only counted.
class Report {
 public:
  static constexpr std::size_t findings_max = 16;
  static constexpr std::size_t reasons_max = 16;

  void held() { ++checked_; }

  void violated(std::string message, std::vector<std::string> witnesses);
  // Evidence is missing. `reason` is told once.
  void unknown(std::string reason, std::vector<std::string> witnesses);

  Verdict verdict() const;

  std::uint64_t checked() const { return checked_; }

  std::uint64_t violations() const { return violations_; }

  std::uint64_t unknowns() const { return unknowns_; }

  const std::vector<Finding>& findings() const { return findings_; }

  // Those since the last call.
  std::vector<Finding> take_new();

 private:
  void keep(Finding finding);

  std::uint64_t checked_ = 0;
  std::uint64_t violations_ = 0;
  std::uint64_t unknowns_ = 0;
  std::vector<Finding> findings_;
  std::vector<Finding> new_;
  std::set<std::string> reasons_;
};

// Why a check that waits for evidence is looked at again.
enum class Wait : std::uint8_t {
  goes_on,  // there may be more evidence
  too_long,
  record_ends,  // what would come later is nobody's loss
};

// A rule on the stream.
class Rule {
 public:
  Rule() = default;
  Rule(const Rule&) = delete;
  Rule& operator=(const Rule&) = delete;
  virtual ~Rule() = default;

  // `model` is the past before this event; the event's entries are noted already.
  virtual void look(const Seen& seen, const Model& model, Report& report) = 0;
  // Decides what waited for evidence; with `ends`, nothing more will come.
  virtual void settle(const Model& model, Report& report, bool ends);
};

// A property with its name, its rule, and what was found so far.
struct Property {
  std::string name;   // "election-safety"
  std::string title;  // "Election safety"
  std::unique_ptr<Rule> rule;
  Report report;
};

// Checks that wait for evidence. Those that waited too long, and the oldest when there are too
// many, are decided with what there is.
template <class Check>
class Deferred {
 public:
  static constexpr std::size_t checks_max = 1024;
  static constexpr std::int64_t wait_us = 10'000'000;

  void add(Check check, const Model& model) {
    waiting_.push_back({std::move(check), model.now_us()});
  }

  // `decide(check, wait)` returns whether it is decided; anything but Wait::goes_on is the last
  // call for this check.
  template <class Decide>
  void settle(const Model& model, bool ends, const Decide& decide) {
    std::size_t excess = waiting_.size() > checks_max ? waiting_.size() - checks_max : 0;
    std::erase_if(waiting_, [&](const Waiting& it) {
      const bool old = it.since_us + wait_us < model.now_us() || excess > 0;
      excess -= excess > 0 ? 1 : 0;
      const Wait wait = ends ? Wait::record_ends : old ? Wait::too_long : Wait::goes_on;
      return decide(it.check, wait) || wait != Wait::goes_on;
    });
  }

 private:
  struct Waiting {
    Check check;
    std::int64_t since_us = 0;
  };

  std::deque<Waiting> waiting_;
};

// "entry 7".
std::string entry_text(std::uint64_t index);

// Maps by term keep the highest ones.
template <class Map>
void keep_highest(Map& map, std::size_t most) {
  while (map.size() > most) {
    map.erase(map.begin());
  }
}

// All properties of the list in docs/vizor-checks.md, in its order.
std::vector<Property> all_properties();

// One function a family; each appends its properties.
void add_election_properties(std::vector<Property>& properties);
void add_log_properties(std::vector<Property>& properties);
void add_commit_properties(std::vector<Property>& properties);
void add_promise_properties(std::vector<Property>& properties);
void add_progress_properties(std::vector<Property>& properties);
void add_membership_properties(std::vector<Property>& properties);
void add_message_properties(std::vector<Property>& properties);
void add_client_properties(std::vector<Property>& properties);

}  // namespace graftd::viz::check
