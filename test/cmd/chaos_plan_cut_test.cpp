#include "test/cmd/chaos_plan_cases.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace graftd::chaos {

using namespace testing;

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
                 "ip saddr @from4 tcp flags & rst == 0 counter reject with tcp reset comment"));
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
  CHECK(
      steps[3] ==
      "ip6tables -w 5 -A GRAFTD-CHAOS-OUT -d fd00::11 -p tcp '!' --tcp-flags RST RST --dport 12000 "
      "-j REJECT "
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

}  // namespace graftd::chaos
