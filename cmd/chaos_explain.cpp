#include "cmd/chaos_explain.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace graftd::chaos {
namespace {

struct Failure {
  const Command& command;
  const Outcome& outcome;

  const std::string& tool() const { return command.words.front(); }

  bool has_word(std::string_view word) const {
    return std::ranges::find(command.words, word) != command.words.end();
  }

  // Case counts: tools print these words verbatim.
  bool says(std::string_view text) const { return outcome.err.find(text) != std::string::npos; }

  bool deletes() const {
    return std::ranges::any_of(command.words, [](std::string_view word) {
      return word == "del" || word == "-D" || word == "-F" || word == "-X" ||
             word.starts_with("add table inet graftd_chaos; delete");
    });
  }

  std::string word_after(std::string_view word) const {
    const auto found = std::ranges::find(command.words, word);
    return found == command.words.end() || found + 1 == command.words.end() ? "?" : *(found + 1);
  }

  // "netem", of the command's qdisc.
  std::string qdisc() const {
    for (const std::string_view kind : {"netem", "prio", "clsact", "ingress"}) {
      if (has_word(kind)) {
        return std::string(kind);
      }
    }
    return "qdisc";
  }
};

std::string first_line(const std::string& text) {
  const std::size_t begin = text.find_first_not_of("\n ");
  return begin == std::string::npos ? "" : text.substr(begin, text.find('\n', begin) - begin);
}

std::string missing_module(const std::string& module) {
  return "the host's kernel lacks " + module + ": try `modprobe " + module +
         "` on the host; it comes with kernel-modules-extra on RHEL, Rocky and Alibaba Linux and "
         "with linux-modules-extra-$(uname -r) on Ubuntu; WSL2 before its 6.6 kernel, minikube's "
         "VM and Firecracker guests have none. In-process faults need no kernel: -on "
         "node:HOST:PORT";
}

std::string module_of(const std::string& qdisc) {
  return "sch_" + (qdisc == "clsact" ? std::string("ingress") : qdisc);
}

Explanation harmless(const std::string& sentence) {
  return {.exit = Exit::done, .sentence = sentence, .harmless = true};
}

struct Row {
  std::string_view tool;  // empty: any
  std::string_view words;
  Explanation (*explain)(const Failure& failure);
};

Explanation no_privilege(const Failure&) {
  return {.exit = Exit::no_privilege, .sentence = privilege_sentence()};
}

Explanation no_qdisc(const Failure& failure) {
  return {.exit = Exit::unsupported, .sentence = missing_module(module_of(failure.qdisc()))};
}

Explanation qdisc_or_nothing(const Failure& failure) {
  return failure.deletes() ? harmless("nothing to clear") : no_qdisc(failure);
}

Explanation no_classifier(const Failure& failure) {
  std::string kind = "classifier";
  for (const std::string_view name : {"u32", "flower", "matchall"}) {
    kind = failure.has_word(name) ? std::string(name) : kind;
  }
  return {.exit = Exit::unsupported,
          .sentence = missing_module("cls_" + kind),
          .classifier_missing = true};
}

Explanation no_action(const Failure& failure) {
  const std::string module = failure.has_word("mirred") ? "act_mirred" : "act_gact";
  return {.exit = Exit::unsupported,
          .sentence = "faults on arriving packets are impossible here; " + missing_module(module)};
}

Explanation no_ifb(const Failure&) {
  return {.exit = Exit::unsupported,
          .sentence = "faults on arriving packets are impossible here; " + missing_module("ifb")};
}

Explanation no_nf_tables(const Failure&) {
  return {.exit = Exit::unsupported,
          .sentence =
              "the host's kernel lacks nf_tables: try `modprobe nf_tables` on the host, "
              "else -backend iptables, else -backend tc -dev DEVICE"};
}

Explanation no_device(const Failure& failure) {
  if (failure.deletes()) {
    return harmless("the device is gone, and the fault went with it");
  }
  return {.exit = Exit::not_found,
          .sentence = "there is no device " + failure.word_after("dev") +
                      " here; if it just vanished, its container ended and the fault went with it"};
}

Explanation exists_already(const Failure& failure) {
  return {.exit = Exit::conflict,
          .sentence = "there already is one on " + failure.word_after("dev") +
                      ": `tc add` does not replace; clear it first, or leave -seed-compatible out"};
}

Explanation foreign_root(const Failure& failure) {
  return {.exit = Exit::conflict,
          .sentence = "the root qdisc of " + failure.word_after("dev") +
                      " is not ours; -force replaces it and restores nothing"};
}

Explanation nothing_to_clear(const Failure&) { return harmless("nothing to clear"); }

Explanation not_ours(const Failure& failure) {
  if (failure.deletes()) {
    return harmless("nothing to clear: it is gone or not ours");
  }
  return {.exit = Exit::rolled_back, .sentence = first_line(failure.outcome.err)};
}

Explanation own_mistake(const Failure& failure) {
  return {.exit = Exit::rolled_back,
          .sentence = "graftd asked for something impossible, which is a bug in graftd: " +
                      to_shell(failure.command) + ": " + first_line(failure.outcome.err)};
}

Explanation use_replace(const Failure&) {
  return {.exit = Exit::rolled_back,
          .sentence = "the queue to change is gone: somebody else cleared the device; try again"};
}

Explanation nothing_or_else(const Failure& failure) {
  return failure.deletes() ? harmless("nothing to clear") : own_mistake(failure);
}

Explanation bad_argument(const Failure& failure) {
  return {.exit = Exit::usage,
          .sentence = "this tc does not take the value: " + first_line(failure.outcome.err)};
}

Explanation too_large(const Failure&) {
  return {.exit = Exit::usage,
          .sentence = "this tc knows no times of 275 s and more: shorten it, or use iproute2 6.9"};
}

Explanation no_seed(const Failure&) {
  return {.exit = Exit::usage,
          .sentence = "this tc knows no seed: leave -seed out, or use iproute2 6.6"};
}

Explanation no_distribution(const Failure&) {
  return {.exit = Exit::usage,
          .sentence =
              "this tc has no table of that distribution: normal, pareto and paretonormal "
              "come with iproute2; uniform is what you get without one"};
}

Explanation chain_exists(const Failure&) { return harmless("the chain is there already"); }

Explanation no_such_table(const Failure& failure) {
  return failure.deletes() ? harmless("nothing to clear") : own_mistake(failure);
}

// The first row that fits counts: the more telling ones stand first.
constexpr std::array rows = {
    Row{"", "Operation not permitted", no_privilege},
    Row{"", "Permission denied", no_privilege},
    Row{"tc", "Specified qdisc kind is unknown", no_qdisc},
    Row{"tc", "Specified qdisc not found", no_qdisc},
    Row{"tc", "TC classifier not found", no_classifier},
    Row{"tc", "Specified filter kind does not match existing one", no_classifier},
    Row{"tc", "Failed to load TC action module", no_action},
    Row{"ip", "Unknown device type", no_ifb},
    Row{"nft", "cache initialization failed: Invalid argument", no_nf_tables},
    Row{"nft", "Operation not supported", no_nf_tables},
    Row{"nft", "Protocol not supported", no_nf_tables},
    Row{"", "Cannot find device", no_device},
    Row{"tc", "Exclusivity flag on", exists_already},
    Row{"", "RTNETLINK answers: File exists", exists_already},
    Row{"tc", "NLM_F_REPLACE needed to override", foreign_root},
    Row{"tc", "Cannot delete qdisc with handle of zero", nothing_to_clear},
    Row{"tc", "Invalid handle", not_ours},
    Row{"tc", "Cannot find specified qdisc on specified device", not_ours},
    Row{"tc", "Invalid qdisc name", own_mistake},
    Row{"tc", "Specified class not found", own_mistake},
    Row{"tc", "Qdisc not found. To create specify NLM_F_CREATE flag", use_replace},
    Row{"tc", "time (too large)", too_large},
    Row{"tc", "What is \"seed\"", no_seed},
    Row{"tc", "No distribution data", no_distribution},
    Row{"tc", "Illegal \"", bad_argument},
    Row{"tc", "What is \"", bad_argument},
    Row{"tc", "RTNETLINK answers: No such file or directory", qdisc_or_nothing},
    Row{"tc", "RTNETLINK answers: Invalid argument", nothing_or_else},
    Row{"iptables", "Chain already exists", chain_exists},
    Row{"ip6tables", "Chain already exists", chain_exists},
    Row{"nft", "No such file or directory", no_such_table},
};

bool is_iptables(const std::string& tool) { return tool == "iptables" || tool == "ip6tables"; }

}  // namespace

std::string privilege_sentence() {
  return "no right to change this machine's network (CAP_NET_ADMIN): start the container with "
         "`docker run --cap-add NET_ADMIN`, or run as root, or use an in-process fault, which "
         "needs no privilege: -on node:HOST:PORT";
}

std::string package_sentence(const std::string& tool) {
  if (tool == "nft") {
    return "there is no nft here: install the package nftables, or use -backend iptables or "
           "-backend tc";
  }
  if (is_iptables(tool)) {
    return "there is no " + tool + " here: install the package iptables, or use -backend nft";
  }
  return "there is no " + tool +
         " here: install iproute2 (Debian, Ubuntu), iproute2-tc (Alpine) or iproute-tc (Fedora, "
         "RHEL)";
}

Explanation explain(const Command& command, const Outcome& outcome) {
  const Failure failure{command, outcome};
  switch (outcome.end) {
    case Outcome::End::missing:
      return {.exit = Exit::unsupported, .sentence = package_sentence(failure.tool())};
    case Outcome::End::timed_out:
      return {.exit = Exit::rolled_back,
              .sentence = to_shell(command) + " did not end in time and was stopped"};
    case Outcome::End::no_namespace:
      return {.exit = Exit::no_privilege,
              .sentence =
                  "no right to make a scratch network namespace, so the kernel cannot be "
                  "asked beforehand"};
    case Outcome::End::exited:
      break;
  }
  for (const Row& row : rows) {
    if ((row.tool.empty() || row.tool == failure.tool()) && failure.says(row.words)) {
      return row.explain(failure);
    }
  }
  if (is_iptables(failure.tool()) && failure.deletes()) {
    return harmless("nothing to clear");
  }
  const std::string said = first_line(outcome.err);
  return {.exit = Exit::rolled_back,
          .sentence = to_shell(command) + " failed with " + std::to_string(outcome.status) +
                      (said.empty() ? "" : ": " + said)};
}

}  // namespace graftd::chaos
