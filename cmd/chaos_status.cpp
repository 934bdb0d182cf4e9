#include "cmd/chaos_status.hpp"

#include "cmd/chaos_error.hpp"
#include "cmd/chaos_observe.hpp"
#include "cmd/chaos_plan_queue.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace graftd::chaos {
namespace {

class Kernel {
 public:
  explicit Kernel(Host& host) {
    try {
      qdiscs_ = read_qdiscs(host, "");
    } catch (const ChaosError& error) {
      complaint_ = error.what();
    }
    const Outcome table =
        host.run({.words = {"nft", "-j", "list", "table", "inet", std::string(nft_table)}});
    if (table.end == Outcome::End::exited && table.status == 0) {
      cuts_ = parse_cut_counters(table.out);
    }
  }

  void fill_in(FaultStatus& status, const std::vector<Fault>& active) const {
    const Fault& fault = status.record.fault;
    if (const auto* shaping = std::get_if<Shaping>(&fault.body)) {
      if (fault.out.on) {
        add(status, departures_of(fault, *shaping, active));
      }
      if (fault.in.on && !shaping->drop_arrivals) {
        add(status, root_of(std::string(ifb_device)));
      }
    } else if (const auto counter = cuts_.find(fault.id); counter != cuts_.end()) {
      status.in_force = true;
      status.packets += counter->second;
      status.drops += counter->second;
    }
  }

  const std::vector<QdiscReport>& qdiscs() const { return qdiscs_; }

  const std::string& complaint() const { return complaint_; }

 private:
  const QdiscReport* root_of(const std::string& device) const {
    const auto found = std::ranges::find_if(
        qdiscs_, [&](const QdiscReport& report) { return report.root && report.device == device; });
    return found == qdiscs_.end() ? nullptr : &*found;
  }

  const QdiscReport* departures_of(const Fault& fault,
                                   const Shaping& shaping,
                                   const std::vector<Fault>& active) const {
    const QdiscReport* root = root_of(shaping.device);
    if (root == nullptr || shaping.bare || shaping.every_frame) {
      return root != nullptr && root->qdisc.kind == "netem" ? root : nullptr;
    }
    // The bands of the tree are in the order of the records.
    const std::vector<Fault> siblings = departing(active, shaping.device, "");
    const auto position = std::ranges::find(siblings, fault.id, &Fault::id) - siblings.begin();
    const std::string parent = band_of(root->qdisc.handle, static_cast<std::size_t>(position));
    const auto found = std::ranges::find_if(qdiscs_, [&](const QdiscReport& report) {
      return report.device == shaping.device && report.parent == parent;
    });
    return found == qdiscs_.end() ? nullptr : &*found;
  }

  static void add(FaultStatus& status, const QdiscReport* report) {
    if (report != nullptr && report->qdisc.kind == "netem") {
      status.in_force = true;
      status.packets += report->packets;
      status.drops += report->drops;
      status.waiting += report->waiting;
    }
  }

  std::vector<QdiscReport> qdiscs_;
  std::map<std::string, std::uint64_t> cuts_;
  std::string complaint_;
};

std::vector<FaultStatus> statuses(const Kernel& kernel, Host& host, const RecordFolder& folder) {
  std::vector<FaultStatus> found;
  std::vector<Fault> active;
  for (Record& record : folder.load().records) {
    const bool here = record.network_namespace == host.network_namespace();
    if (here) {
      active.push_back(record.fault);
    }
    found.push_back({.record = std::move(record), .here = here});
  }
  for (FaultStatus& status : found) {
    if (status.here) {
      kernel.fill_in(status, active);
    }
  }
  return found;
}

std::string time_left(const Record& record, std::int64_t now_ms) {
  if (!record.expires_ms) {
    return "until cleared";
  }
  const std::int64_t seconds = (*record.expires_ms - now_ms + 999) / 1000;
  return seconds <= 0 ? "expired" : std::to_string(seconds) + " s left";
}

boost::json::object to_object(const FaultStatus& status, std::int64_t now_ms) {
  const Record& record = status.record;
  boost::json::object object = {{"id", record.fault.id},
                                {"kind", record.fault.kind},
                                {"text", describe(record.fault)},
                                {"in_force", status.in_force},
                                {"here", status.here},
                                {"began_ms", record.began_ms},
                                {"packets", status.packets},
                                {"drops", status.drops},
                                {"waiting", status.waiting}};
  if (record.expires_ms) {
    object["left_ms"] = std::max<std::int64_t>(0, *record.expires_ms - now_ms);
  }
  boost::json::array undo;
  for (const std::string& line : record.undo) {
    undo.emplace_back(line);
  }
  object["undo"] = std::move(undo);
  return object;
}

std::string to_line(const FaultStatus& status, std::int64_t now_ms) {
  std::string line = status.record.fault.id + "  " + describe(status.record.fault) + ", " +
                     time_left(status.record, now_ms);
  if (!status.here) {
    return line + ", in another network namespace";
  }
  if (!status.in_force) {
    return line + ", NOT seen in the kernel (somebody cleared it, or it cannot be read)";
  }
  return line + ", met " + std::to_string(status.packets) + " packets, dropped " +
         std::to_string(status.drops) + ", holds " + std::to_string(status.waiting);
}

}  // namespace

std::vector<FaultStatus> read_status(Host& host, const RecordFolder& folder) {
  return statuses(Kernel(host), host, folder);
}

Exit show_status(Host& host, const RecordFolder& folder, const Voice& voice) {
  const Kernel kernel(host);
  const std::vector<FaultStatus> found = statuses(kernel, host, folder);
  const std::int64_t now_ms = host.now_ms();
  if (!kernel.complaint().empty()) {
    voice.err << "graftd chaos: " << kernel.complaint() << "\n";
  }
  for (const std::string& path : folder.load().unreadable) {
    voice.err << "graftd chaos: " << path << " is no record of a fault\n";
  }
  if (voice.json) {
    boost::json::array faults;
    for (const FaultStatus& status : found) {
      faults.push_back(to_object(status, now_ms));
    }
    voice.out << boost::json::serialize(boost::json::object{{"faults", faults}}) << "\n";
    return Exit::done;
  }
  for (const FaultStatus& status : found) {
    voice.out << to_line(status, now_ms) << "\n";
  }
  if (found.empty()) {
    voice.out << "no faults here\n";
  }
  for (const QdiscReport& report : kernel.qdiscs()) {
    const bool suspicious = report.root && (is_ours(report.qdisc) || report.qdisc.kind == "netem");
    const bool recorded = std::ranges::any_of(found, [&](const FaultStatus& status) {
      const auto* shaping = std::get_if<Shaping>(&status.record.fault.body);
      return status.here && shaping != nullptr &&
             (shaping->device == report.device || report.device == ifb_device);
    });
    if (suspicious && !recorded) {
      voice.out << report.device << "  " << report.qdisc.kind << " " << report.qdisc.handle
                << " without a record"
                << (is_ours(report.qdisc) ? "; `graftd chaos clear` removes it" : ", not ours")
                << "\n";
    }
  }
  return Exit::done;
}

}  // namespace graftd::chaos
