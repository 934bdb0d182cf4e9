#include "cmd/chaos_doctor.hpp"

#include "cmd/chaos_explain.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <initializer_list>

namespace graftd::chaos {
namespace {

using Result = Check::Result;

struct Trial {
  std::string_view name;
  std::string_view module;  // whose being loaded is a hint when there is no trial
  std::vector<std::string> words;
  std::string input;
};

std::string version_line(const std::string& text) { return text.substr(0, text.find('\n')); }

Check check_tool(Host& host, const std::string& tool, const std::string& version_flag) {
  const Outcome outcome = host.run({.words = {tool, version_flag}});
  if (outcome.end == Outcome::End::missing) {
    return {tool, Result::bad, package_sentence(tool)};
  }
  return {tool, Result::good, version_line(outcome.out.empty() ? outcome.err : outcome.out)};
}

// A filter needs a hook, so both go to one tc.
std::string with_hook(const std::string& filter) {
  return "qdisc add dev lo clsact\nfilter add dev lo ingress protocol ip prio 1 " + filter + "\n";
}

std::vector<Trial> trials() {
  const std::vector<std::string> batch = {"tc", "-batch", "-"};
  return {
      {"netem", "sch_netem", {"tc", "qdisc", "add", "dev", "lo", "root", "netem"}, ""},
      {"prio", "sch_prio", {"tc", "qdisc", "add", "dev", "lo", "root", "prio"}, ""},
      {"u32", "cls_u32", batch, with_hook("u32 match u32 0 0")},
      {"flower", "cls_flower", batch, with_hook("flower dst_ip 192.0.2.1")},
      {"matchall", "cls_matchall", batch, with_hook("matchall")},
      {"clsact", "sch_ingress", {"tc", "qdisc", "add", "dev", "lo", "clsact"}, ""},
      {"mirred",
       "act_mirred",
       batch,
       with_hook("u32 match u32 0 0 action mirred egress redirect dev lo")},
      {"ifb", "ifb", {"ip", "link", "add", "name", "gc-ifb0", "type", "ifb"}, ""},
      {"nf_tables", "nf_tables", {"nft", "-f", "-"}, "add table inet graftd_chaos\n"},
  };
}

Check check_kernel(Host& host, const Trial& trial) {
  const std::string name(trial.name);
  const Command command{.words = trial.words, .input = trial.input, .scratch_namespace = true};
  const Outcome outcome = host.run(command);
  if (outcome.end == Outcome::End::exited && outcome.status == 0) {
    return {name, Result::good, "the kernel has it"};
  }
  if (outcome.end == Outcome::End::no_namespace) {
    if (host.module_loaded(std::string(trial.module))) {
      return {name, Result::good, "its module is loaded"};
    }
    return {name, Result::unknown, explain(command, outcome).sentence};
  }
  // A batch does not name the part that failed.
  Command named = command;
  named.words.push_back(name);
  return {name, Result::bad, explain(named, outcome).sentence};
}

// What users want to do, by what it needs.
struct Ability {
  std::string_view name;
  std::vector<std::string> needs;
};

std::vector<Ability> abilities() {
  return {{"faults on what leaves (delay, loss, ...)", {"privilege", "tc", "netem", "prio"}},
          {"faults on what leaves, with -all-frames", {"privilege", "tc", "netem"}},
          {"faults on what arrives (-from)",
           {"privilege", "tc", "ip", "netem", "clsact", "mirred", "ifb"}},
          {"partition, isolate", {"privilege", "nft", "nf_tables"}}};
}

const Check* find(const std::vector<Check>& checks, std::string_view name) {
  const auto found = std::ranges::find(checks, name, &Check::name);
  return found == checks.end() ? nullptr : &*found;
}

Check conclude(const Ability& ability, const std::vector<Check>& checks) {
  Check sum{std::string(ability.name), Result::good, "possible"};
  for (const std::string& need : ability.needs) {
    const Check* check = find(checks, need);
    if (check == nullptr || check->result == Result::good) {
      continue;
    }
    if (check->result == Result::bad) {
      return {sum.name, Result::bad, "not possible, for want of " + need};
    }
    sum = {sum.name, Result::unknown, "perhaps: " + need + " could not be tried"};
  }
  return sum;
}

std::string_view mark_of(Result result) {
  switch (result) {
    case Result::good:
      return "ok";
    case Result::bad:
      return "NO";
    case Result::unknown:
      return "??";
  }
  return "";
}

boost::json::array to_array(const std::vector<Check>& checks) {
  boost::json::array array;
  for (const Check& check : checks) {
    const std::string_view result = check.result == Result::good  ? "ok"
                                    : check.result == Result::bad ? "missing"
                                                                  : "unknown";
    array.push_back({{"name", check.name}, {"result", result}, {"text", check.sentence}});
  }
  return array;
}

void print(std::ostream& out, const std::vector<Check>& checks) {
  for (const Check& check : checks) {
    out << mark_of(check.result) << "  " << check.name << ": " << check.sentence << "\n";
  }
}

}  // namespace

std::vector<Check> examine(Host& host) {
  const bool privileged = host.may_change_network();
  std::vector<Check> checks = {
      {"privilege",
       privileged ? Result::good : Result::bad,
       privileged ? "CAP_NET_ADMIN is held" : privilege_sentence()},
      check_tool(host, "tc", "-V"),
      check_tool(host, "ip", "-V"),
      check_tool(host, "nft", "-v"),
  };
  for (const Trial& trial : trials()) {
    const Check* tool = find(checks, trial.words.front());
    if (tool != nullptr && tool->result == Result::good) {
      checks.push_back(check_kernel(host, trial));
    }
  }
  return checks;
}

Exit show_doctor(Host& host, const Voice& voice) {
  const std::vector<Check> checks = examine(host);
  std::vector<Check> sums;
  for (const Ability& ability : abilities()) {
    sums.push_back(conclude(ability, checks));
  }
  if (voice.json) {
    voice.out << boost::json::serialize(boost::json::object{{"checks", to_array(checks)},
                                                            {"abilities", to_array(sums)}})
              << "\n";
  } else {
    print(voice.out, checks);
    voice.out << "\n";
    print(voice.out, sums);
  }
  if (checks.front().result == Result::bad) {
    return Exit::no_privilege;
  }
  const bool lacking =
      std::ranges::any_of(sums, [](const Check& sum) { return sum.result == Result::bad; });
  return lacking ? Exit::unsupported : Exit::done;
}

}  // namespace graftd::chaos
