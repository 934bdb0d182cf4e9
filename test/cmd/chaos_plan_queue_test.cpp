#include "test/cmd/chaos_plan_cases.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace graftd::chaos {

using namespace testing;

TEST_CASE("sequence 0: the seed's command is one command, letter by letter") {
  Fault fault = delayed("10000ms");
  shaping(fault).bare = true;
  check_plan(planned(fault),
             {"tc qdisc add dev eth0 root netem delay 10000ms"},
             {"tc qdisc del dev eth0 root"});
}

TEST_CASE("sequence 1: a delay on a device meets IP packets only") {
  check_plan(planned(delayed("10s")),
             {prio_tree,
              "tc qdisc replace dev eth0 parent 6a10:4 handle 6a14: netem limit 100000 delay 10s",
              "tc filter add dev eth0 parent 6a10: protocol ip prio 1 matchall classid 6a10:4"},
             {"tc qdisc del dev eth0 root handle 6a10:"});
}

TEST_CASE("sequence 1: IPv6 is added only on request, since it takes neighbour discovery along") {
  Fault fault = delayed();
  shaping(fault).ipv6 = true;
  CHECK(lines(planned(fault).steps).back() ==
        "tc filter add dev eth0 parent 6a10: protocol ipv6 prio 2 matchall classid 6a10:4");
}

TEST_CASE("sequence 2: every frame of a device goes through one netem at its root") {
  Fault fault = delayed();
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
  Fault fault = delayed();
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
  const Plan plan = planned(delayed(), {}, {.classifiers = {Classifier::u32, Classifier::flower}});
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

TEST_CASE("both directions are put up one after the other and taken down in reverse") {
  Fault fault = delay_to({"192.168.0.11"});
  fault.in = towards({"192.168.0.11"});
  const Plan plan = planned(fault);
  CHECK(plan.steps.size() == 8);
  CHECK(lines(plan.undo) == Lines{"tc qdisc del dev eth0 clsact",
                                  "ip link del gc-ifb0",
                                  "tc qdisc del dev eth0 root handle 6a10:"});
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
  observed.active = {delayed("10ms")};
  check_plan(planned(delayed("20ms"), observed),
             {second_prio_tree,
              "tc qdisc replace dev eth0 parent 6a11:4 handle 6a15: netem limit 100000 delay 20ms",
              "tc filter add dev eth0 parent 6a11: protocol ip prio 1 matchall classid 6a11:4"},
             {"tc qdisc del dev eth0 root handle 6a11:"});
}

TEST_CASE("sequence 7: handles alternate, back and forth") {
  Fault fault = delayed();
  shaping(fault).every_frame = true;
  Observed observed = with_root("netem", "6a01:");
  observed.active = {fault};
  CHECK(contains(lines(planned(fault, observed).steps)[0], "handle 6a02: netem"));
  observed.root.handle = "6a02:";
  CHECK(contains(lines(planned(fault, observed).steps)[0], "handle 6a01: netem"));
  observed.root = {.kind = "prio", .handle = "6a11:"};
  CHECK(contains(lines(planned(delayed(), observed).steps)[0], "handle 6a10: prio"));
}

TEST_CASE("sequence 9: only our own root is deleted, by its handle") {
  CHECK(lines(plan_undo(delayed(), with_root("prio", "6a11:"), {})) ==
        Lines{"tc qdisc del dev eth0 root handle 6a11:"});
  CHECK(lines(plan_undo(delayed(), with_root("tbf", "1:"), {})).empty());
  CHECK(lines(plan_undo(delayed(), with_root("noqueue", "0:"), {})).empty());
}

TEST_CASE("sequence 9: the seed's netem is deleted by the handle that the kernel gave it") {
  Fault fault = delayed();
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

}  // namespace graftd::chaos
