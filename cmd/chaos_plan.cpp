#include "cmd/chaos_plan.hpp"

#include "cmd/chaos_plan_cut.hpp"
#include "cmd/chaos_plan_queue.hpp"

#include <algorithm>

namespace graftd::chaos {
namespace {

const Shaping* shaping_in(const Fault& fault) { return std::get_if<Shaping>(&fault.body); }

bool meets(const Reach& a, const Reach& b) {
  if (a.peers.empty() || b.peers.empty()) {
    return true;
  }
  return std::ranges::any_of(a.peers, [&](const Address& x) {
    return std::ranges::any_of(b.peers, [&](const Address& y) { return overlap(x, y); });
  });
}

Refusal occupied(const Fault& by, const std::string& why) {
  return {Exit::conflict,
          why + " fault " + by.id + " (" + describe(by) + "); change that one with -id " + by.id +
              " or end it with: graftd chaos clear " + by.id};
}

std::optional<Refusal> refuse_departures(const Fault& fault,
                                         const Shaping& shaping,
                                         const Observed& observed,
                                         const Policy& policy) {
  const std::vector<Fault> siblings = departing(observed.active, shaping.device, fault.id);
  const bool whole = shaping.every_frame || shaping.bare;
  for (const Fault& other : siblings) {
    const Shaping& theirs = *shaping_in(other);
    const bool ports_differ = fault.port && other.port && *fault.port != *other.port;
    if (whole || theirs.every_frame || theirs.bare ||
        (meets(fault.out, other.out) && !ports_differ)) {
      return occupied(other, "the same packets already meet");
    }
  }
  if (siblings.size() >= shapings_per_device_max) {
    return occupied(siblings.front(), "a device carries at most 13 faults, the first being");
  }
  const bool own = is_ours(observed.root) || is_kernel_default(observed.root);
  const bool own_bare = std::ranges::any_of(observed.active, [&](const Fault& active) {
    const Shaping* theirs = shaping_in(active);
    return active.id == fault.id && theirs != nullptr && theirs->bare;
  });
  if (shaping.bare && !is_kernel_default(observed.root) && !policy.force) {
    return Refusal{Exit::conflict,
                   "`tc qdisc add` would silently replace the root qdisc of " + shaping.device +
                       ", `" + observed.root.kind + " " + observed.root.handle +
                       "`: clear it first, or say -force"};
  }
  if (!own && !own_bare && !policy.force) {
    return Refusal{Exit::conflict,
                   "the root qdisc of " + shaping.device + " is `" + observed.root.kind + " " +
                       observed.root.handle +
                       "`, which is not ours; -force replaces it and restores nothing"};
  }
  return std::nullopt;
}

std::optional<Refusal> refuse_arrivals(const Fault& fault,
                                       const Shaping& shaping,
                                       const Observed& observed) {
  bool own_hook = false;
  for (const Fault& other : observed.active) {
    const Shaping* theirs = shaping_in(other);
    if (theirs == nullptr || !other.in.on) {
      continue;
    }
    const bool same_device = theirs->device == shaping.device;
    if (other.id == fault.id) {
      own_hook = own_hook || same_device;
    } else if (same_device || (!theirs->drop_arrivals && !shaping.drop_arrivals)) {
      return occupied(other, "arriving packets are already in the hands of");
    }
  }
  if ((observed.clsact && !own_hook) || observed.ingress) {
    return Refusal{Exit::conflict,
                   shaping.device + " has somebody else's `" +
                       (observed.ingress ? "ingress" : "clsact") +
                       "` hook (often Cilium or a traffic meter), and taking ours away later would "
                       "take theirs too; shape the packets where they leave, on the peer"};
  }
  return std::nullopt;
}

void append(std::vector<Step>& steps, std::vector<Step> more) {
  steps.insert(steps.end(), more.begin(), more.end());
}

// What a change in place must take down first, since nothing else replaces it.
std::vector<Step> leave_old(const Fault& fault, const Observed& observed, const Policy& policy) {
  const auto old = std::ranges::find(observed.active, fault.id, &Fault::id);
  if (old == observed.active.end() || shaping_in(fault) == nullptr) {
    return {};
  }
  Fault rest = *old;
  rest.out.on = old->out.on && !fault.out.on;
  rest.in.on = old->in.on && !swaps_arrivals(*old, fault);
  return plan_undo(rest, observed, policy);
}

}  // namespace

bool is_kernel_default(const Qdisc& qdisc) { return qdisc.handle == "0:"; }

bool is_ours(const Qdisc& qdisc) {
  return qdisc.handle.size() == 5 && qdisc.handle.starts_with("6a") && qdisc.handle[4] == ':';
}

bool changes_in_place(const Fault& old, const Fault& next) {
  const Shaping* before = shaping_in(old);
  const Shaping* after = shaping_in(next);
  if (before != nullptr && after != nullptr) {
    return before->device == after->device;
  }
  return before == nullptr && after == nullptr &&
         std::get<Cut>(old.body).firewall == Firewall::nft &&
         std::get<Cut>(next.body).firewall == Firewall::nft;
}

std::variant<Plan, Refusal> plan_apply(const Fault& fault,
                                       const Observed& observed,
                                       const Policy& policy) {
  if (const Shaping* shaping = shaping_in(fault)) {
    std::optional<Refusal> refusal;
    if (fault.out.on) {
      refusal = refuse_departures(fault, *shaping, observed, policy);
    }
    if (!refusal && fault.in.on) {
      refusal = refuse_arrivals(fault, *shaping, observed);
    }
    if (refusal) {
      return *refusal;
    }
  }
  Plan plan;
  plan.steps = leave_old(fault, observed, policy);
  if (shaping_in(fault) == nullptr) {
    append(plan.steps, put_cut(fault, observed.active));
    plan.undo = take_cut(fault, observed.active);
    return plan;
  }
  if (fault.in.on) {
    append(plan.undo, take_arrivals(fault));
  }
  if (fault.out.on) {
    append(plan.steps, put_departures(fault, observed, policy));
    append(plan.undo, take_departures_again(fault, observed, policy));
  }
  if (fault.in.on) {
    append(plan.steps, put_arrivals(fault, observed, policy));
  }
  return plan;
}

std::vector<Step> plan_undo(const Fault& fault, const Observed& observed, const Policy& policy) {
  if (shaping_in(fault) == nullptr) {
    return take_cut(fault, observed.active);
  }
  std::vector<Step> steps;
  if (fault.in.on) {
    append(steps, take_arrivals(fault));
  }
  if (fault.out.on) {
    append(steps, take_departures(fault, observed, policy));
  }
  return steps;
}

}  // namespace graftd::chaos
