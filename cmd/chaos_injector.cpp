#include "cmd/chaos_injector.hpp"

#include "cmd/chaos_error.hpp"
#include "cmd/chaos_explain.hpp"
#include "cmd/chaos_observe.hpp"
#include "cmd/chaos_steps.hpp"

#include <algorithm>

namespace graftd::chaos {
namespace {

std::optional<Classifier> classifier_of(const Command& command) {
  const auto has = [&](std::string_view word) {
    return std::ranges::find(command.words, word) != command.words.end();
  };
  if (has("matchall")) {
    return Classifier::matchall;
  }
  if (has("flower")) {
    return Classifier::flower;
  }
  return has("u32") ? std::optional(Classifier::u32) : std::nullopt;
}

}  // namespace

void Injector::say(const std::string& line) {
  if (!voice_.json) {
    voice_.out << line << "\n" << std::flush;
  }
}

void Injector::announce(const Record& record, bool begins) {
  const Fault& fault = record.fault;
  FaultNews news{.begins = begins,
                 .id = fault.id,
                 .kind = fault.kind,
                 .text = describe(fault),
                 .details = {},
                 .expires_ms = begins ? record.expires_ms : std::nullopt};
  const auto add_peers = [&news](const std::string& key, const Reach& reach) {
    std::string peers;
    for (const Address& peer : reach.peers) {
      peers += (peers.empty() ? "" : ",") + without_prefix(peer);
    }
    if (reach.on) {
      news.details.emplace_back(key, peers.empty() ? "*" : peers);
    }
  };
  add_peers("to", fault.out);
  add_peers("from", fault.in);
  if (const auto* shaping = std::get_if<Shaping>(&fault.body)) {
    news.details.emplace_back("device", shaping->device);
  }
  if (fault.port) {
    news.details.emplace_back("port", std::to_string(*fault.port));
  }
  const std::string line = to_event_line(news, host_.now_ms());
  if (voice_.json) {
    voice_.out << line << "\n" << std::flush;
  }
  tell_vizor(host_, record.vizor, line, voice_.err);
}

// ---- before ----

void Injector::check_before(const Fault& fault, bool force) const {
  const auto* shaping = std::get_if<Shaping>(&fault.body);
  if (shaping != nullptr) {
    const std::vector<std::string> devices = host_.devices();
    if (std::ranges::find(devices, shaping->device) == devices.end()) {
      std::string list;
      for (const std::string& device : devices) {
        list += (list.empty() ? "" : ", ") + device;
      }
      throw ChaosError(Exit::not_found,
                       "there is no device " + shaping->device + " here; there are: " + list);
    }
  }
  if (!host_.may_change_network()) {
    throw ChaosError(Exit::no_privilege, privilege_sentence());
  }
  if (shaping == nullptr || force) {
    return;
  }
  if (shaping->device == "lo") {
    throw ChaosError(
        Exit::conflict,
        "a fault on lo meets every program of this machine: say -force if you mean it");
  }
  if (!host_.in_container() && host_.default_route_device() == shaping->device) {
    throw ChaosError(Exit::conflict,
                     shaping->device +
                         " carries this machine's default route, and perhaps your own "
                         "session: say -force if you mean it");
  }
}

bool Injector::is_stale(const Record& record) const {
  if (record.owner) {
    return !host_.alive(*record.owner);
  }
  return record.expires_ms && *record.expires_ms <= host_.now_ms();
}

std::vector<Record> Injector::records_here(bool but_stale) const {
  std::vector<Record> records = folder_.load().records;
  std::erase_if(records, [&](const Record& record) {
    return record.network_namespace != host_.network_namespace() || (but_stale && is_stale(record));
  });
  return records;
}

std::vector<Fault> Injector::faults_here(bool but_stale) const {
  std::vector<Fault> faults;
  for (const Record& record : records_here(but_stale)) {
    faults.push_back(record.fault);
  }
  return faults;
}

Observed Injector::look(const Fault& fault, bool but_stale) {
  const auto* shaping = std::get_if<Shaping>(&fault.body);
  if (shaping == nullptr) {
    return {.root = {}, .ifb = {}, .active = faults_here(but_stale)};
  }
  return observe(host_, shaping->device, faults_here(but_stale));
}

// A fault of this id that cannot change in place is undone first.
void Injector::make_room(const Fault& fault) {
  for (const Record& record : folder_.load().records) {
    if (record.fault.id != fault.id) {
      continue;
    }
    if (record.network_namespace != host_.network_namespace()) {
      throw ChaosError(
          Exit::conflict,
          "fault " + fault.id + " is in force in another network namespace; choose another -id");
    }
    if (!changes_in_place(record.fault, fault) && !undo(record)) {
      throw ChaosError(Exit::undo_failed, "the earlier fault " + fault.id + " is still in force");
    }
  }
}

// ---- making ----

Record Injector::record_for(const ApplyWish& wish, const Plan& plan) const {
  Record record{.fault = wish.fault,
                .network_namespace = host_.network_namespace(),
                .began_ms = host_.now_ms(),
                .expires_ms = {},
                .owner = host_.self(),
                .commands = to_lines(plan.steps),
                .undo = to_lines(plan.undo),
                .vizor = wish.vizor};
  if (wish.lasts) {
    record.expires_ms = record.began_ms +
                        std::chrono::duration_cast<std::chrono::milliseconds>(*wish.lasts).count();
  }
  return record;
}

void Injector::put_in_force(const ApplyWish& wish) {
  Policy policy{.force = wish.force};
  // Once more for each classifier that this kernel turns out to lack.
  for (;;) {
    const auto planned = plan_apply(wish.fault, look(wish.fault, false), policy);
    if (const auto* refusal = std::get_if<Refusal>(&planned)) {
      throw ChaosError(refusal->exit, refusal->sentence);
    }
    const Plan& plan = std::get<Plan>(planned);
    const std::vector<Record> before = records_here(false);
    const Record record = record_for(wish, plan);
    folder_.write(record);
    const StepsEnd end = run_steps(host_, plan.steps);
    if (end.done) {
      return;
    }
    const std::optional<Classifier> lacking = classifier_of(end.failed);
    if (end.why.classifier_missing && lacking && policy.classifiers.size() > 1) {
      policy.classifiers.erase(*lacking);
      run_all_steps(host_, plan.undo);
      continue;
    }
    const auto old =
        std::ranges::find(before, wish.fault.id, [](const Record& one) { return one.fault.id; });
    if (!end.changed_something && old != before.end()) {
      folder_.write(*old);
      throw ChaosError(end.why.exit, end.why.sentence + "\nthe earlier fault stays in force");
    }
    give_up(wish, plan, end);
  }
}

void Injector::give_up(const ApplyWish& wish, const Plan& plan, const StepsEnd& end) {
  if (!end.changed_something) {
    folder_.remove(wish.fault.id);
    throw ChaosError(end.why.exit, end.why.sentence);
  }
  const StepsEnd undone = run_all_steps(host_, plan.undo);
  if (!undone.done) {
    throw ChaosError(Exit::undo_failed,
                     end.why.sentence +
                         "\nand what was done could not be undone: " + undone.why.sentence +
                         "\ntry by hand:\n" + to_text(to_lines(plan.undo), "  "));
  }
  folder_.remove(wish.fault.id);
  throw ChaosError(end.why.exit, end.why.sentence + "\nwhat was already done is undone again");
}

Exit Injector::rehearse(const ApplyWish& wish) {
  const auto check = [&](const ChaosError& error) {
    voice_.err << "graftd chaos: check: " << error.what() << "\n";
  };
  try {
    check_before(wish.fault, wish.force);
  } catch (const ChaosError& error) {
    check(error);
  }
  Observed observed{.root = {}, .ifb = {}, .active = faults_here(true)};
  try {
    observed = look(wish.fault, true);
  } catch (const ChaosError& error) {
    check(error);
  }
  const auto planned = plan_apply(wish.fault, observed, {.force = wish.force});
  if (const auto* refusal = std::get_if<Refusal>(&planned)) {
    throw ChaosError(refusal->exit, refusal->sentence);
  }
  const Plan& plan = std::get<Plan>(planned);
  voice_.out << to_text(to_lines(plan.steps), "") << "# undo:\n"
             << to_text(to_lines(plan.undo), "");
  return Exit::done;
}

Exit Injector::apply(const ApplyWish& wish) {
  if (wish.dry_run) {
    return rehearse(wish);
  }
  check_before(wish.fault, wish.force);
  {
    const RecordLock lock = folder_.lock();
    collect_locked();
    make_room(wish.fault);
    put_in_force(wish);
  }
  if (host_.interrupted()) {
    for (const Record& record : records_here(false)) {
      if (record.fault.id == wish.fault.id) {
        const Exit exit = end_of(record);
        return exit == Exit::done ? Exit::interrupted : exit;
      }
    }
  }
  if (!wish.lasts) {
    return stay(wish);
  }
  return wish.detach ? hand_over(wish) : hold(wish);
}

// ---- while it is in force ----

Exit Injector::stay(const ApplyWish& wish) {
  const RecordLock lock = folder_.lock();
  for (Record record : records_here(false)) {
    if (record.fault.id == wish.fault.id) {
      record.owner.reset();
      folder_.write(record);
      announce(record, true);
      say("fault " + record.fault.id + ": " + describe(record.fault));
      say("undo:  graftd chaos clear " + record.fault.id);
      for (const std::string& line : record.undo) {
        say("   or: " + line);
      }
    }
  }
  return Exit::done;
}

Exit Injector::hand_over(const ApplyWish& wish) {
  for (Record record : records_here(false)) {
    if (record.fault.id != wish.fault.id) {
      continue;
    }
    const Process watcher = host_.start_watcher([this, id = wish.fault.id, record] {
      host_.wait_until(*record.expires_ms);
      end_of(record);
    });
    const RecordLock lock = folder_.lock();
    record.owner = watcher;
    folder_.write(record);
    announce(record, true);
    say("fault " + record.fault.id + ": " + describe(record.fault) + ", undone by process " +
        std::to_string(watcher.pid) + " after " + tc_time(*wish.lasts));
    say("undo earlier:  graftd chaos clear " + record.fault.id);
  }
  return Exit::done;
}

Exit Injector::hold(const ApplyWish& wish) {
  for (const Record& record : records_here(false)) {
    if (record.fault.id != wish.fault.id) {
      continue;
    }
    announce(record, true);
    say("fault " + record.fault.id + ": " + describe(record.fault) + ", for " +
        tc_time(*wish.lasts) + "; Ctrl-C ends it earlier");
    const Wake wake = host_.wait_until(*record.expires_ms);
    const Exit exit = end_of(record);
    return exit == Exit::done && wake == Wake::interrupted ? Exit::interrupted : exit;
  }
  return Exit::done;
}

// ---- after ----

std::optional<Record> Injector::still_mine(const Record& mine) const {
  for (Record& record : records_here(false)) {
    if (record.fault == mine.fault && record.began_ms == mine.began_ms) {
      return std::move(record);
    }
  }
  return std::nullopt;
}

Exit Injector::end_of(const Record& mine) {
  const RecordLock lock = folder_.lock();
  const std::optional<Record> record = still_mine(mine);
  if (!record) {
    say("fault " + mine.fault.id + " was already cleared or changed by somebody else");
    return Exit::done;
  }
  return undo(*record) ? Exit::done : Exit::undo_failed;
}

bool Injector::undo(const Record& record) {
  std::vector<Step> steps;
  StepsEnd end;
  try {
    steps = plan_undo(record.fault, look(record.fault, false), {});
    end = run_all_steps(host_, steps);
  } catch (const ChaosError& error) {
    // The device is gone, and the fault with it.
    if (error.exit() != Exit::not_found) {
      end.done = false;
      end.why.sentence = error.what();
    }
  }
  if (!end.done) {
    voice_.err << "graftd chaos: fault " << record.fault.id
               << " could not be undone: " << end.why.sentence << "\ntry by hand:\n"
               << to_text(steps.empty() ? record.undo : to_lines(steps), "  ");
    return false;
  }
  folder_.remove(record.fault.id);
  announce(record, false);
  say("fault " + record.fault.id + " ended: " + describe(record.fault));
  return true;
}

}  // namespace graftd::chaos
