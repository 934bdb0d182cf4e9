#pragma once

#include "cmd/chaos_plan.hpp"

#include <string>
#include <vector>

// The part of the planner that speaks tc; for chaos_plan.cpp and the status only.
namespace graftd::chaos {

// The active faults on packets that leave by the device, but for one id.
std::vector<Fault> departing(const std::vector<Fault>& active,
                             const std::string& device,
                             const std::string& except);

// "6a10:4": the class of the tree at `prio` that holds the fault at this position.
std::string band_of(const std::string& prio, std::size_t position);

std::vector<Step> put_departures(const Fault& fault,
                                 const Observed& observed,
                                 const Policy& policy);
// What takes back put_departures, whatever of it was carried out.
std::vector<Step> take_departures_again(const Fault& fault,
                                        const Observed& observed,
                                        const Policy& policy);
// What ends a fault that is in force.
std::vector<Step> take_departures(const Fault& fault,
                                  const Observed& observed,
                                  const Policy& policy);

std::vector<Step> put_arrivals(const Fault& fault, const Observed& observed, const Policy& policy);
std::vector<Step> take_arrivals(const Fault& fault);
// Whether only the queue on the ifb device changes between the two.
bool swaps_arrivals(const Fault& old, const Fault& next);

}  // namespace graftd::chaos
