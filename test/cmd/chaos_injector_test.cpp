#include "test/cmd/chaos_bench.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

namespace graftd::chaos {

using namespace testing;

namespace {

const std::string netem_missing = "Error: Specified qdisc kind is unknown.\n";

}  // namespace

TEST_CASE("a fault stays until it is cleared, and says how") {
  Bench bench;
  CHECK(bench.apply(delay()) == Exit::done);
  CHECK(bench.host.log.size() == 3);
  CHECK(contains(bench.out.str(), "fault 7f3a: delay 200ms to everybody on eth0"));
  CHECK(contains(bench.out.str(), "graftd chaos clear 7f3a"));
  CHECK(contains(bench.out.str(), "tc qdisc del dev eth0 root handle 6a10:"));
  REQUIRE(bench.records().size() == 1);
  CHECK_FALSE(bench.records()[0].owner);
  CHECK(bench.injector().clear({}) == Exit::done);
  CHECK(bench.host.log.back() == "tc qdisc del dev eth0 root handle 6a10:");
  CHECK(bench.records().empty());
}

TEST_CASE("the record is on disk before the first command runs") {
  struct Watching : FakeHost {
    const RecordFolder* folder = nullptr;
    std::vector<Record> before_first;

    // Looking comes before; the last time that nothing was run yet is the first change.
    Outcome run(const Command& command) override {
      if (log.empty()) {
        before_first = folder->load().records;
      }
      return FakeHost::run(command);
    }
  };

  const TemporaryFolder temporary;
  const RecordFolder folder(temporary.path());
  Watching host;
  host.folder = &folder;
  std::ostringstream out;
  CHECK(Injector(host, folder, {.out = out, .err = out}).apply(delay()) == Exit::done);
  REQUIRE(host.before_first.size() == 1);
  CHECK(host.before_first[0].owner == host.living[0]);
  CHECK(host.before_first[0].undo ==
        std::vector<std::string>{"tc qdisc del dev eth0 root handle 6a10:"});
}

TEST_CASE("a fault with a time ends by itself") {
  Bench bench;
  CHECK(bench.apply(delay_for_30s()) == Exit::done);
  CHECK(bench.host.woken_at == 1'030'000);
  CHECK(bench.host.log.back() == "tc qdisc del dev eth0 root handle 6a10:");
  CHECK(bench.records().empty());
}

TEST_CASE("a signal ends the fault and the exit code says so") {
  Bench bench;
  bench.host.wake = Wake::interrupted;
  CHECK(bench.apply(delay_for_30s()) == Exit::interrupted);
  CHECK(bench.host.log.back() == "tc qdisc del dev eth0 root handle 6a10:");
  CHECK(bench.records().empty());
}

TEST_CASE("a signal while the fault is being made undoes it") {
  Bench bench;
  bench.host.stop_asked = true;
  CHECK(bench.apply(delay()) == Exit::interrupted);
  CHECK(bench.records().empty());
  CHECK(bench.host.roots.empty());
}

TEST_CASE("with detach a watcher owns the fault and undoes it") {
  Bench bench;
  ApplyWish wish = delay_for_30s();
  wish.detach = true;
  CHECK(bench.apply(wish) == Exit::done);
  REQUIRE(bench.records().size() == 1);
  CHECK(bench.records()[0].owner == Process{200, 2});
  CHECK(bench.host.roots.size() == 1);
  bench.host.watcher();
  CHECK(bench.records().empty());
  CHECK(bench.host.roots.empty());
}

TEST_CASE("a watcher leaves a fault alone that was changed in the meantime") {
  Bench bench;
  ApplyWish wish = delay_for_30s();
  wish.detach = true;
  bench.apply(wish);
  bench.host.now += 1;
  CHECK(bench.apply(delay("7f3a", "50ms")) == Exit::done);
  bench.host.watcher();
  CHECK(bench.records().size() == 1);
  CHECK(bench.host.roots["eth0"].handle == "6a11:");
}

TEST_CASE("a kernel without netem ends with its code, and what was done is undone") {
  Bench bench;
  bench.host.answers = {{.words = ": netem", .outcome = {.status = 2, .err = netem_missing}}};
  const auto [exit, sentence] = bench.refusal(delay());
  CHECK(exit == Exit::unsupported);
  CHECK(contains(sentence, "sch_netem"));
  CHECK(contains(sentence, "undone again"));
  CHECK(bench.host.log.back() == "tc qdisc del dev eth0 root handle 6a10:");
  CHECK(bench.records().empty());
  CHECK(bench.host.roots.empty());
}

TEST_CASE("what fails half-way for a new reason is rolled back with code 7") {
  Bench bench;
  bench.host.answers = {
      {.words = "tc filter", .outcome = {.status = 2, .err = "Error: something new."}}};
  CHECK(bench.refusal(delay()).first == Exit::rolled_back);
  CHECK(bench.host.roots.empty());
  CHECK(bench.records().empty());
}

TEST_CASE("when the undo fails too, the record stays and the manual commands are printed") {
  Bench bench;
  bench.host.answers = {
      {.words = "tc filter", .outcome = {.status = 2, .err = "Error: something new."}},
      {.words = "tc qdisc del", .outcome = {.status = 2, .err = "Error: something worse."}}};
  const auto [exit, sentence] = bench.refusal(delay());
  CHECK(exit == Exit::undo_failed);
  CHECK(contains(sentence, "  tc qdisc del dev eth0 root handle 6a10:"));
  CHECK(bench.records().size() == 1);
}

TEST_CASE("nothing changed, so a failing change leaves the earlier fault in force") {
  Bench bench;
  bench.apply(delay());
  bench.host.answers = {
      {.words = "handle 6a11:", .outcome = {.status = 2, .err = "Error: something new."}}};
  CHECK(contains(bench.refusal(delay("7f3a", "50ms")).second, "earlier fault stays in force"));
  REQUIRE(bench.records().size() == 1);
  CHECK(describe(bench.records()[0].fault) == "delay 200ms to everybody on eth0");
}

TEST_CASE("a classifier that the kernel lacks is replaced by the next") {
  Bench bench;
  bench.host.answers = {
      {.words = "matchall", .outcome = {.status = 2, .err = "Error: TC classifier not found."}}};
  CHECK(bench.apply(delay()) == Exit::done);
  CHECK(contains(bench.host.log.back(), "u32 match u32 0 0"));
}

TEST_CASE("a kernel without any classifier is given up after three tries") {
  Bench bench;
  bench.host.answers = {
      {.words = "tc filter", .outcome = {.status = 2, .err = "Error: TC classifier not found."}}};
  const auto [exit, sentence] = bench.refusal(delay());
  CHECK(exit == Exit::unsupported);
  CHECK(bench.host.roots.empty());
  CHECK(bench.records().empty());
}

TEST_CASE("the same id again changes the fault in place") {
  Bench bench;
  bench.apply(delay());
  CHECK(bench.apply(delay("7f3a", "50ms")) == Exit::done);
  CHECK(bench.host.roots["eth0"].handle == "6a11:");
  CHECK(bench.records().size() == 1);
  CHECK(bench.apply(delay("7f3a", "50ms")) == Exit::done);
  CHECK(bench.host.roots["eth0"].handle == "6a10:");
}

TEST_CASE("the same id on another device moves the fault") {
  Bench bench;
  bench.apply(delay());
  ApplyWish moved = delay();
  std::get<Shaping>(moved.fault.body).device = "eth1";
  CHECK(bench.apply(moved) == Exit::done);
  CHECK(bench.host.roots.count("eth0") == 0);
  CHECK(bench.host.roots.count("eth1") == 1);
}

TEST_CASE("a foreign root qdisc is refused and survives") {
  Bench bench;
  bench.host.roots["eth0"] = {.kind = "tbf", .handle = "1:"};
  CHECK(bench.refusal(delay()).first == Exit::conflict);
  CHECK(bench.host.log.empty());
  CHECK(bench.records().empty());
  ApplyWish forced = delay();
  forced.force = true;
  CHECK(bench.apply(forced) == Exit::done);
}

TEST_CASE("what is checked before: device, privilege, lo, the default route outside a container") {
  Bench bench;
  ApplyWish elsewhere = delay();
  std::get<Shaping>(elsewhere.fault.body).device = "eth7";
  CHECK(bench.refusal(elsewhere) ==
        std::pair{Exit::not_found,
                  std::string("there is no device eth7 here; there are: eth0, eth1, lo")});
  std::get<Shaping>(elsewhere.fault.body).device = "lo";
  CHECK(bench.refusal(elsewhere).first == Exit::conflict);
  bench.host.contained = false;
  CHECK(contains(bench.refusal(delay()).second, "default route"));
  bench.host.privileged = false;
  CHECK(bench.refusal(delay()).first == Exit::no_privilege);
  CHECK(bench.host.log.empty());
}

TEST_CASE("a rehearsal prints the commands and their undo and changes nothing") {
  Bench bench;
  ApplyWish wish = delay_for_30s();
  wish.dry_run = true;
  CHECK(bench.apply(wish) == Exit::done);
  CHECK(bench.host.log.empty());
  CHECK_FALSE(std::filesystem::exists(bench.temporary.path() / "records"));
  CHECK(contains(bench.out.str(),
                 "tc qdisc replace dev eth0 parent 6a10:4 handle 6a14: netem limit 100000 delay "
                 "200ms\n"));
  CHECK(contains(bench.out.str(), "# undo:\ntc qdisc del dev eth0 root handle 6a10:\n"));
}

TEST_CASE("a rehearsal tells what would be in the way") {
  Bench bench;
  bench.host.privileged = false;
  ApplyWish wish = delay();
  wish.dry_run = true;
  CHECK(bench.apply(wish) == Exit::done);
  CHECK(contains(bench.err.str(), "check: no right to change this machine's network"));
}

TEST_CASE("vizor is told the beginning and the end") {
  Bench bench;
  ApplyWish wish = delay_for_30s();
  wish.vizor = "http://vizor:8090";
  CHECK(bench.apply(wish) == Exit::done);
  REQUIRE(bench.host.asks.size() == 2);
  CHECK(bench.host.asks[0].target == "/log");
  CHECK(bench.host.asks[0].host == "vizor");
  CHECK(contains(bench.host.asks[0].body, "\"event\":\"fault.begin\",\"id\":\"7f3a\""));
  CHECK(contains(bench.host.asks[1].body, "\"event\":\"fault.end\",\"id\":\"7f3a\""));
}

TEST_CASE("a vizor that does not answer is a warning") {
  Bench bench;
  bench.host.reply = {.status = 0, .body = "connection refused"};
  ApplyWish wish = delay();
  wish.vizor = "vizor";
  CHECK(bench.apply(wish) == Exit::done);
  CHECK(contains(bench.err.str(), "was not told: connection refused"));
}

}  // namespace graftd::chaos
