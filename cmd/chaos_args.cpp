#include "cmd/chaos_args.hpp"

#include "cmd/arguments.hpp"
#include "cmd/usage.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace graftd::chaos {
namespace {

using Names = std::set<std::string, std::less<>>;

struct Verb {
  std::string_view name;
  std::string_view words;
  std::string_view what;
  std::string_view example;
  Names flags;
};

Names with(Names base, const Names& more) {
  base.insert(more.begin(), more.end());
  return base;
}

std::vector<Verb> fault_verbs() {
  const Names fault = {"on",
                       "to",
                       "from",
                       "port",
                       "raft",
                       "for",
                       "detach",
                       "dry-run",
                       "id",
                       "json",
                       "force",
                       "vizor",
                       "records",
                       "dev"};
  const Names netem =
      with(fault, {"all-frames", "seed-compatible", "ipv6", "limit", "seed", "rpc"});
  const Names cut = with(fault, {"mode", "direction", "backend", "rpc", "seed"});
  return {
      {"delay",
       "TIME [JITTER [CORRELATION%]]",
       "hold packets back",
       "graftd chaos delay 200ms 20ms -dev eth0 -to 192.168.0.11 -for 30s",
       with(netem, {"distribution"})},
      {"loss",
       "PERCENT [CORRELATION%]",
       "lose packets",
       "graftd chaos loss 30% -on node:127.0.0.1:11000 -to node1",
       with(netem, {"state", "gemodel", "ecn"})},
      {"duplicate", "PERCENT", "send packets twice", "graftd chaos duplicate 1% -dev eth0", netem},
      {"corrupt", "PERCENT", "flip one bit", "graftd chaos corrupt 0.1% -dev eth0", netem},
      {"reorder",
       "PERCENT [CORRELATION%] -delay TIME",
       "let packets overtake delayed ones",
       "graftd chaos reorder 25% 50% -delay 10ms -dev eth0",
       with(netem, {"delay", "gap"})},
      {"rate", "RATE", "slow the device down", "graftd chaos rate 1mbit -dev eth0", netem},
      {"partition",
       "[PEER...]",
       "cut this machine off from peers",
       "graftd chaos partition -from 192.168.0.11 -raft -for 30s",
       cut},
      {"isolate",
       "[PEER...]",
       "cut this machine off from all peers, on the Raft port",
       "graftd chaos isolate -direction in -for 15s",
       cut},
  };
}

std::vector<Verb> other_verbs() {
  return {
      {"kill",
       "",
       "end a node's process at once",
       "graftd chaos kill -on node:127.0.0.1:11000",
       {"on"}},
      {"pause",
       "",
       "stop a node's process; it hears and says nothing",
       "graftd chaos pause -on node:127.0.0.1:11000 -for 5s",
       {"on", "for"}},
      {"resume",
       "",
       "let a paused process go on",
       "graftd chaos resume -on node:127.0.0.1:11000",
       {"on"}},
      {"clear",
       "[ID...]",
       "end faults, all of ours without an ID",
       "graftd chaos clear 7f3a",
       {"on", "dev", "all", "dry-run", "json", "records"}},
      {"status",
       "",
       "list faults and what the kernel counted",
       "graftd chaos status -json",
       {"on", "json", "records"}},
      {"doctor", "", "say what is possible on this machine", "graftd chaos doctor", {"json"}},
      {"gc",
       "",
       "end faults that expired or lost their owner",
       "graftd chaos gc",
       {"json", "records"}},
  };
}

const std::vector<Verb>& verbs() {
  static const std::vector<Verb> all = [] {
    std::vector<Verb> faults = fault_verbs();
    const std::vector<Verb> others = other_verbs();
    faults.insert(faults.end(), others.begin(), others.end());
    return faults;
  }();
  return all;
}

const Verb* find_verb(const std::string& name) {
  const std::string wanted = name == "heal" ? "clear" : name;
  const auto found = std::ranges::find(verbs(), wanted, &Verb::name);
  return found == verbs().end() ? nullptr : &*found;
}

// Declares the flags among `names`.
class Declarer {
 public:
  Declarer(CLI::App& app, const Names& names) : app_(app), names_(names) {}

  template <class T>
  void value(const std::string& name, T& target, const std::string& what) {
    if (names_.contains(name)) {
      app_.add_option("--" + name, target, what);
    }
  }

  void list(const std::string& name, std::vector<std::string>& target, const std::string& what) {
    if (names_.contains(name)) {
      app_.add_option("--" + name, target, what)->take_all()->allow_extra_args(false);
    }
  }

  void toggle(const std::string& name, bool& target, const std::string& what) {
    if (names_.contains(name)) {
      app_.add_flag("--" + name, target, what);
    }
  }

 private:
  CLI::App& app_;
  const Names& names_;
};

void declare_where(Declarer& declare, ChaosOptions& options) {
  declare.value("dev", options.device, "device; default: that of the route to the peer, else eth0");
  declare.list("to", options.to, "peer (name, address or network) towards which; repeatable");
  declare.list("from", options.from, "peer from which; \"any\": from everybody");
  declare.value("port", options.port, "only this TCP port, whichever side has it");
  declare.toggle("raft", options.raft, "only the Raft port, 12000");
  declare.value("on", options.on, "local (default) or node:[NAME@]HOST:PORT, a node with -chaos");
  declare.toggle("all-frames", options.all_frames, "ARP and IPv6 too, whole device");
  declare.toggle("ipv6", options.ipv6, "IPv6 of everybody too; takes neighbour discovery along");
  declare.toggle(
      "seed-compatible", options.seed_compatible, "`tc qdisc add dev D root netem ...`, literally");
}

void declare_what(Declarer& declare, ChaosOptions& options) {
  declare.value("distribution", options.distribution, "normal, pareto, paretonormal or uniform");
  declare.value("state", options.state, "4-state Markov loss: p13[,p31[,p32[,p23[,p14]]]]");
  declare.value("gemodel", options.gemodel, "Gilbert-Elliott loss: p[,r[,1-h[,1-k]]]");
  declare.toggle("ecn", options.ecn, "mark in place of losing");
  declare.value("delay", options.delay, "the delay that packets overtake");
  declare.value("gap", options.gap, "let every Nth packet overtake");
  declare.value("limit", options.limit, "packets held at most; more are dropped");
  declare.value("seed", options.seed, "of chance; tc needs iproute2 6.6 for it");
  declare.value("rpc", options.rpc, "node targets: any, append or vote");
  declare.value("mode", options.mode, "drop (silence), reject (refused) or reset");
  declare.value("direction", options.direction, "in, out or both, for peers without -to or -from");
  declare.value("backend", options.backend, "nft, iptables or tc");
}

void declare_how(Declarer& declare, ChaosOptions& options) {
  declare.value("for", options.lasts, "undo it after this time; wait until then");
  declare.toggle("detach", options.detach, "with -for: return at once, a watcher undoes it");
  declare.value("id", options.id, "name; the same again changes the fault in place");
  declare.toggle("dry-run", options.dry_run, "print the commands and their undo, change nothing");
  declare.toggle("force", options.force, "replace a foreign qdisc, or use lo or the default route");
  declare.toggle("json", options.json, "one JSON object a line");
  declare.toggle("all", options.all, "every fault of ours, as without an ID");
  declare.value("vizor", options.vizor, "tell vizor at this URL too: http://vizor:8090");
  declare.value("records", options.records, "folder of the records, default /run/graftd-chaos");
}

void declare_flags(CLI::App& app, const Names& names, ChaosOptions& options) {
  Declarer declare(app, names);
  declare_where(declare, options);
  declare_what(declare, options);
  declare_how(declare, options);
}

Names all_flags() {
  Names names;
  for (const Verb& verb : verbs()) {
    names = with(std::move(names), verb.flags);
  }
  return names;
}

std::string help() {
  std::string text = "graftd chaos: make faults, and undo them\n\n";
  for (const Verb& verb : verbs()) {
    std::string line = "  " + std::string(verb.name) + " " + std::string(verb.words);
    line.resize(std::max<std::size_t>(line.size() + 2, 46), ' ');
    text += line + std::string(verb.what) + "\n";
  }
  return text +
         "\nExample: graftd chaos delay 10000ms -dev eth0\n"
         "Flags of a verb: graftd chaos VERB -help\n";
}

std::string help_of_verb(const Verb& verb, const CLI::App& app) {
  return "graftd chaos " + std::string(verb.name) + " " + std::string(verb.words) + "\n" +
         help_of(app) + "Example: " + std::string(verb.example) + "\n";
}

void refuse_misfits(const CLI::App& app, const Verb& verb) {
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      if (option->count() > 0 && !verb.flags.contains(name)) {
        throw BadUsage("-" + name + " means nothing to " + std::string(verb.name) +
                       "; see: graftd chaos " + std::string(verb.name) + " -help");
      }
    }
  }
}

}  // namespace

std::variant<ChaosOptions, HelpText> parse_chaos(const std::vector<std::string>& arguments,
                                                 const Environment& environment) {
  // Flags may stand before the verb, so it is found with all of them known.
  ChaosOptions scratch;
  CLI::App every("");
  declare_flags(every, all_flags(), scratch);
  const Parsed first = parse(every, arguments, [](const std::string&) { return std::nullopt; });
  if (first.positionals.empty()) {
    if (first.help || arguments.empty()) {
      return HelpText{help()};
    }
    throw BadUsage(
        "which fault? One of: delay, loss, duplicate, corrupt, reorder, rate, "
        "partition, isolate, kill, pause, resume, clear, status, doctor, gc");
  }
  const Verb* verb = find_verb(first.positionals.front());
  if (verb == nullptr) {
    throw BadUsage("there is no fault \"" + first.positionals.front() +
                   "\"; there are: delay, loss, duplicate, corrupt, reorder, rate, partition, "
                   "isolate, kill, pause, resume, clear, status, doctor, gc");
  }
  refuse_misfits(every, *verb);
  ChaosOptions options;
  CLI::App app(std::string(verb->what));
  declare_flags(app, verb->flags, options);
  if (first.help) {
    return HelpText{help_of_verb(*verb, app)};
  }
  const Parsed parsed = parse(app, arguments, [&](const std::string& name) {
    constexpr std::string_view prefix = "GRAFTD_";
    return environment("GRAFTD_CHAOS_" + name.substr(prefix.size()));
  });
  options.verb = verb->name;
  options.words.assign(parsed.positionals.begin() + 1, parsed.positionals.end());
  return options;
}

}  // namespace graftd::chaos
