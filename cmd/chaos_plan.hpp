#pragma once

#include "cmd/chaos_command.hpp"
#include "cmd/chaos_fault.hpp"

#include <set>
#include <string>
#include <variant>
#include <vector>

// Pure: from a fault and what is observed to the exact commands. Nothing here runs anything.
//
// Our marks, by which we know our own work again: qdisc handles 6a00: to 6aff:, the device gc-ifb0,
// the nft table inet graftd_chaos, the iptables chains GRAFTD-CHAOS-IN and -OUT. A change puts up a
// new tree under the alternate handle, because `replace` on an old netem keeps every option that is
// not repeated.
namespace graftd::chaos {

inline constexpr std::string_view ifb_device = "gc-ifb0";
inline constexpr std::string_view nft_table = "graftd_chaos";
// prio has 16 bands and three are for the packets that no fault meets.
inline constexpr std::size_t shapings_per_device_max = 13;

struct Qdisc {
  std::string kind = "noqueue";
  std::string handle = "0:";
  bool operator==(const Qdisc&) const = default;
};

// Handle zero is the kernel's own default, which comes back by itself.
bool is_kernel_default(const Qdisc& qdisc);
bool is_ours(const Qdisc& qdisc);

// What is seen before planning.
struct Observed {
  Qdisc root;
  bool clsact = false;
  bool ingress = false;
  std::optional<Qdisc> ifb;   // the root of gc-ifb0, when that device exists
  std::vector<Fault> active;  // in this network namespace, our own by their records
};

enum class Classifier { matchall, u32, flower };

struct Policy {
  bool force = false;
  // Kernels differ in what they have; the first fitting one is taken.
  std::set<Classifier> classifiers = {Classifier::matchall, Classifier::u32, Classifier::flower};
};

struct Step {
  // probe: its failure is an answer; the next step, if_absent, runs only then.
  enum class Kind { act, probe, if_absent };
  Command command;
  Kind kind = Kind::act;
  bool operator==(const Step&) const = default;
};

struct Plan {
  std::vector<Step> steps;
  std::vector<Step> undo;
};

struct Refusal {
  Exit exit = Exit::conflict;
  std::string sentence;
};

// Whether `next` can take the place of `old` without a moment of no fault; else `old` is undone
// first.
bool changes_in_place(const Fault& old, const Fault& next);

// An active fault of the same id is replaced; changes_in_place holds for the two.
std::variant<Plan, Refusal> plan_apply(const Fault& fault,
                                       const Observed& observed,
                                       const Policy& policy);

// Takes one of the active faults away and leaves the others in force.
std::vector<Step> plan_undo(const Fault& fault, const Observed& observed, const Policy& policy);

}  // namespace graftd::chaos
