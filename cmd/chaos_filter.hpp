#pragma once

#include "cmd/chaos_fault.hpp"
#include "cmd/chaos_plan.hpp"

#include <set>
#include <string>
#include <vector>

namespace graftd::chaos {

enum class Side { departing, arriving };

// One `tc filter` without its device, its parent and what it does with a packet.
struct Match {
  Classifier classifier = Classifier::matchall;
  std::string protocol;  // ip, ipv6
  int priority = 1;
  std::vector<std::string> words;
};

// The filters that pick the packets of a reach; IPv4 at `priority`, IPv6 one after it, since one
// priority holds one protocol and one classifier.
std::vector<Match> matches_of(const Reach& reach,
                              const Fault& fault,
                              Side side,
                              int priority,
                              const std::set<Classifier>& available);

}  // namespace graftd::chaos
