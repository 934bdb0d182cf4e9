#include "cmd/chaos_explain.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

namespace graftd::chaos {
namespace {

Command command(const std::string& text) {
  Command split;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    split.words.push_back(word);
  }
  return split;
}

struct Row {
  std::string command;
  int status;
  std::string err;
  Exit exit;
  bool harmless;
  std::string says;
};

const std::string add_netem = "tc qdisc replace dev eth0 root handle 6a01: netem delay 1ms";
const std::string del_root = "tc qdisc del dev eth0 root handle 6a10:";

const std::vector<Row> table = {
    {add_netem,
     2,
     "RTNETLINK answers: Operation not permitted",
     Exit::no_privilege,
     false,
     "--cap-add NET_ADMIN"},
    {"ip link add name gc-ifb0 type ifb",
     2,
     "RTNETLINK answers: Operation not permitted",
     Exit::no_privilege,
     false,
     "-on node:"},
    {"nft -f -",
     1,
     "Operation not permitted (you must be root)\nnetlink: Error: cache initialization failed: "
     "Operation not permitted",
     Exit::no_privilege,
     false,
     "CAP_NET_ADMIN"},
    {"iptables -w 5 -N GRAFTD-CHAOS-IN",
     4,
     "iptables v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied",
     Exit::no_privilege,
     false,
     "CAP_NET_ADMIN"},
    {add_netem,
     2,
     "Error: Specified qdisc kind is unknown.",
     Exit::unsupported,
     false,
     "lacks sch_netem"},
    {"tc qdisc replace dev eth0 root handle 6a10: prio bands 4",
     2,
     "Error: Specified qdisc kind is unknown.",
     Exit::unsupported,
     false,
     "lacks sch_prio"},
    {"tc qdisc add dev eth0 clsact",
     2,
     "Error: Specified qdisc not found.",
     Exit::unsupported,
     false,
     "lacks sch_ingress"},
    {add_netem,
     2,
     "RTNETLINK answers: No such file or directory",
     Exit::unsupported,
     false,
     "kernel-modules-extra"},
    {"tc filter add dev eth0 parent 6a10: protocol ip prio 1 u32 match u32 0 0",
     2,
     "Error: TC classifier not found.\nWe have an error talking to the kernel",
     Exit::unsupported,
     false,
     "lacks cls_u32"},
    {"tc filter add dev eth0 ingress protocol ip prio 1 flower action mirred egress",
     2,
     "Error: Failed to load TC action module.",
     Exit::unsupported,
     false,
     "lacks act_mirred"},
    {"tc filter add dev eth0 ingress protocol ip prio 1 flower action drop",
     2,
     "Error: Failed to load TC action module.",
     Exit::unsupported,
     false,
     "lacks act_gact"},
    {"ip link add name gc-ifb0 type ifb",
     2,
     "Error: Unknown device type.",
     Exit::unsupported,
     false,
     "lacks ifb"},
    {"nft -f -",
     1,
     "netlink: Error: cache initialization failed: Invalid argument",
     Exit::unsupported,
     false,
     "-backend iptables"},
    {"nft -f -",
     1,
     "Error: Could not process rule: Operation not supported",
     Exit::unsupported,
     false,
     "lacks nf_tables"},
    {add_netem, 1, "Cannot find device \"eth0\"", Exit::not_found, false, "no device eth0"},
    {del_root, 1, "Cannot find device \"eth0\"", Exit::done, true, "went with it"},
    {"tc qdisc add dev eth0 root netem delay 1ms",
     2,
     "Error: Exclusivity flag on, cannot modify.",
     Exit::conflict,
     false,
     "does not replace"},
    {"tc qdisc add dev eth0 root netem delay 1ms",
     2,
     "RTNETLINK answers: File exists",
     Exit::conflict,
     false,
     "does not replace"},
    {add_netem, 2, "Error: NLM_F_REPLACE needed to override.", Exit::conflict, false, "-force"},
    {del_root,
     2,
     "Error: Cannot delete qdisc with handle of zero.",
     Exit::done,
     true,
     "nothing to clear"},
    {del_root,
     2,
     "RTNETLINK answers: No such file or directory",
     Exit::done,
     true,
     "nothing to clear"},
    {del_root, 2, "RTNETLINK answers: Invalid argument", Exit::done, true, "nothing to clear"},
    {del_root, 2, "Error: Invalid handle.", Exit::done, true, "not ours"},
    {"tc qdisc del dev eth0 clsact",
     2,
     "Error: Cannot find specified qdisc on specified device.",
     Exit::done,
     true,
     "not ours"},
    {"ip link del gc-ifb0", 1, "Cannot find device \"gc-ifb0\"", Exit::done, true, "gone"},
    {"tc qdisc del dev eth0 root netem",
     2,
     "Error: Invalid qdisc name.",
     Exit::rolled_back,
     false,
     "bug in graftd"},
    {"tc qdisc replace dev eth0 parent 6a10:9 netem",
     2,
     "Error: Specified class not found.",
     Exit::rolled_back,
     false,
     "bug in graftd"},
    {"tc qdisc change dev eth0 root netem delay 1ms",
     2,
     "Error: Qdisc not found. To create specify NLM_F_CREATE flag.",
     Exit::rolled_back,
     false,
     "try again"},
    {add_netem, 1, "Illegal \"latency\"", Exit::usage, false, "Illegal \"latency\""},
    {add_netem, 1, "Illegal \"loss percent\"", Exit::usage, false, "does not take"},
    {add_netem, 1, "Illegal 300000000 time (too large)", Exit::usage, false, "275 s"},
    {add_netem, 1, "What is \"seed\"?", Exit::usage, false, "iproute2 6.6"},
    {add_netem,
     1,
     "No distribution data for uniform (/usr/lib/tc//uniform.dist: ...)",
     Exit::usage,
     false,
     "paretonormal"},
    {"iptables -w 5 -N GRAFTD-CHAOS-IN",
     1,
     "iptables: Chain already exists.",
     Exit::done,
     true,
     "already"},
    {"iptables -w 5 -D INPUT -j GRAFTD-CHAOS-IN",
     1,
     "iptables: Bad rule (does a matching rule exist in that chain?).",
     Exit::done,
     true,
     "nothing to clear"},
    {add_netem, 2, "Error: something new.", Exit::rolled_back, false, "Error: something new."},
};

}  // namespace

TEST_CASE("what tc, ip, nft and iptables say is turned into a sentence and an exit code") {
  for (const Row& row : table) {
    CAPTURE(row.command);
    CAPTURE(row.err);
    const Explanation explanation =
        explain(command(row.command), {.status = row.status, .err = row.err + "\n"});
    CHECK(explanation.exit == row.exit);
    CHECK(explanation.harmless == row.harmless);
    CHECK_MESSAGE(explanation.sentence.find(row.says) != std::string::npos, explanation.sentence);
  }
}

TEST_CASE("only a missing classifier asks for another one") {
  const Command filter =
      command("tc filter add dev eth0 parent 6a10: prio 1 flower dst_ip 1.2.3.4");
  CHECK(
      explain(filter, {.status = 2, .err = "Error: TC classifier not found."}).classifier_missing);
  CHECK_FALSE(explain(filter, {.status = 2, .err = "RTNETLINK answers: Operation not permitted"})
                  .classifier_missing);
}

TEST_CASE("a missing tool is answered with its package") {
  const Outcome missing{.end = Outcome::End::missing};
  CHECK(explain(command("tc qdisc show"), missing).sentence.find("iproute2-tc (Alpine)") !=
        std::string::npos);
  CHECK(explain(command("nft -f -"), missing).sentence.find("package nftables") !=
        std::string::npos);
  CHECK(explain(command("nft -f -"), missing).exit == Exit::unsupported);
}

TEST_CASE("a tool that hangs is stopped and said to have been") {
  const Explanation explanation =
      explain(command("tc qdisc show"), {.end = Outcome::End::timed_out});
  CHECK(explanation.exit == Exit::rolled_back);
  CHECK(explanation.sentence.find("did not end in time") != std::string::npos);
}

}  // namespace graftd::chaos
