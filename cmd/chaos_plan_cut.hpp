#pragma once

#include "cmd/chaos_plan.hpp"

#include <string>
#include <vector>

// The part of the planner that speaks nft and iptables; for chaos_plan.cpp and clear only.
namespace graftd::chaos {

// The whole table for these faults, as one atomic transaction that also takes the old one away.
std::string nft_script(const std::vector<Fault>& cuts);
// Takes the whole table away; succeeds when there is none.
Step nft_heal();

std::vector<Step> put_cut(const Fault& fault, const std::vector<Fault>& active);
std::vector<Step> take_cut(const Fault& fault, const std::vector<Fault>& active);

}  // namespace graftd::chaos
