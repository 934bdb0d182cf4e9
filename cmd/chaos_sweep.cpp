#include "cmd/chaos_error.hpp"
#include "cmd/chaos_injector.hpp"
#include "cmd/chaos_observe.hpp"
#include "cmd/chaos_plan_cut.hpp"
#include "cmd/chaos_steps.hpp"

#include <algorithm>

namespace graftd::chaos {
namespace {

Step act(std::vector<std::string> words) { return {.command = {.words = std::move(words)}}; }

// Roots with our handles, and our ifb device.
std::vector<Step> leftovers(Host& host) {
  std::vector<Step> steps;
  for (const QdiscReport& report : read_qdiscs(host, "")) {
    if (report.root && is_ours(report.qdisc) && report.device != ifb_device) {
      steps.push_back(
          act({"tc", "qdisc", "del", "dev", report.device, "root", "handle", report.qdisc.handle}));
    }
  }
  const std::vector<std::string> devices = host.devices();
  if (std::ranges::find(devices, ifb_device) != devices.end()) {
    steps.push_back(act({"ip", "link", "del", std::string(ifb_device)}));
  }
  return steps;
}

}  // namespace

// What carries our marks and has no record, for instance because the records were on another disk.
// A hook on arriving packets carries no mark, so it stays.
bool Injector::sweep_unrecorded() {
  std::vector<Step> steps;
  try {
    steps = leftovers(host_);
  } catch (const ChaosError&) {
    // Without tc there is nothing of tc to clear.
  }
  const Command ask{.words = {"nft", "list", "table", "inet", std::string(nft_table)}};
  const Outcome table = host_.run(ask);
  if (table.end == Outcome::End::exited && table.status == 0) {
    steps.push_back(nft_heal());
  }
  for (const Step& step : steps) {
    say("cleared without a record: " + to_shell(step.command));
  }
  const StepsEnd end = run_all_steps(host_, steps);
  if (!end.done) {
    throw ChaosError(Exit::undo_failed, end.why.sentence);
  }
  return !steps.empty();
}

}  // namespace graftd::chaos
