#include "test/cmd/chaos_plan_cases.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace graftd::chaos {

using namespace testing;

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

TEST_CASE("a foreign root qdisc is refused, and replaced only by force") {
  const Observed observed = with_root("tbf", "1:");
  const Refusal refusal = refused(delayed(), observed);
  CHECK(refusal.exit == Exit::conflict);
  CHECK(refusal.sentence ==
        "the root qdisc of eth0 is `tbf 1:`, which is not ours; -force replaces it and restores "
        "nothing");
  CHECK(lines(planned(delayed(), observed, {.force = true}).steps)[0] == prio_tree);
}

TEST_CASE("the seed's command is refused where it would silently replace a qdisc") {
  Fault fault = delayed();
  shaping(fault).bare = true;
  CHECK(contains(refused(fault, with_root("tbf", "1:")).sentence, "silently replace"));
  CHECK(contains(refused(fault, with_root("prio", "6a10:")).sentence, "silently replace"));
  CHECK(planned(fault, with_root("fq_codel", "0:")).steps.size() == 1);
}

TEST_CASE("the seed's netem can be changed in place by its id") {
  Fault old = delayed();
  shaping(old).bare = true;
  Observed observed = with_root("netem", "8001:");
  observed.active = {old};
  CHECK(lines(planned(delayed(), observed).steps)[0] == prio_tree);
}

TEST_CASE("our own tree without a record is replaced by a clean one") {
  CHECK(lines(planned(delayed(), with_root("prio", "6a10:")).steps)[0] == second_prio_tree);
}

TEST_CASE("a second fault on the same packets is refused with the id of the first") {
  Observed observed = with_root("prio", "6a10:");
  observed.active = {delayed()};
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
  observed.active = {delayed()};
  Fault second = delayed();
  second.id = "b";
  shaping(second).device = "eth1";
  CHECK(lines(planned(second, observed).steps)[0].starts_with("tc qdisc replace dev eth1 root"));
}

TEST_CASE("every-frame and filtered faults do not share a device") {
  Fault every = delayed();
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
  Fault elsewhere = delayed();
  shaping(elsewhere).device = "eth1";
  CHECK(changes_in_place(delayed(), delay_to({"192.168.0.11"})));
  CHECK_FALSE(changes_in_place(delayed(), elsewhere));
  CHECK_FALSE(changes_in_place(delayed(), cut({.on = true})));
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
