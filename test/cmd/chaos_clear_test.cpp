#include "test/cmd/chaos_bench.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

namespace graftd::chaos {

using namespace testing;

TEST_CASE("an orphan is undone by the next call") {
  Bench bench;
  ApplyWish wish = delay_for_30s();
  wish.detach = true;
  bench.apply(wish);
  bench.host.living.pop_back();
  CHECK(bench.apply(cut("a", "10.0.0.1")) == Exit::done);
  REQUIRE(bench.records().size() == 1);
  CHECK(bench.records()[0].fault.id == "a");
  CHECK(bench.host.roots.empty());
}

TEST_CASE("gc ends what expired and keeps what is in force") {
  Bench bench;
  bench.apply(cut("stays", "10.0.0.1"));
  ApplyWish wish = delay_for_30s();
  wish.detach = true;
  bench.apply(wish);
  CHECK(bench.injector().collect() == Exit::done);
  CHECK(bench.records().size() == 2);
  Record expired = bench.records()[0].fault.id == "7f3a" ? bench.records()[0] : bench.records()[1];
  expired.owner.reset();
  expired.expires_ms = bench.host.now - 1;
  bench.folder.write(expired);
  CHECK(bench.injector().collect() == Exit::done);
  REQUIRE(bench.records().size() == 1);
  CHECK(bench.records()[0].fault.id == "stays");
}

TEST_CASE("the record of a namespace that is gone goes, that of a living one stays") {
  Bench bench;
  bench.apply(delay());
  bench.host.space = 7;
  CHECK(bench.injector().collect() == Exit::done);
  CHECK(bench.records().size() == 1);
  bench.host.spaces = {7};
  bench.host.log.clear();
  CHECK(bench.injector().collect() == Exit::done);
  CHECK(bench.records().empty());
  CHECK(bench.host.log.empty());
}

TEST_CASE("an id in use in another namespace is refused") {
  Bench bench;
  bench.apply(delay());
  bench.host.space = 7;
  bench.host.spaces.push_back(7);
  CHECK(bench.refusal(delay()).first == Exit::conflict);
}

TEST_CASE("a failing undo ends with code 8 and keeps the record") {
  Bench bench;
  bench.apply(delay());
  bench.host.answers = {
      {.words = "tc qdisc del", .outcome = {.status = 2, .err = "Error: something worse."}}};
  CHECK(bench.injector().clear({}) == Exit::undo_failed);
  CHECK(contains(bench.err.str(), "try by hand:\n  tc qdisc del dev eth0 root handle 6a10:"));
  CHECK(bench.records().size() == 1);
}

TEST_CASE("clearing one of two cuts keeps the other") {
  Bench bench;
  bench.apply(cut("a", "10.0.0.1"));
  bench.apply(cut("b", "10.0.0.2"));
  CHECK(bench.injector().clear({.ids = {"a"}}) == Exit::done);
  CHECK(contains(bench.host.log.back(), "10.0.0.2"));
  CHECK_FALSE(contains(bench.host.log.back(), "10.0.0.1"));
  CHECK(bench.injector().clear({.ids = {"b"}}) == Exit::done);
  CHECK(bench.host.log.back() ==
        "nft 'add table inet graftd_chaos; delete table inet graftd_chaos'");
}

TEST_CASE("clearing an unknown id is refused and clears nothing") {
  Bench bench;
  bench.apply(cut("a", "10.0.0.1"));
  CHECK_THROWS_AS(bench.injector().clear({.ids = {"a", "x"}}), ChaosError);
  CHECK(bench.records().size() == 1);
}

TEST_CASE("clearing where there is nothing is no failure") {
  Bench bench;
  CHECK(bench.injector().clear({}) == Exit::done);
  CHECK(contains(bench.out.str(), "nothing to clear"));
}

TEST_CASE("clearing everything takes our marks without a record along, and nothing else") {
  Bench bench;
  bench.host.roots["eth0"] = {.kind = "prio", .handle = "6a10:"};
  bench.host.roots["eth1"] = {.kind = "tbf", .handle = "1:"};
  bench.host.device_names.push_back("gc-ifb0");
  CHECK(bench.injector().clear({}) == Exit::done);
  CHECK(bench.host.log ==
        std::vector<std::string>{"tc qdisc del dev eth0 root handle 6a10:", "ip link del gc-ifb0"});
  CHECK(bench.host.roots.count("eth1") == 1);
}

TEST_CASE("a device that vanished took its fault along") {
  Bench bench;
  bench.apply(delay());
  bench.host.answers = {
      {.words = "qdisc show", .outcome = {.status = 1, .err = "Cannot find device \"eth0\""}}};
  CHECK(bench.injector().clear({.ids = {"7f3a"}}) == Exit::done);
  CHECK(bench.records().empty());
}

}  // namespace graftd::chaos
