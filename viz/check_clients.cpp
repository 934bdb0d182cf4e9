#include "viz/check_property.hpp"
#include "viz/linearizability.hpp"
#include "viz/written_values.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace graftd::viz::check {
namespace {

// Each key behaves as if its operations took effect one after another, each between its call and
// its return. The events of clients tell (their clocks have to agree); a key's operations are
// searched in windows that end where one operation is alone, so that the value is known. An
// operation of unknown outcome stays: it may take effect at any later time, or never. What a client
// writes that nobody recorded is not seen at all: a value of unknown origin is no violation. Only
// times by one clock are compared: clients on another machine than the first count as not recorded.
class LinearizableKeys final : public Rule {
 public:
  void look(const Seen& seen, const Model& model, Report& report) override {
    const std::string* clock = clock_of(seen.body);
    if (clock == nullptr) {
      return;
    }
    if (!clock_) {
      clock_ = *clock;
    }
    if (*clock != *clock_) {
      report.unknown("clients of several machines: their clocks may not agree", {id_of(seen)});
      return;
    }
    // In the order of their times: clients' events come on different ways.
    waiting_.emplace(time_of(seen), Waiting{seen, model.now_us()});
    if (waiting_.size() > waiting_max) {
      take_first(report);
    }
  }

  void settle(const Model& model, Report& report, bool ends) override {
    while (!waiting_.empty() &&
           (ends || waiting_.begin()->second.since_us + wait_us < model.now_us())) {
      take_first(report);
    }
    if (ends) {
      for (auto& [name, key] : keys_) {
        search(name, key, report);
      }
      keys_.clear();
      open_.clear();
      possible_count_ = 0;
    }
  }

 private:
  static constexpr std::size_t keys_max = 4096;
  static constexpr std::size_t waiting_max = 16'384;
  static constexpr std::int64_t wait_us = 1'000'000;
  // Of one key in one window, and clients' open ones.
  static constexpr std::size_t operations_max = 512;
  // From so many on a window does not wait for writes that have not returned.
  static constexpr std::size_t operations_many = 128;
  static constexpr std::size_t open_max = 16'384;
  // Of unknown outcome: so many of a key are tried in each place; what more of them, on all keys,
  // may write is only remembered.
  static constexpr std::size_t unknown_max = 64;
  static constexpr std::size_t possible_max = 65'536;
  static constexpr std::uint64_t steps_max = 200'000;

  struct Waiting {
    Seen seen;
    std::int64_t since_us = 0;
  };

  struct Call {
    Operation operation;
    std::string id;
    bool open = true;  // its client may still hear the outcome

    bool reads() const { return operation.kind == OperationKind::read; }
  };

  struct Key {
    // The record may begin in the middle.
    KeyState initial = {.value = {}, .any = true};
    std::map<std::string, Call> calls;  // by op
    Possible possible;  // by writes of unknown outcome that are no longer in `calls`
    bool given_up = false;

    bool forgettable() const { return calls.empty() && possible.empty() && !given_up; }
  };

  // Nothing: no event of a client.
  static const std::string* clock_of(const Body& body) {
    if (const auto* invoke = std::get_if<Invoke>(&body)) {
      return &invoke->clock;
    }
    const auto* answer = std::get_if<Return>(&body);
    return answer == nullptr ? nullptr : &answer->clock;
  }

  static Stamp time_of(const Seen& seen) {
    return seen.mono_us ? Stamp{*seen.mono_us, seen.seq} : seen.stamp;
  }

  // Places in one sequence; of the same instant, calls come first: that makes them overlap.
  static std::uint64_t moment_of(const Seen& seen, bool returns) {
    const auto us = static_cast<std::uint64_t>(std::max<std::int64_t>(0, time_of(seen).us));
    return us * 2 + (returns ? 1 : 0);
  }

  void take_first(Report& report) {
    const Seen seen = std::move(waiting_.extract(waiting_.begin()).mapped().seen);
    const bool late = time_of(seen).us < taken_.us;
    taken_ = std::max(taken_, time_of(seen));
    if (late) {
      report.unknown("an event of a client came too late", {id_of(seen)});
    }
    if (seen.lost > 0) {
      // An operation may be among the lost events.
      report.unknown("events of clients are lost", {id_of(seen)});
      for (auto& [name, key] : keys_) {
        start_anew(key, report);
      }
    }
    if (const auto* invoke = std::get_if<Invoke>(&seen.body)) {
      call(seen, *invoke, late, report);
    } else {
      Return answer = std::get<Return>(seen.body);
      answer.status = late ? "unknown" : answer.status;
      finish(seen, answer, report);
    }
  }

  // A client that is started again counts its operations from 1 again.
  static std::string name_of(const Seen& seen, const std::string& op) {
    return seen.node + "/" + std::to_string(seen.incarnation) + " " + op;
  }

  // An idle key may be forgotten: then its value is not known.
  bool make_room(const std::string& name) {
    if (keys_.contains(name) || keys_.size() < keys_max) {
      return true;
    }
    const auto idle = std::find_if(
        keys_.begin(), keys_.end(), [](const auto& it) { return it.second.forgettable(); });
    if (idle == keys_.end()) {
      return false;
    }
    keys_.erase(idle);
    return true;
  }

  // What comes late may have taken effect in a window that is over: its outcome is unknown.
  void call(const Seen& seen, const Invoke& invoke, bool late, Report& report) {
    const std::string op = name_of(seen, invoke.op);
    if (open_.size() >= open_max || !make_room(invoke.key)) {
      report.unknown("more keys or clients than are followed", {id_of(seen)});
      return;
    }
    Key& key = keys_[invoke.key];
    if (key.given_up) {
      return;
    }
    if (key.calls.size() >= operations_max) {
      report.unknown("more operations on a key at once than are searched", {id_of(seen)});
      start_anew(key, report);
    }
    Call call{.operation = {.called = moment_of(seen, false)}, .id = id_of(seen)};
    call.operation.kind = invoke.kind == "put"   ? OperationKind::write
                          : invoke.kind == "del" ? OperationKind::erase
                                                 : OperationKind::read;
    if (call.operation.kind == OperationKind::write) {
      call.operation.value = invoke.value;
    }
    if (call.operation.kind != OperationKind::read) {
      written_.note(invoke.key, call.operation.value);
    }
    if (late && call.reads()) {
      return;
    }
    call.open = !late;
    key.calls.insert_or_assign(op, std::move(call));
    if (!late) {
      open_.insert_or_assign(op, invoke.key);
    }
  }

  // From an unknown value. A write that is under way may have taken effect already, or may yet do
  // so: from now on it is one of unknown outcome, whatever its client is told.
  void start_anew(Key& key, Report& report) {
    for (const auto& [op, call] : key.calls) {
      open_.erase(op);
    }
    std::erase_if(key.calls,
                  [](const auto& it) { return it.second.operation.returned || it.second.reads(); });
    key.initial = {.value = {}, .any = true};
    leave_unknown(key, report);
  }

  void finish(const Seen& seen, const Return& answer, Report& report) {
    const std::string op = name_of(seen, answer.op);
    const auto open = open_.extract(op);
    const auto key = open.empty() ? keys_.end() : keys_.find(open.mapped());
    const auto call =
        key == keys_.end() ? decltype(Key::calls)::iterator() : key->second.calls.find(op);
    if (key == keys_.end() || call == key->second.calls.end()) {
      return;
    }
    call->second.open = false;
    Operation& operation = call->second.operation;
    const bool reads = call->second.reads();
    if (answer.status == "refused" || (reads && answer.status == "unknown")) {
      key->second.calls.erase(call);  // surely without effect
    } else if (answer.status != "unknown") {
      operation.returned = moment_of(seen, true);
      if (reads && answer.status == "ok") {
        operation.value = answer.value;
      }
      end_window(key->first, key->second, op, report);
    }
  }

  // Another one that has returned overlaps with it only if it returned after this was called. A
  // write that takes very long is taken for one of unknown outcome: it may come at any later time.
  void end_window(const std::string& name, Key& key, const std::string& op, Report& report) {
    const Operation done = key.calls.at(op).operation;
    const bool many = key.calls.size() >= operations_many;
    const bool alone = std::all_of(key.calls.begin(), key.calls.end(), [&](const auto& it) {
      const Call& other = it.second;
      if (other.open) {
        return many && !other.reads();
      }
      return it.first == op || !other.operation.returned || *other.operation.returned < done.called;
    });
    if (!alone) {
      return;
    }
    search(name, key, report);
    std::erase_if(key.calls,
                  [](const auto& it) { return it.second.operation.returned.has_value(); });
    for (const auto& [left, call] : key.calls) {
      open_.erase(left);
    }
    key.initial = {.value = done.kind == OperationKind::erase ? std::nullopt : done.value,
                   .any = false};
    leave_unknown(key, report);
  }

  // All calls of the key are writes of unknown outcome. Any of them may come at any later time, and
  // a search that tries many in each place would have no end.
  void leave_unknown(Key& key, Report& report) {
    if (key.calls.size() <= unknown_max) {
      for (auto& [op, call] : key.calls) {
        call.open = false;
      }
      return;
    }
    for (const auto& [op, call] : key.calls) {
      possible_count_ += key.possible.insert(call.operation.value).second ? 1U : 0U;
    }
    if (possible_count_ > possible_max) {
      report.unknown("more writes of unknown outcome than are remembered; one key is given up",
                     {key.calls.begin()->second.id});
      possible_count_ -= key.possible.size();
      key.possible.clear();
      key.given_up = true;
    }
    key.calls.clear();
  }

  void search(const std::string& name, const Key& key, Report& report) const {
    std::vector<Operation> operations;
    std::vector<std::string> ids;
    for (const auto& [op, call] : key.calls) {
      operations.push_back(call.operation);
      ids.push_back(call.id);
    }
    if (operations.empty()) {
      return;
    }
    switch (check_linearizability(operations, steps_max, key.initial, key.possible)) {
      case Linearizability::yes:
        report.held();
        break;
      case Linearizability::no:
        find_fault(name, key, operations, std::move(ids), report);
        break;
      case Linearizability::undecided:
        report.unknown("the search for an order of a key's operations was given up",
                       std::move(ids));
        break;
    }
  }

  void find_fault(const std::string& name,
                  const Key& key,
                  const std::vector<Operation>& operations,
                  std::vector<std::string> ids,
                  Report& report) const {
    Possible possible = key.possible;
    for (const Operation& operation : operations) {
      if (operation.kind == OperationKind::read && !written_.holds(name, operation.value)) {
        possible.insert(operation.value);
      }
    }
    if (possible.size() > key.possible.size() &&
        check_linearizability(operations, steps_max, key.initial, possible) !=
            Linearizability::no) {
      report.unknown("somebody read what no recorded client wrote lately", std::move(ids));
      return;
    }
    report.violated(
        "no order of the operations on key " + name + " explains what their clients saw",
        std::move(ids));
  }

  std::multimap<Stamp, Waiting> waiting_;
  std::map<std::string, Key> keys_;
  std::map<std::string, std::string> open_;  // op: key
  std::size_t possible_count_ = 0;           // of all keys
  WrittenValues written_;
  std::optional<std::string> clock_;
  Stamp taken_;  // no event before it is waited for
};

}  // namespace

void add_client_properties(std::vector<Property>& properties) {
  properties.push_back(
      {"linearizability", "Linearizability", std::make_unique<LinearizableKeys>(), {}});
}

}  // namespace graftd::viz::check
