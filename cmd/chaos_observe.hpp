#pragma once

#include "cmd/chaos_host.hpp"
#include "cmd/chaos_plan.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace graftd::chaos {

// One line of `tc -j -s qdisc show`.
struct QdiscReport {
  std::string device;
  Qdisc qdisc;
  std::string parent;
  bool root = false;
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
  std::uint64_t drops = 0;
  std::uint64_t waiting = 0;  // packets in the queue now
};

// Nothing when it is not what tc prints. `device` fills in what tc leaves out.
std::optional<std::vector<QdiscReport>> parse_qdiscs(const std::string& json,
                                                     const std::string& device);

// Packets stopped by each fault, by its id, from `nft -j list table inet graftd_chaos`.
std::map<std::string, std::uint64_t> parse_cut_counters(const std::string& json);

// Throws ChaosError when tc is missing or does not answer. Empty device: all of them.
std::vector<QdiscReport> read_qdiscs(Host& host, const std::string& device);

// What the planner needs to know about a device.
Observed observe(Host& host, const std::string& device, std::vector<Fault> active);

}  // namespace graftd::chaos
