#include "cmd/chaos_plan.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace graftd::chaos {
namespace {

const std::string prio_tree =
    "tc qdisc replace dev eth0 root handle 6a10: prio bands 4 priomap 1 2 2 2 1 2 0 0 1 1 1 1 1 1 "
    "1 1";
const std::string second_prio_tree =
    "tc qdisc replace dev eth0 root handle 6a11: prio bands 4 priomap 1 2 2 2 1 2 0 0 1 1 1 1 1 1 "
    "1 1";

Reach towards(const std::vector<std::string>& peers) {
  Reach reach{.on = true};
  for (const std::string& peer : peers) {
    reach.peers.push_back(parse_address(peer).value());
  }
  return reach;
}

Fault delay(const std::string& time = "200ms") {
  return {.id = "7f3a",
          .kind = "delay",
          .out = {.on = true},
          .body = Shaping{.device = "eth0", .netem = {"delay", time}}};
}

Fault delay_to(const std::vector<std::string>& peers, const std::string& id = "7f3a") {
  Fault fault = delay();
  fault.id = id;
  fault.out = towards(peers);
  return fault;
}

Fault delay_from(const std::vector<std::string>& peers) {
  Fault fault = delay("150ms");
  fault.out = {};
  fault.in = towards(peers);
  return fault;
}

Shaping& shaping(Fault& fault) { return std::get<Shaping>(fault.body); }

Fault cut(Reach in, Reach out = {}, Firewall firewall = Firewall::nft) {
  return {.id = "7f3a",
          .kind = "partition",
          .out = std::move(out),
          .in = std::move(in),
          .body = Cut{.firewall = firewall}};
}

Observed with_root(const std::string& kind, const std::string& handle) {
  return {.root = {.kind = kind, .handle = handle}};
}

std::vector<std::string> lines(const std::vector<Step>& steps) {
  std::vector<std::string> text;
  for (const Step& step : steps) {
    const char* mark = step.kind == Step::Kind::probe       ? "? "
                       : step.kind == Step::Kind::if_absent ? "else "
                                                            : "";
    text.push_back(mark + to_shell(step.command));
  }
  return text;
}

Plan planned(const Fault& fault, const Observed& observed = {}, const Policy& policy = {}) {
  const auto plan = plan_apply(fault, observed, policy);
  REQUIRE(std::holds_alternative<Plan>(plan));
  return std::get<Plan>(plan);
}

Refusal refused(const Fault& fault, const Observed& observed, const Policy& policy = {}) {
  const auto plan = plan_apply(fault, observed, policy);
  REQUIRE(std::holds_alternative<Refusal>(plan));
  return std::get<Refusal>(plan);
}

using Lines = std::vector<std::string>;

void check_plan(const Plan& plan, const Lines& steps, const Lines& undo) {
  CHECK(lines(plan.steps) == steps);
  CHECK(lines(plan.undo) == undo);
}

std::string input_of(const Fault& fault, const Observed& observed = {}) {
  const Plan plan = planned(fault, observed);
  REQUIRE(plan.steps.size() == 1);
  CHECK(plan.steps[0].command.words == Lines{"nft", "-f", "-"});
  return plan.steps[0].command.input;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("sequence 0: the seed's command is one command, letter by letter") {
  Fault fault = delay("10000ms");
  shaping(fault).bare = true;
  check_plan(planned(fault),
             {"tc qdisc add dev eth0 root netem delay 10000ms"},
             {"tc qdisc del dev eth0 root"});
}

TEST_CASE("sequence 1: a delay on a device meets IP packets only") {
  check_plan(planned(delay("10s")),
             {prio_tree,
              "tc qdisc replace dev eth0 parent 6a10:4 handle 6a14: netem limit 100000 delay 10s",
              "tc filter add dev eth0 parent 6a10: protocol ip prio 1 matchall classid 6a10:4"},
             {"tc qdisc del dev eth0 root handle 6a10:"});
}

TEST_CASE("sequence 1: IPv6 is added only on request, since it takes neighbour discovery along") {
  Fault fault = delay();
  shaping(fault).ipv6 = true;
  CHECK(lines(planned(fault).steps).back() ==
        "tc filter add dev eth0 parent 6a10: protocol ipv6 prio 2 matchall classid 6a10:4");
}

TEST_CASE("sequence 2: every frame of a device goes through one netem at its root") {
  Fault fault = delay();
  shaping(fault).every_frame = true;
  shaping(fault).netem = {"delay", "100ms", "10ms", "25%", "distribution", "normal"};
  check_plan(planned(fault),
             {"tc qdisc replace dev eth0 root handle 6a01: netem limit 100000 delay 100ms 10ms 25% "
              "distribution normal"},
             {"tc qdisc del dev eth0 root handle 6a01:"});
}

TEST_CASE("sequence 3: a delay towards one peer has one filter per address") {
  check_plan(planned(delay_to({"192.168.0.11", "fd00::11"})),
             {prio_tree,
              "tc qdisc replace dev eth0 parent 6a10:4 handle 6a14: netem limit 100000 delay 200ms",
              "tc filter add dev eth0 parent 6a10: protocol ip prio 1 u32 match ip dst "
              "192.168.0.11/32 flowid 6a10:4",
              "tc filter add dev eth0 parent 6a10: protocol ipv6 prio 2 u32 match ip6 dst "
              "fd00::11/128 flowid 6a10:4"},
             {"tc qdisc del dev eth0 root handle 6a10:"});
}

TEST_CASE("sequence 3: one port is met in both directions of connection set-up") {
  Fault fault = delay_to({"192.168.0.11"});
  fault.port = 12000;
  const Lines steps = lines(planned(fault).steps);
  REQUIRE(steps.size() == 4);
  CHECK(steps[2] ==
        "tc filter add dev eth0 parent 6a10: protocol ip prio 1 flower ip_proto tcp dst_ip "
        "192.168.0.11 dst_port 12000 classid 6a10:4");
  CHECK(steps[3] ==
        "tc filter add dev eth0 parent 6a10: protocol ip prio 1 flower ip_proto tcp dst_ip "
        "192.168.0.11 src_port 12000 classid 6a10:4");
}

TEST_CASE("sequence 3: one port towards everybody needs no address") {
  Fault fault = delay();
  fault.port = 12000;
  CHECK(lines(planned(fault).steps)[2] ==
        "tc filter add dev eth0 parent 6a10: protocol ip prio 1 flower ip_proto tcp dst_port 12000 "
        "classid 6a10:4");
}

TEST_CASE("sequence 3: a network keeps its prefix") {
  CHECK(contains(lines(planned(delay_to({"10.1.0.0/16"})).steps)[2], "dst 10.1.0.0/16 flowid"));
}

TEST_CASE("without cls_flower a port is matched by u32") {
  Fault fault = delay_to({"192.168.0.11"});
  fault.port = 12000;
  const Plan plan = planned(fault, {}, {.classifiers = {Classifier::u32}});
  CHECK(lines(plan.steps)[2] ==
        "tc filter add dev eth0 parent 6a10: protocol ip prio 1 u32 match ip protocol 6 0xff match "
        "ip dst 192.168.0.11/32 match ip dport 12000 0xffff flowid 6a10:4");
}

TEST_CASE("without cls_u32 a peer is matched by flower") {
  const Plan plan = planned(delay_to({"192.168.0.11"}), {}, {.classifiers = {Classifier::flower}});
  CHECK(lines(plan.steps)[2] ==
        "tc filter add dev eth0 parent 6a10: protocol ip prio 1 flower dst_ip 192.168.0.11 classid "
        "6a10:4");
}

TEST_CASE("without cls_matchall everything is matched by u32") {
  const Plan plan = planned(delay(), {}, {.classifiers = {Classifier::u32, Classifier::flower}});
  CHECK(lines(plan.steps)[2] ==
        "tc filter add dev eth0 parent 6a10: protocol ip prio 1 u32 match u32 0 0 flowid 6a10:4");
}

TEST_CASE("different faults towards different peers get a band each") {
  Fault loss = delay_to({"192.168.0.12"}, "b");
  shaping(loss).netem = {"loss", "5%"};
  Observed observed = with_root("prio", "6a10:");
  observed.active = {delay_to({"192.168.0.11"}, "a")};
  check_plan(planned(loss, observed),
             {"tc qdisc replace dev eth0 root handle 6a11: prio bands 5 priomap 1 2 2 2 1 2 0 0 1 "
              "1 1 1 1 1 1 1",
              "tc qdisc replace dev eth0 parent 6a11:4 handle 6a15: netem limit 100000 delay 200ms",
              "tc qdisc replace dev eth0 parent 6a11:5 handle 6a41: netem limit 100000 loss 5%",
              "tc filter add dev eth0 parent 6a11: protocol ip prio 1 u32 match ip dst "
              "192.168.0.11/32 flowid 6a11:4",
              "tc filter add dev eth0 parent 6a11: protocol ip prio 3 u32 match ip dst "
              "192.168.0.12/32 flowid 6a11:5"},
             {prio_tree,
              "tc qdisc replace dev eth0 parent 6a10:4 handle 6a14: netem limit 100000 delay 200ms",
              "tc filter add dev eth0 parent 6a10: protocol ip prio 1 u32 match ip dst "
              "192.168.0.11/32 flowid 6a10:4"});
}

TEST_CASE("a device carries 13 faults, and the fourteenth is refused") {
  Observed observed = with_root("prio", "6a10:");
  for (int i = 0; i < 12; ++i) {
    const std::string number = std::to_string(i);
    observed.active.push_back(delay_to({"10.0.0." + number}, "f" + number));
  }
  const Fault next = delay_to({"10.0.1.1"}, "next");
  const Lines steps = lines(planned(next, observed).steps);
  CHECK(contains(steps[0], "prio bands 16 "));
  CHECK(contains(steps[13], "parent 6a11:10 handle 6a4c:"));
  observed.active.push_back(delay_to({"10.0.0.12"}, "f12"));
  CHECK(contains(refused(next, observed).sentence, "at most 13 faults"));
}

TEST_CASE("sequence 4: packets from one peer are delayed by way of ifb") {
  check_plan(planned(delay_from({"192.168.0.11"})),
             {"ip link add name gc-ifb0 type ifb",
              "ip link set dev gc-ifb0 up",
              "tc qdisc add dev eth0 clsact",
              "tc filter add dev eth0 ingress protocol ip prio 1 flower src_ip 192.168.0.11 action "
              "mirred egress redirect dev gc-ifb0",
              "tc qdisc replace dev gc-ifb0 root handle 6a20: netem limit 100000 delay 150ms"},
             {"tc qdisc del dev eth0 clsact", "ip link del gc-ifb0"});
}

TEST_CASE("sequence 4: all arriving packets") {
  CHECK(lines(planned(delay_from({})).steps)[3] ==
        "tc filter add dev eth0 ingress protocol ip prio 1 matchall action mirred egress redirect "
        "dev gc-ifb0");
}

TEST_CASE("sequence 4: an ifb device that was left over is replaced") {
  Observed observed;
  observed.ifb = Qdisc{};
  CHECK(lines(planned(delay_from({}), observed).steps)[0] == "ip link del gc-ifb0");
}

TEST_CASE("sequence 4: changing only the queue swaps it under the alternate handle") {
  Observed observed;
  observed.clsact = true;
  observed.ifb = Qdisc{.kind = "netem", .handle = "6a20:"};
  observed.active = {delay_from({"192.168.0.11"})};
  Fault next = delay_from({"192.168.0.11"});
  shaping(next).netem = {"delay", "50ms"};
  CHECK(lines(planned(next, observed).steps) ==
        Lines{"tc qdisc replace dev gc-ifb0 root handle 6a21: netem limit 100000 delay 50ms"});
}

TEST_CASE("sequence 4: changing the peers takes the old hook down first") {
  Observed observed;
  observed.clsact = true;
  observed.ifb = Qdisc{.kind = "netem", .handle = "6a20:"};
  observed.active = {delay_from({"192.168.0.11"})};
  const Lines steps = lines(planned(delay_from({"192.168.0.12"}), observed).steps);
  REQUIRE(steps.size() == 7);
  CHECK(steps[0] == "tc qdisc del dev eth0 clsact");
  CHECK(steps[1] == "ip link del gc-ifb0");
  CHECK(steps[2] == "ip link add name gc-ifb0 type ifb");
}

TEST_CASE("both directions are put up one after the other and taken down in reverse") {
  Fault fault = delay_to({"192.168.0.11"});
  fault.in = towards({"192.168.0.11"});
  const Plan plan = planned(fault);
  CHECK(plan.steps.size() == 8);
  CHECK(lines(plan.undo) == Lines{"tc qdisc del dev eth0 clsact",
                                  "ip link del gc-ifb0",
                                  "tc qdisc del dev eth0 root handle 6a10:"});
}

TEST_CASE("sequence 5: a node that does not hear a peer") {
  CHECK(input_of(cut(towards({"192.168.0.11"}))) == R"(add table inet graftd_chaos
delete table inet graftd_chaos
table inet graftd_chaos {
  set from4 { type ipv4_addr; flags interval; elements = { 192.168.0.11 } }
  set to4 { type ipv4_addr; flags interval; }
  chain input {
    type filter hook input priority -300; policy accept;
    ip saddr @from4 counter drop comment "id=7f3a"
  }
  chain output {
    type filter hook output priority -300; policy accept;
    ip daddr @to4 counter drop comment "id=7f3a"
  }
}
)");
}

TEST_CASE("sequence 5: a node that cannot send to a peer") {
  const std::string script = input_of(cut({}, towards({"192.168.0.11"})));
  CHECK(contains(script, "set from4 { type ipv4_addr; flags interval; }"));
  CHECK(
      contains(script, "set to4 { type ipv4_addr; flags interval; elements = { 192.168.0.11 } }"));
}

TEST_CASE("sequence 5: both ways, both families") {
  const Reach peers = towards({"192.168.0.11", "10.0.0.0/8", "fd00::11"});
  const std::string script = input_of(cut(peers, peers));
  CHECK(contains(script,
                 "set from4 { type ipv4_addr; flags interval; elements = { 192.168.0.11, "
                 "10.0.0.0/8 } }"));
  CHECK(contains(script, "set to6 { type ipv6_addr; flags interval; elements = { fd00::11 } }"));
  CHECK(contains(script, "ip6 daddr @to6 counter drop comment \"id=7f3a\""));
}

TEST_CASE("sequence 5: one port is cut in both directions of connection set-up") {
  Fault fault = cut(towards({"192.168.0.11"}));
  fault.port = 12000;
  const std::string script = input_of(fault);
  CHECK(contains(script, "ip saddr @from4 tcp dport 12000 counter drop comment \"id=7f3a\"\n"));
  CHECK(contains(script, "ip saddr @from4 tcp sport 12000 counter drop comment \"id=7f3a\"\n"));
}

TEST_CASE("sequence 5: everybody needs no set") {
  Fault fault = cut({.on = true}, {.on = true});
  fault.port = 12000;
  const std::string script = input_of(fault);
  CHECK_FALSE(contains(script, "set "));
  CHECK(contains(script, "    tcp dport 12000 counter drop comment \"id=7f3a\"\n"));
}

TEST_CASE("sequence 5: drop, reject and reset are three different faults") {
  Fault fault = cut(towards({"192.168.0.11"}));
  std::get<Cut>(fault.body).how = Refuse::reject;
  CHECK(contains(input_of(fault), "ip saddr @from4 counter reject comment"));
  std::get<Cut>(fault.body).how = Refuse::reset;
  CHECK(contains(input_of(fault),
                 "ip saddr @from4 meta l4proto tcp counter reject with tcp reset comment"));
}

TEST_CASE("sequence 5: the last cut is healed by taking the table away") {
  check_plan(planned(cut(towards({"192.168.0.11"}))),
             lines(planned(cut(towards({"192.168.0.11"}))).steps),
             {"nft 'add table inet graftd_chaos; delete table inet graftd_chaos'"});
}

TEST_CASE("sequence 5: a second cut keeps the first in force, and so does its undo") {
  Fault second = cut(towards({"192.168.0.12"}));
  second.id = "b";
  Observed observed;
  observed.active = {cut(towards({"192.168.0.11"}))};
  const std::string script = input_of(second, observed);
  CHECK(contains(script, "ip saddr @from4 counter drop comment \"id=7f3a\""));
  CHECK(contains(script, "ip saddr @from4_2 counter drop comment \"id=b\""));
  CHECK(planned(second, observed).undo[0].command.input == input_of(observed.active[0]));
}

TEST_CASE("sequence 5: the same id again replaces the cut") {
  Observed observed;
  observed.active = {cut(towards({"192.168.0.11"}))};
  const std::string script = input_of(cut(towards({"192.168.0.12"})), observed);
  CHECK_FALSE(contains(script, "192.168.0.11"));
}

TEST_CASE("a cut by iptables tests for its hook before it inserts it") {
  const Fault fault = cut(towards({"192.168.0.11"}), {}, Firewall::iptables);
  check_plan(planned(fault),
             {"iptables -w 5 -N GRAFTD-CHAOS-IN",
              "? iptables -w 5 -C INPUT -j GRAFTD-CHAOS-IN",
              "else iptables -w 5 -I INPUT 1 -j GRAFTD-CHAOS-IN",
              "iptables -w 5 -A GRAFTD-CHAOS-IN -s 192.168.0.11 -j DROP -m comment --comment "
              "id=7f3a"},
             {"iptables -w 5 -D GRAFTD-CHAOS-IN -s 192.168.0.11 -j DROP -m comment --comment "
              "id=7f3a",
              "iptables -w 5 -D INPUT -j GRAFTD-CHAOS-IN",
              "iptables -w 5 -F GRAFTD-CHAOS-IN",
              "iptables -w 5 -X GRAFTD-CHAOS-IN"});
}

TEST_CASE("a cut by iptables of one port, IPv6, outgoing, with a reset") {
  Fault fault = cut({}, towards({"fd00::11"}), Firewall::iptables);
  fault.port = 12000;
  std::get<Cut>(fault.body).how = Refuse::reset;
  const Lines steps = lines(planned(fault).steps);
  REQUIRE(steps.size() == 5);
  CHECK(steps[3] ==
        "ip6tables -w 5 -A GRAFTD-CHAOS-OUT -d fd00::11 -p tcp --dport 12000 -j REJECT "
        "--reject-with tcp-reset -m comment --comment id=7f3a");
}

TEST_CASE("the chains of iptables stay while another cut uses them") {
  Fault other = cut(towards({"192.168.0.12"}), {}, Firewall::iptables);
  other.id = "b";
  Observed observed;
  observed.active = {other};
  const Fault fault = cut(towards({"192.168.0.11"}), {}, Firewall::iptables);
  CHECK(planned(fault, observed).undo.size() == 1);
}

TEST_CASE("sequence 6: a cut by tc loses what leaves and drops what arrives") {
  Fault fault = delay_to({"192.168.0.11"});
  fault.kind = "partition";
  fault.in = towards({"192.168.0.11"});
  shaping(fault).netem = {"loss", "100%"};
  shaping(fault).drop_arrivals = true;
  check_plan(planned(fault),
             {prio_tree,
              "tc qdisc replace dev eth0 parent 6a10:4 handle 6a14: netem limit 100000 loss 100%",
              "tc filter add dev eth0 parent 6a10: protocol ip prio 1 u32 match ip dst "
              "192.168.0.11/32 flowid 6a10:4",
              "tc qdisc add dev eth0 clsact",
              "tc filter add dev eth0 ingress protocol ip prio 1 flower src_ip 192.168.0.11 action "
              "drop"},
             {"tc qdisc del dev eth0 clsact", "tc qdisc del dev eth0 root handle 6a10:"});
}

TEST_CASE("sequence 7: a change builds a new tree, so that no old option stays") {
  Observed observed = with_root("prio", "6a10:");
  observed.active = {delay("10ms")};
  check_plan(planned(delay("20ms"), observed),
             {second_prio_tree,
              "tc qdisc replace dev eth0 parent 6a11:4 handle 6a15: netem limit 100000 delay 20ms",
              "tc filter add dev eth0 parent 6a11: protocol ip prio 1 matchall classid 6a11:4"},
             {"tc qdisc del dev eth0 root handle 6a11:"});
}

TEST_CASE("sequence 7: handles alternate, back and forth") {
  Fault fault = delay();
  shaping(fault).every_frame = true;
  Observed observed = with_root("netem", "6a01:");
  observed.active = {fault};
  CHECK(contains(lines(planned(fault, observed).steps)[0], "handle 6a02: netem"));
  observed.root.handle = "6a02:";
  CHECK(contains(lines(planned(fault, observed).steps)[0], "handle 6a01: netem"));
  observed.root = {.kind = "prio", .handle = "6a11:"};
  CHECK(contains(lines(planned(delay(), observed).steps)[0], "handle 6a10: prio"));
}

TEST_CASE("sequence 9: only our own root is deleted, by its handle") {
  CHECK(lines(plan_undo(delay(), with_root("prio", "6a11:"), {})) ==
        Lines{"tc qdisc del dev eth0 root handle 6a11:"});
  CHECK(lines(plan_undo(delay(), with_root("tbf", "1:"), {})).empty());
  CHECK(lines(plan_undo(delay(), with_root("noqueue", "0:"), {})).empty());
}

TEST_CASE("sequence 9: the seed's netem is deleted by the handle that the kernel gave it") {
  Fault fault = delay();
  shaping(fault).bare = true;
  CHECK(lines(plan_undo(fault, with_root("netem", "8001:"), {})) ==
        Lines{"tc qdisc del dev eth0 root handle 8001:"});
  CHECK(lines(plan_undo(fault, with_root("tbf", "8002:"), {})).empty());
  CHECK(lines(plan_undo(fault, with_root("prio", "6a10:"), {})).empty());
}

TEST_CASE("ending one of two faults leaves the other in force") {
  Observed observed = with_root("prio", "6a11:");
  observed.active = {delay_to({"192.168.0.11"}, "a"), delay_to({"192.168.0.12"}, "b")};
  const Lines steps = lines(plan_undo(observed.active[0], observed, {}));
  REQUIRE(steps.size() == 3);
  CHECK(steps[0] == prio_tree);
  CHECK(contains(steps[2], "dst 192.168.0.12/32 flowid 6a10:4"));
}

TEST_CASE("a foreign root qdisc is refused, and replaced only by force") {
  const Observed observed = with_root("tbf", "1:");
  const Refusal refusal = refused(delay(), observed);
  CHECK(refusal.exit == Exit::conflict);
  CHECK(refusal.sentence ==
        "the root qdisc of eth0 is `tbf 1:`, which is not ours; -force replaces it and restores "
        "nothing");
  CHECK(lines(planned(delay(), observed, {.force = true}).steps)[0] == prio_tree);
}

TEST_CASE("the seed's command is refused where it would silently replace a qdisc") {
  Fault fault = delay();
  shaping(fault).bare = true;
  CHECK(contains(refused(fault, with_root("tbf", "1:")).sentence, "silently replace"));
  CHECK(contains(refused(fault, with_root("prio", "6a10:")).sentence, "silently replace"));
  CHECK(planned(fault, with_root("fq_codel", "0:")).steps.size() == 1);
}

TEST_CASE("the seed's netem can be changed in place by its id") {
  Fault old = delay();
  shaping(old).bare = true;
  Observed observed = with_root("netem", "8001:");
  observed.active = {old};
  CHECK(lines(planned(delay(), observed).steps)[0] == prio_tree);
}

TEST_CASE("our own tree without a record is replaced by a clean one") {
  CHECK(lines(planned(delay(), with_root("prio", "6a10:")).steps)[0] == second_prio_tree);
}

TEST_CASE("a second fault on the same packets is refused with the id of the first") {
  Observed observed = with_root("prio", "6a10:");
  observed.active = {delay()};
  Fault second = delay_to({"192.168.0.11"}, "b");
  const Refusal refusal = refused(second, observed);
  CHECK(refusal.exit == Exit::conflict);
  CHECK(contains(refusal.sentence, "fault 7f3a"));
  CHECK(contains(refusal.sentence, "graftd chaos clear 7f3a"));
  observed.active = {delay_to({"192.168.0.0/24"}, "a")};
  CHECK(contains(refused(second, observed).sentence, "fault a"));
}

TEST_CASE("faults on different ports of one peer do not conflict") {
  Fault first = delay_to({"192.168.0.11"}, "a");
  first.port = 12000;
  Fault second = delay_to({"192.168.0.11"}, "b");
  second.port = 11000;
  Observed observed = with_root("prio", "6a10:");
  observed.active = {first};
  CHECK(planned(second, observed).steps.size() == 7);
}

TEST_CASE("faults on different devices do not conflict") {
  Observed observed;
  observed.active = {delay()};
  Fault second = delay();
  second.id = "b";
  shaping(second).device = "eth1";
  CHECK(lines(planned(second, observed).steps)[0].starts_with("tc qdisc replace dev eth1 root"));
}

TEST_CASE("every-frame and filtered faults do not share a device") {
  Fault every = delay();
  every.id = "b";
  shaping(every).every_frame = true;
  Observed observed = with_root("prio", "6a10:");
  observed.active = {delay_to({"192.168.0.11"})};
  CHECK(contains(refused(every, observed).sentence, "fault 7f3a"));
}

TEST_CASE("a foreign hook on arriving packets is refused, even by force") {
  Observed observed;
  observed.clsact = true;
  CHECK(contains(refused(delay_from({}), observed, {.force = true}).sentence, "`clsact`"));
  observed.clsact = false;
  observed.ingress = true;
  CHECK(contains(refused(delay_from({}), observed).sentence, "`ingress`"));
}

TEST_CASE("there is one fault on arriving packets") {
  Observed observed;
  observed.clsact = true;
  observed.active = {delay_from({"192.168.0.11"})};
  Fault second = delay_from({"192.168.0.12"});
  second.id = "b";
  CHECK(contains(refused(second, observed).sentence, "fault 7f3a"));
  shaping(second).device = "eth1";
  CHECK(contains(refused(second, observed).sentence, "fault 7f3a"));
}

TEST_CASE("a fault that only leaves what it had on arriving packets takes the hook down") {
  Fault old = delay_to({"192.168.0.11"});
  old.in = towards({"192.168.0.11"});
  Observed observed = with_root("prio", "6a10:");
  observed.clsact = true;
  observed.ifb = Qdisc{.kind = "netem", .handle = "6a20:"};
  observed.active = {old};
  const Lines steps = lines(planned(delay_to({"192.168.0.11"}), observed).steps);
  CHECK(steps[0] == "tc qdisc del dev eth0 clsact");
  CHECK(steps[1] == "ip link del gc-ifb0");
  CHECK(steps[2] == second_prio_tree);
}

TEST_CASE("a change of device or of make is no change in place") {
  Fault elsewhere = delay();
  shaping(elsewhere).device = "eth1";
  CHECK(changes_in_place(delay(), delay_to({"192.168.0.11"})));
  CHECK_FALSE(changes_in_place(delay(), elsewhere));
  CHECK_FALSE(changes_in_place(delay(), cut({.on = true})));
  CHECK(changes_in_place(cut({.on = true}), cut(towards({"10.0.0.1"}))));
  CHECK_FALSE(changes_in_place(cut({.on = true}), cut({.on = true}, {}, Firewall::iptables)));
}

TEST_CASE("our handles are 6a00: to 6aff:, the kernel's own is zero") {
  CHECK(is_ours({.kind = "prio", .handle = "6a10:"}));
  CHECK(is_ours({.kind = "netem", .handle = "6aff:"}));
  CHECK_FALSE(is_ours({.kind = "prio", .handle = "6a:"}));
  CHECK_FALSE(is_ours({.kind = "netem", .handle = "8001:"}));
  CHECK(is_kernel_default({.kind = "fq_codel", .handle = "0:"}));
}

TEST_CASE("addresses that contain each other overlap") {
  const auto meet = [](const char* a, const char* b) {
    return overlap(parse_address(a).value(), parse_address(b).value());
  };
  CHECK(meet("10.0.0.1", "10.0.0.0/8"));
  CHECK(meet("0.0.0.0/0", "10.0.0.1"));
  CHECK_FALSE(meet("10.0.0.1", "10.0.0.2"));
  CHECK_FALSE(meet("::/0", "10.0.0.1"));
  CHECK(meet("fd00::/16", "fd00::11"));
  for (const char* text :
       {"", "node1", "10.0.0", "10.0.0.1/33", "10.0.0.1/", "10.0.0.1/x", "::1/129"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_address(text));
  }
}

TEST_CASE("a command is printed as a shell would take it") {
  CHECK(to_shell({.words = {"nft", "a; b", "it's", ""}}) == "nft 'a; b' 'it'\\''s' ''");
  CHECK(to_shell({.words = {"nft", "-f", "-"}, .input = "x\n"}) == "nft -f - <<'END'\nx\nEND");
}

}  // namespace graftd::chaos
