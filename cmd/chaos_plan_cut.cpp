#include "cmd/chaos_plan_cut.hpp"

#include <algorithm>
#include <array>

namespace graftd::chaos {
namespace {

using Words = std::vector<std::string>;

const Cut* cut_of(const Fault& fault, Firewall firewall) {
  const auto* cut = std::get_if<Cut>(&fault.body);
  return cut != nullptr && cut->firewall == firewall ? cut : nullptr;
}

std::vector<Fault> cuts_by(Firewall firewall,
                           const std::vector<Fault>& active,
                           const std::string& except) {
  std::vector<Fault> cuts;
  std::ranges::copy_if(active, std::back_inserter(cuts), [&](const Fault& fault) {
    return cut_of(fault, firewall) != nullptr && fault.id != except;
  });
  return cuts;
}

// ---- nft ----

bool any_of_family(const Reach& reach, bool six) {
  return reach.on &&
         std::ranges::any_of(reach.peers, [six](const Address& peer) { return peer.six == six; });
}

// One fault's part of the table.
struct NftCut {
  const Fault& fault;
  std::string suffix;  // of its set names: the first has none, then "_2", ...

  std::string set_name(bool arriving, bool six) const {
    return std::string(arriving ? "from" : "to") + (six ? "6" : "4") + suffix;
  }

  bool uses(bool six) const {
    return any_of_family(fault.in, six) || any_of_family(fault.out, six);
  }

  std::string set(bool arriving, bool six) const {
    const Reach& reach = arriving ? fault.in : fault.out;
    std::string elements;
    for (const Address& peer : reach.peers) {
      if (reach.on && peer.six == six) {
        elements += (elements.empty() ? "" : ", ") + without_prefix(peer);
      }
    }
    // An empty list of elements cannot be written.
    const std::string list = elements.empty() ? "" : " elements = { " + elements + " }";
    return "  set " + set_name(arriving, six) + " { type " + (six ? "ipv6_addr" : "ipv4_addr") +
           "; flags interval;" + list + " }\n";
  }

  std::string sets() const {
    std::string text;
    for (const bool six : {false, true}) {
      if (uses(six)) {
        text += set(true, six) + set(false, six);
      }
    }
    return text;
  }

  std::string rules(bool arriving) const {
    std::string text;
    for (const bool six : {false, true}) {
      if (uses(six)) {
        const std::string side = arriving ? " saddr @" : " daddr @";
        text += rules_for((six ? "ip6" : "ip") + side + set_name(arriving, six) + " ");
      }
    }
    const Reach& reach = arriving ? fault.in : fault.out;
    return reach.on && reach.peers.empty() ? text + rules_for("") : text;
  }

  // A connection to the port has it as destination one way and as source the other.
  std::string rules_for(const std::string& who) const {
    // The reset that we send ourselves looks as if the peer sent it, so resets pass.
    const bool resets = std::get<Cut>(fault.body).how == Refuse::reset;
    const std::string unless = resets ? "tcp flags & rst == 0 " : "";
    if (!fault.port) {
      return rule(who + unless);
    }
    const std::string port = std::to_string(*fault.port) + " ";
    return rule(who + "tcp dport " + port + unless) + rule(who + "tcp sport " + port + unless);
  }

  std::string rule(const std::string& match) const {
    return "    " + match + "counter " + verdict() + " comment \"id=" + fault.id + "\"\n";
  }

  std::string verdict() const {
    switch (std::get<Cut>(fault.body).how) {
      case Refuse::drop:
        return "drop";
      case Refuse::reject:
        return "reject";
      case Refuse::reset:
        return "reject with tcp reset";
    }
    return "drop";
  }
};

std::string chain(const std::string& name, const std::string& rules) {
  return "  chain " + name + " {\n    type filter hook " + name +
         " priority -300; policy accept;\n" + rules + "  }\n";
}

Step nft_step(const std::vector<Fault>& cuts) {
  if (cuts.empty()) {
    return nft_heal();
  }
  return {.command = {.words = {"nft", "-f", "-"}, .input = nft_script(cuts)}};
}

// ---- iptables ----

constexpr std::string_view chain_in = "GRAFTD-CHAOS-IN";
constexpr std::string_view chain_out = "GRAFTD-CHAOS-OUT";

struct IptablesSide {
  bool six;
  bool arriving;

  std::string hook() const { return arriving ? "INPUT" : "OUTPUT"; }

  std::string chain() const { return std::string(arriving ? chain_in : chain_out); }

  const Reach& reach(const Fault& fault) const { return arriving ? fault.in : fault.out; }

  bool used_by(const Fault& fault) const {
    const Reach& mine = reach(fault);
    return mine.on && (mine.peers.empty() || any_of_family(mine, six));
  }

  Step step(Words words, Step::Kind kind = Step::Kind::act) const {
    Words all = {six ? "ip6tables" : "iptables", "-w", "5"};
    all.insert(all.end(), words.begin(), words.end());
    return {.command = {.words = std::move(all)}, .kind = kind};
  }

  Words verdict(const Fault& fault) const {
    switch (std::get<Cut>(fault.body).how) {
      case Refuse::drop:
        return {"-j", "DROP"};
      case Refuse::reject:
        return {"-j", "REJECT"};
      case Refuse::reset:
        return {"-j", "REJECT", "--reject-with", "tcp-reset"};
    }
    return {};
  }

  void add_rule(std::vector<Step>& steps,
                const std::string& action,
                const Fault& fault,
                const Words& match) const {
    Words words = {action, chain()};
    words.insert(words.end(), match.begin(), match.end());
    const Words end = verdict(fault);
    words.insert(words.end(), end.begin(), end.end());
    const Words mark = {"-m", "comment", "--comment", "id=" + fault.id};
    words.insert(words.end(), mark.begin(), mark.end());
    steps.push_back(step(std::move(words)));
  }

  // `action` -A adds them, -D takes them away.
  void add_rules(std::vector<Step>& steps, const std::string& action, const Fault& fault) const {
    std::vector<Words> matches;
    if (reach(fault).peers.empty()) {
      matches.emplace_back();
    }
    for (const Address& peer : reach(fault).peers) {
      if (peer.six == six) {
        matches.push_back({arriving ? "-s" : "-d", without_prefix(peer)});
      }
    }
    const bool tcp = fault.port || std::get<Cut>(fault.body).how == Refuse::reset;
    for (Words& match : matches) {
      if (tcp) {
        match.insert(match.end(), {"-p", "tcp"});
      }
      if (std::get<Cut>(fault.body).how == Refuse::reset) {
        match.insert(match.end(), {"!", "--tcp-flags", "RST", "RST"});
      }
      if (!fault.port) {
        add_rule(steps, action, fault, match);
        continue;
      }
      for (const char* side : {"--dport", "--sport"}) {
        Words ported = match;
        ported.insert(ported.end(), {side, std::to_string(*fault.port)});
        add_rule(steps, action, fault, ported);
      }
    }
  }
};

constexpr std::array<IptablesSide, 4> iptables_sides = {
    {{false, true}, {false, false}, {true, true}, {true, false}}};

std::vector<Step> put_iptables(const Fault& fault) {
  std::vector<Step> steps;
  for (const IptablesSide& side : iptables_sides) {
    if (side.used_by(fault)) {
      steps.push_back(side.step({"-N", side.chain()}));
      steps.push_back(side.step({"-C", side.hook(), "-j", side.chain()}, Step::Kind::probe));
      steps.push_back(
          side.step({"-I", side.hook(), "1", "-j", side.chain()}, Step::Kind::if_absent));
      side.add_rules(steps, "-A", fault);
    }
  }
  return steps;
}

std::vector<Step> take_iptables(const Fault& fault, const std::vector<Fault>& others) {
  std::vector<Step> steps;
  for (const IptablesSide& side : iptables_sides) {
    if (!side.used_by(fault)) {
      continue;
    }
    side.add_rules(steps, "-D", fault);
    const bool shared =
        std::ranges::any_of(others, [&side](const Fault& other) { return side.used_by(other); });
    if (!shared) {
      steps.push_back(side.step({"-D", side.hook(), "-j", side.chain()}));
      steps.push_back(side.step({"-F", side.chain()}));
      steps.push_back(side.step({"-X", side.chain()}));
    }
  }
  return steps;
}

}  // namespace

std::string nft_script(const std::vector<Fault>& cuts) {
  std::string sets;
  std::string input;
  std::string output;
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    const NftCut cut{cuts[i], i == 0 ? "" : "_" + std::to_string(i + 1)};
    sets += cut.sets();
    input += cut.rules(true);
    output += cut.rules(false);
  }
  const std::string name = "table inet " + std::string(nft_table);
  return "add " + name + "\ndelete " + name + "\n" + name + " {\n" + sets + chain("input", input) +
         chain("output", output) + "}\n";
}

Step nft_heal() {
  const std::string name = "table inet " + std::string(nft_table);
  return {.command = {.words = {"nft", "add " + name + "; delete " + name}}};
}

std::vector<Step> put_cut(const Fault& fault, const std::vector<Fault>& active) {
  if (cut_of(fault, Firewall::iptables) != nullptr) {
    return put_iptables(fault);
  }
  std::vector<Fault> cuts = cuts_by(Firewall::nft, active, fault.id);
  cuts.push_back(fault);
  return {nft_step(cuts)};
}

std::vector<Step> take_cut(const Fault& fault, const std::vector<Fault>& active) {
  if (cut_of(fault, Firewall::iptables) != nullptr) {
    return take_iptables(fault, cuts_by(Firewall::iptables, active, fault.id));
  }
  return {nft_step(cuts_by(Firewall::nft, active, fault.id))};
}

}  // namespace graftd::chaos
