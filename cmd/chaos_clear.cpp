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

void Injector::collect_locked() {
  const RecordFolder::Content content = folder_.load();
  for (const std::string& path : content.unreadable) {
    voice_.err << "graftd chaos: " << path
               << " is no record of a fault; look at it and remove it by hand\n";
  }
  for (const Record& record : content.records) {
    if (record.network_namespace != host_.network_namespace()) {
      if (!host_.namespace_exists(record.network_namespace)) {
        folder_.remove(record.fault.id);
      }
    } else if (is_stale(record)) {
      undo(record);
    }
  }
}

Exit Injector::collect() {
  const RecordLock lock = folder_.lock();
  collect_locked();
  const std::vector<Record> left = records_here(false);
  return std::ranges::any_of(left, [&](const Record& record) { return is_stale(record); })
             ? Exit::undo_failed
             : Exit::done;
}

std::vector<Record> Injector::chosen(const ClearWish& wish) const {
  std::vector<Record> records = records_here(false);
  for (const std::string& id : wish.ids) {
    if (std::ranges::none_of(records, [&](const Record& one) { return one.fault.id == id; })) {
      throw ChaosError(Exit::not_found,
                       "there is no fault " + id + " here; `graftd chaos status` lists them");
    }
  }
  std::erase_if(records, [&](const Record& record) {
    const auto* shaping = std::get_if<Shaping>(&record.fault.body);
    const bool named =
        wish.ids.empty() || std::ranges::find(wish.ids, record.fault.id) != wish.ids.end();
    const bool there =
        wish.device.empty() || (shaping != nullptr && shaping->device == wish.device);
    return !named || !there;
  });
  return records;
}

Exit Injector::rehearse_clear(const std::vector<Record>& records) {
  for (const Record& record : records) {
    voice_.out << to_text(to_lines(plan_undo(record.fault, look(record.fault, false), {})), "");
  }
  return Exit::done;
}

Exit Injector::clear(const ClearWish& wish) {
  if (wish.dry_run) {
    return rehearse_clear(chosen(wish));
  }
  const RecordLock lock = folder_.lock();
  const std::vector<Record> records = chosen(wish);
  bool undone = true;
  for (const Record& record : records) {
    undone = undo(record) && undone;
  }
  const bool everything = wish.ids.empty() && wish.device.empty();
  const bool swept = everything && undone && sweep_unrecorded();
  if (records.empty() && !swept) {
    say("nothing to clear");
  }
  return undone ? Exit::done : Exit::undo_failed;
}

}  // namespace graftd::chaos
