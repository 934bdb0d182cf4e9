#include "cmd/chaos_plan_queue.hpp"

#include "cmd/chaos_filter.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace graftd::chaos {
namespace {

using Words = std::vector<std::string>;

// The two handles that a tree changes between.
struct Handles {
  std::string_view first;
  std::string_view second;
};

constexpr Handles prio_handles = {"6a10:", "6a11:"};
constexpr Handles netem_handles = {"6a01:", "6a02:"};
constexpr Handles ifb_handles = {"6a20:", "6a21:"};

std::string other_than(const Qdisc& root, const Handles& handles) {
  return std::string(root.handle == handles.first ? handles.second : handles.first);
}

std::string hex(std::size_t value) {
  std::array<char, 16> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return {digits.data(), error == std::errc() ? end : digits.data()};
}

std::string band_handle(const std::string& prio, std::size_t position) {
  const bool first_tree = prio == prio_handles.first;
  if (position == 0) {
    return first_tree ? "6a14:" : "6a15:";
  }
  return hex((first_tree ? 0x6a30U : 0x6a40U) + position) + ":";
}

Words joined(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

Step act(Words words) { return {.command = {.words = std::move(words)}}; }

Words netem_words(const Shaping& shaping) {
  return joined({"netem", "limit", std::to_string(shaping.packets_max)}, shaping.netem);
}

const Shaping& shaping_of(const Fault& fault) { return std::get<Shaping>(fault.body); }

Step filter_to_band(const std::string& device,
                    const std::string& prio,
                    const std::string& band,
                    const Match& match) {
  const std::string target = match.classifier == Classifier::u32 ? "flowid" : "classid";
  Words words = {"tc", "filter", "add", "dev", device, "parent", prio, "protocol", match.protocol};
  words = joined(std::move(words), {"prio", std::to_string(match.priority)});
  words = joined(std::move(words), match.words);
  return act(joined(std::move(words), {target, band}));
}

// Queues first and filters last: no packet meets a half-built tree.
std::vector<Step> tree(const std::vector<Fault>& faults,
                       const std::string& prio,
                       const Policy& policy) {
  const std::string& device = shaping_of(faults.front()).device;
  const std::size_t bands = 3 + faults.size();
  Words root = {"tc", "qdisc", "replace", "dev", device, "root", "handle", prio, "prio", "bands"};
  root = joined(std::move(root), {std::to_string(bands), "priomap"});
  // The default map: unmatched packets go where they went before.
  constexpr std::string_view priomap = "1222120011111111";
  for (const char band : priomap) {
    root.emplace_back(1, band);
  }
  std::vector<Step> steps = {act(std::move(root))};
  for (std::size_t i = 0; i < faults.size(); ++i) {
    Words queue = {"tc", "qdisc", "replace", "dev", device, "parent", band_of(prio, i), "handle"};
    queue.push_back(band_handle(prio, i));
    steps.push_back(act(joined(std::move(queue), netem_words(shaping_of(faults[i])))));
  }
  for (std::size_t i = 0; i < faults.size(); ++i) {
    const int priority = 1 + 2 * static_cast<int>(i);
    for (const Match& match :
         matches_of(faults[i].out, faults[i], Side::departing, priority, policy.classifiers)) {
      steps.push_back(filter_to_band(device, prio, band_of(prio, i), match));
    }
  }
  return steps;
}

Step delete_root(const std::string& device, const std::string& handle) {
  return act({"tc", "qdisc", "del", "dev", device, "root", "handle", handle});
}

std::vector<Step> hook_arrivals(const Fault& fault, const Policy& policy) {
  const Shaping& shaping = shaping_of(fault);
  std::vector<Step> steps = {act({"tc", "qdisc", "add", "dev", shaping.device, "clsact"})};
  for (const Match& match : matches_of(fault.in, fault, Side::arriving, 1, policy.classifiers)) {
    Words words = {"tc", "filter", "add", "dev", shaping.device, "ingress", "protocol"};
    words = joined(std::move(words), {match.protocol, "prio", std::to_string(match.priority)});
    words = joined(std::move(words), match.words);
    const Words redirect = {
        "action", "mirred", "egress", "redirect", "dev", std::string(ifb_device)};
    steps.push_back(
        act(joined(std::move(words), shaping.drop_arrivals ? Words{"action", "drop"} : redirect)));
  }
  return steps;
}

Step queue_arrivals(const Shaping& shaping, const std::string& handle) {
  return act(
      joined({"tc", "qdisc", "replace", "dev", std::string(ifb_device), "root", "handle", handle},
             netem_words(shaping)));
}

Step delete_ifb() { return act({"ip", "link", "del", std::string(ifb_device)}); }

}  // namespace

std::vector<Fault> departing(const std::vector<Fault>& active,
                             const std::string& device,
                             const std::string& except) {
  std::vector<Fault> found;
  std::ranges::copy_if(active, std::back_inserter(found), [&](const Fault& fault) {
    const auto* shaping = std::get_if<Shaping>(&fault.body);
    return shaping != nullptr && fault.out.on && shaping->device == device && fault.id != except;
  });
  return found;
}

std::string band_of(const std::string& prio, std::size_t position) {
  // Bands one to three are those of the packets that no fault meets.
  return prio + hex(4 + position);
}

std::vector<Step> put_departures(const Fault& fault,
                                 const Observed& observed,
                                 const Policy& policy) {
  const Shaping& shaping = shaping_of(fault);
  if (shaping.bare) {
    return {
        act(joined({"tc", "qdisc", "add", "dev", shaping.device, "root", "netem"}, shaping.netem))};
  }
  if (shaping.every_frame) {
    const std::string handle = other_than(observed.root, netem_handles);
    return {act(joined({"tc", "qdisc", "replace", "dev", shaping.device, "root", "handle", handle},
                       netem_words(shaping)))};
  }
  std::vector<Fault> all = departing(observed.active, shaping.device, fault.id);
  all.push_back(fault);
  return tree(all, other_than(observed.root, prio_handles), policy);
}

std::vector<Step> take_departures_again(const Fault& fault,
                                        const Observed& observed,
                                        const Policy& policy) {
  const Shaping& shaping = shaping_of(fault);
  if (shaping.bare) {
    return {act({"tc", "qdisc", "del", "dev", shaping.device, "root"})};
  }
  const Handles& handles = shaping.every_frame ? netem_handles : prio_handles;
  const std::string put_up = other_than(observed.root, handles);
  const std::vector<Fault> siblings = departing(observed.active, shaping.device, fault.id);
  if (siblings.empty()) {
    return {delete_root(shaping.device, put_up)};
  }
  return tree(siblings, other_than({.kind = "prio", .handle = put_up}, prio_handles), policy);
}

std::vector<Step> take_departures(const Fault& fault,
                                  const Observed& observed,
                                  const Policy& policy) {
  const Shaping& shaping = shaping_of(fault);
  const Qdisc& root = observed.root;
  if (shaping.bare) {
    const bool still_there = root.kind == "netem" && !is_ours(root) && !is_kernel_default(root);
    return still_there ? std::vector<Step>{delete_root(shaping.device, root.handle)}
                       : std::vector<Step>{};
  }
  if (!is_ours(root)) {
    return {};
  }
  const std::vector<Fault> siblings = departing(observed.active, shaping.device, fault.id);
  if (siblings.empty()) {
    return {delete_root(shaping.device, root.handle)};
  }
  return tree(siblings, other_than(root, prio_handles), policy);
}

std::vector<Step> put_arrivals(const Fault& fault, const Observed& observed, const Policy& policy) {
  const Shaping& shaping = shaping_of(fault);
  const auto old = std::ranges::find(observed.active, fault.id, &Fault::id);
  if (old != observed.active.end() && observed.ifb && swaps_arrivals(*old, fault)) {
    return {queue_arrivals(shaping, other_than(*observed.ifb, ifb_handles))};
  }
  std::vector<Step> steps;
  const bool old_took_ifb = old != observed.active.end() && old->in.on;
  if (!shaping.drop_arrivals) {
    if (observed.ifb && !old_took_ifb) {
      steps.push_back(delete_ifb());
    }
    steps.push_back(act({"ip", "link", "add", "name", std::string(ifb_device), "type", "ifb"}));
    steps.push_back(act({"ip", "link", "set", "dev", std::string(ifb_device), "up"}));
  }
  for (Step& step : hook_arrivals(fault, policy)) {
    steps.push_back(std::move(step));
  }
  if (!shaping.drop_arrivals) {
    steps.push_back(queue_arrivals(shaping, std::string(ifb_handles.first)));
  }
  return steps;
}

std::vector<Step> take_arrivals(const Fault& fault) {
  const Shaping& shaping = shaping_of(fault);
  std::vector<Step> steps = {act({"tc", "qdisc", "del", "dev", shaping.device, "clsact"})};
  if (!shaping.drop_arrivals) {
    steps.push_back(delete_ifb());
  }
  return steps;
}

bool swaps_arrivals(const Fault& old, const Fault& next) {
  const auto* before = std::get_if<Shaping>(&old.body);
  const auto* after = std::get_if<Shaping>(&next.body);
  return before != nullptr && after != nullptr && before->device == after->device && old.in.on &&
         next.in.on && old.in == next.in && old.port == next.port && !before->drop_arrivals &&
         !after->drop_arrivals && before->ipv6 == after->ipv6;
}

}  // namespace graftd::chaos
