#include "cmd/chaos.hpp"
#include "cmd/chaos_record.hpp"
#include "cmd/usage.hpp"
#include "test/cmd/chaos_fake_host.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

namespace graftd::chaos {

using testing::contains;
using testing::FakeHost;
using testing::TemporaryFolder;

namespace {

struct Shell {
  TemporaryFolder temporary;
  FakeHost host;
  std::map<std::string, std::string> variables;
  std::string out;
  std::string err;

  std::string records() const { return (temporary.path() / "records").string(); }

  int operator()(std::vector<std::string> arguments) {
    variables["GRAFTD_CHAOS_RECORDS"] = records();
    std::ostringstream out_stream;
    std::ostringstream err_stream;
    const auto environment = [this](const std::string& name) -> std::optional<std::string> {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    const int code = run_chaos(arguments, environment, host, out_stream, err_stream);
    out = out_stream.str();
    err = err_stream.str();
    return code;
  }

  std::string usage(const std::vector<std::string>& arguments) {
    try {
      (*this)(arguments);
    } catch (const BadUsage& error) {
      return error.what();
    }
    return "";
  }

  // The netem command of a rehearsal.
  std::string netem(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"-dev", "eth0", "-dry-run"});
    CHECK((*this)(arguments) == 0);
    const std::size_t begin = out.find("limit 100000 ");
    return begin == std::string::npos ? out
                                      : out.substr(begin + 13, out.find('\n', begin) - begin - 13);
  }
};

}  // namespace

TEST_CASE("the seed's test in one line") {
  Shell shell;
  CHECK(shell({"delay", "10000ms", "-dev", "eth0"}) == 0);
  CHECK(shell.host.log[1] ==
        "tc qdisc replace dev eth0 parent 6a10:4 handle 6a14: netem limit 100000 delay 10s");
  CHECK(shell({"clear"}) == 0);
}

TEST_CASE("the seed's command, letter by letter") {
  Shell shell;
  CHECK(shell({"delay", "10000ms", "--seed-compatible"}) == 0);
  CHECK(shell.host.log ==
        std::vector<std::string>{"tc qdisc add dev eth0 root netem delay 10000ms"});
  CHECK(shell({"clear"}) == 0);
  CHECK(shell.host.log.back() == "tc qdisc del dev eth0 root handle 8001:");
}

TEST_CASE("each fault in tc's words") {
  Shell shell;
  CHECK(shell.netem({"delay", "200ms", "20ms", "25%"}) == "delay 200ms 20ms 25%");
  CHECK(shell.netem({"delay", "200ms", "20ms", "-distribution", "normal"}) ==
        "delay 200ms 20ms distribution normal");
  CHECK(shell.netem({"delay", "200ms", "20ms", "-distribution", "uniform"}) == "delay 200ms 20ms");
  CHECK(shell.netem({"loss", "5%", "25%"}) == "loss 5% 25%");
  CHECK(shell.netem({"loss", "5", "-ecn"}) == "loss 5% ecn");
  CHECK(shell.netem({"loss", "-state", "1,2%,3"}) == "loss state 1% 2% 3%");
  CHECK(shell.netem({"loss", "-gemodel", "1,10,70,0.1"}) == "loss gemodel 1% 10% 70% 0.1%");
  CHECK(shell.netem({"duplicate", "1%"}) == "duplicate 1%");
  CHECK(shell.netem({"corrupt", "0.1%"}) == "corrupt 0.1%");
  CHECK(shell.netem({"reorder", "25%", "50%", "-delay", "10ms", "-gap", "5"}) ==
        "delay 10ms reorder 25% 50% gap 5");
  CHECK(shell.netem({"rate", "1mbit"}) == "rate 1mbit");
  CHECK(shell.netem({"loss", "5%", "-seed", "42"}) == "loss 5% seed 42");
}

TEST_CASE("Go and GNU style are equal, before and after the words") {
  Shell shell;
  CHECK(shell({"-dev=eth0", "delay", "--dry-run", "1s", "--to", "10.0.0.1"}) == 0);
  const std::string first = shell.out;
  CHECK(shell({"delay", "1s", "-to=10.0.0.1", "-dev", "eth0", "-dry-run"}) == 0);
  CHECK(shell.out == first);
  CHECK(contains(first, "match ip dst 10.0.0.1/32"));
}

TEST_CASE("peers are names, addresses or networks, and may be several") {
  Shell shell;
  shell.host.names["node1"] = {{false, "10.0.0.1", 32}, {true, "fd00::1", 128}};
  CHECK(shell({"delay", "1s", "-to", "node1,10.1.0.0/16", "-to", "10.0.0.9", "-dry-run"}) == 0);
  for (const char* peer : {"10.0.0.1/32", "10.1.0.0/16", "10.0.0.9/32", "ip6 dst fd00::1/128"}) {
    CHECK(contains(shell.out, peer));
  }
  CHECK(shell({"delay", "1s", "-to", "node7"}) == 5);
  CHECK(contains(shell.err, "node7 has no address"));
}

TEST_CASE("the device is that of the route to the peer") {
  Shell shell;
  shell.host.answers = {
      {.words = "route get 10.0.0.1", .outcome = {.out = R"([{"dst":"10.0.0.1","dev":"eth1"}])"}}};
  CHECK(shell({"delay", "1s", "-to", "10.0.0.1", "-dry-run"}) == 0);
  CHECK(contains(shell.out, "tc qdisc replace dev eth1 root"));
}

TEST_CASE("partition and isolate in nft's words") {
  Shell shell;
  CHECK(shell({"partition", "10.0.0.1", "-dry-run"}) == 0);
  CHECK(contains(shell.out, "set from4 { type ipv4_addr; flags interval; elements = { 10.0.0.1 }"));
  CHECK(contains(shell.out, "set to4 { type ipv4_addr; flags interval; elements = { 10.0.0.1 }"));
  CHECK(shell({"partition", "-from", "10.0.0.1", "-raft", "-dry-run"}) == 0);
  CHECK(contains(shell.out, "ip saddr @from4 tcp dport 12000 counter drop"));
  CHECK(contains(shell.out, "set to4 { type ipv4_addr; flags interval; }"));
  CHECK(shell({"isolate", "-direction", "in", "-dry-run"}) == 0);
  CHECK(contains(shell.out, "    tcp dport 12000 counter drop"));
  CHECK(contains(shell.out,
                 "chain output {\n    type filter hook output priority -300; policy "
                 "accept;\n  }"));
  CHECK(shell({"isolate", "10.0.0.1", "-mode", "reset", "-dry-run"}) == 0);
  CHECK(contains(shell.out, "reject with tcp reset"));
  CHECK(shell({"partition", "10.0.0.1", "-backend", "iptables", "-dry-run"}) == 0);
  CHECK(contains(shell.out, "iptables -w 5 -C INPUT -j GRAFTD-CHAOS-IN || iptables -w 5 -I INPUT"));
  CHECK(shell({"partition", "10.0.0.1", "-backend", "tc", "-dry-run"}) == 0);
  CHECK(contains(shell.out, "loss 100%"));
  CHECK(contains(shell.out, "action drop"));
}

TEST_CASE("what cannot be meant is refused before anything is looked at") {
  struct Row {
    std::vector<std::string> arguments;
    std::string says;
  };

  const std::vector<Row> table = {
      {{"delay", "100"}, "did you mean 100ms?"},
      {{"delay"}, "graftd chaos delay TIME"},
      {{"delay", "1s", "2s", "3%", "4"}, "graftd chaos delay TIME"},
      {{"delay", "1s", "-for", "30"}, "did you mean 30ms?"},
      {{"delay", "1s", "-for", "0s"}, "over before it begins"},
      {{"delay", "1s", "-detach"}, "-detach needs -for"},
      {{"delay", "1s", "-distribution", "normal"}, "needs a jitter"},
      {{"delay", "1s", "1s", "-distribution", "odd"}, "none of normal"},
      {{"delay", "1s", "-id", "a b"}, "is no name"},
      {{"delay", "1s", "-all-frames", "-to", "10.0.0.1"}, "leave -to"},
      {{"delay", "1s", "-seed-compatible", "-raft"}, "leave -to"},
      {{"delay", "1s", "-raft", "-port", "80"}, "give it or -port"},
      {{"delay", "1s", "-port", "70000"}, "port"},
      {{"delay", "1s", "-gap", "5"}, "-gap means nothing to delay"},
      {{"delay", "1s", "-on", "container:node0"}, "docker exec"},
      {{"delay", "1s", "-rpc", "append"}, "-rpc is for nodes"},
      {{"delay", "1s", "-vizor", "http://"}, "-vizor"},
      {{"delay", "1s", "-too", "x"}, "did you mean -to?"},
      {{"loss", "101%"}, "from 0% to 100%"},
      {{"loss", "5%", "-state", "1"}, "one of them"},
      {{"loss", "-gemodel", "1,2,3,4,5"}, "at most 4"},
      {{"reorder", "25%"}, "needs -delay"},
      {{"rate", "100kbps"}, "ambiguous"},
      {{"partition"}, "cut off from whom?"},
      {{"partition", "10.0.0.1", "-to", "10.0.0.2"}, "either as words or with"},
      {{"partition", "10.0.0.1", "-mode", "odd"}, "none of drop"},
      {{"partition", "10.0.0.1", "-backend", "pf"}, "none of nft"},
      {{"partition", "10.0.0.1", "-backend", "tc", "-mode", "reset"}, "can only drop"},
      {{"isolate", "-direction", "up"}, "none of in, out, both"},
      {{"clear", "a", "-all"}, "not both"},
      {{"slow", "1s"}, "there is no fault \"slow\""},
      {{"-dev", "eth0"}, "which fault?"},
  };
  for (const Row& row : table) {
    CAPTURE(row.says);
    Shell shell;
    const std::string said = shell.usage(row.arguments);
    CHECK_MESSAGE(contains(said, row.says), said);
    CHECK(shell.host.log.empty());
  }
}

TEST_CASE("exit codes tell scripts what went wrong") {
  Shell shell;
  CHECK(shell({"clear"}) == 0);
  CHECK(shell({"clear", "x"}) == 5);
  CHECK(shell({"delay", "1s", "-dev", "eth9"}) == 5);
  CHECK(shell({"delay", "1s", "-dev", "lo"}) == 6);
  shell.host.roots["eth0"] = {.kind = "tbf", .handle = "1:"};
  CHECK(shell({"delay", "1s", "-dev", "eth0"}) == 6);
  shell.host.roots.clear();
  shell.host.privileged = false;
  CHECK(shell({"delay", "1s"}) == 3);
  shell.host.privileged = true;
  shell.host.answers = {{.words = "tc filter", .outcome = {.status = 2, .err = "Error: odd."}}};
  CHECK(shell({"delay", "1s"}) == 7);
  shell.host.answers.push_back(
      {.words = "tc qdisc del", .outcome = {.status = 2, .err = "Error: odd."}});
  CHECK(shell({"delay", "1s"}) == 8);
  shell.host.answers = {{.words = "tc", .outcome = {.end = Outcome::End::missing}}};
  CHECK(shell({"delay", "1s", "-dev", "eth1"}) == 4);
  CHECK(contains(shell.err, "iproute2"));
  shell.host.answers.clear();
  shell.host.wake = Wake::interrupted;
  CHECK(shell({"delay", "1s", "-dev", "eth1", "-for", "30s"}) == 130);
}

TEST_CASE("a rehearsal prints the exact commands and changes nothing") {
  Shell shell;
  CHECK(shell({"delay", "10000ms", "-dev", "eth0", "-dry-run"}) == 0);
  CHECK(shell.out ==
        "tc qdisc replace dev eth0 root handle 6a10: prio bands 4 priomap 1 2 2 2 1 2 0 0 1 1 1 1 "
        "1 1 1 1\n"
        "tc qdisc replace dev eth0 parent 6a10:4 handle 6a14: netem limit 100000 delay 10s\n"
        "tc filter add dev eth0 parent 6a10: protocol ip prio 1 matchall classid 6a10:4\n"
        "# undo:\n"
        "tc qdisc del dev eth0 root handle 6a10:\n");
  CHECK(shell.host.log.empty());
  CHECK_FALSE(std::filesystem::exists(shell.records()));
}

TEST_CASE("-json prints one event a line") {
  Shell shell;
  CHECK(shell({"delay", "1s", "-id", "a", "-for", "30s", "-to", "10.0.0.1", "-json"}) == 0);
  std::istringstream lines(shell.out);
  std::vector<boost::json::object> events;
  for (std::string line; std::getline(lines, line);) {
    events.push_back(boost::json::parse(line).as_object());
  }
  REQUIRE(events.size() == 2);
  CHECK(events[0].at("@module") == "chaos");
  CHECK(events[0].at("@level") == "info");
  CHECK(events[0].at("event") == "fault.begin");
  CHECK(events[0].at("id") == "a");
  CHECK(events[0].at("kind") == "delay");
  CHECK(events[0].at("to") == "10.0.0.1");
  CHECK(events[0].at("@timestamp") == "1970-01-01T00:16:40.000Z");
  CHECK(events[1].at("event") == "fault.end");
  CHECK(events[1].at("type") == "fault.end");
  CHECK(events[1].at("node") == "chaos");
  CHECK(events[1].at("d").at("id") == "a");
  CHECK(events[0].at("inc") != events[1].at("inc"));
}

TEST_CASE("status tells what the kernel counted") {
  Shell shell;
  CHECK(shell({"status"}) == 0);
  CHECK(shell.out == "no faults here\n");
  CHECK(shell({"delay", "1s", "-id", "a", "-all-frames"}) == 0);
  CHECK(shell({"status"}) == 0);
  CHECK(shell.out ==
        "a  delay 1s to everybody on eth0, until cleared, met 7 packets, dropped 2, holds 1\n");
  CHECK(shell({"status", "-json"}) == 0);
  const auto faults = boost::json::parse(shell.out).at("faults").as_array();
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].at("in_force") == true);
  CHECK(faults[0].at("drops") == 2);
  shell.host.roots.clear();
  CHECK(shell({"status"}) == 0);
  CHECK(contains(shell.out, "NOT seen in the kernel"));
}

TEST_CASE("status finds the band of a fault among several") {
  Shell shell;
  CHECK(shell({"delay", "1s", "-id", "a", "-to", "10.0.0.1", "-dev", "eth0"}) == 0);
  shell.host.now += 1;
  CHECK(shell({"delay", "2s", "-id", "b", "-to", "10.0.0.2", "-dev", "eth0"}) == 0);
  shell.host.answers = {{.words = "qdisc show", .outcome = {.out = R"([
    {"kind":"prio","handle":"6a11:","dev":"eth0","root":true},
    {"kind":"netem","handle":"6a15:","dev":"eth0","parent":"6a11:4","packets":11,"drops":1},
    {"kind":"netem","handle":"6a41:","dev":"eth0","parent":"6a11:5","packets":22,"drops":0}
  ])"}}};
  CHECK(shell({"status"}) == 0);
  CHECK(contains(shell.out, "a  delay 1s to 10.0.0.1 on eth0, until cleared, met 11 packets"));
  CHECK(contains(shell.out, "b  delay 2s to 10.0.0.2 on eth0, until cleared, met 22 packets"));
}

TEST_CASE("status reads the counters of cuts") {
  Shell shell;
  CHECK(shell({"partition", "10.0.0.1", "-id", "cut"}) == 0);
  shell.host.answers = {{.words = "nft -j list table", .outcome = {.out = R"({"nftables":[
    {"metainfo":{}},
    {"rule":{"comment":"id=cut","expr":[{"counter":{"packets":4,"bytes":9}},{"drop":null}]}},
    {"rule":{"comment":"id=cut","expr":[{"counter":{"packets":1,"bytes":9}},{"drop":null}]}}]})"}}};
  CHECK(shell({"status"}) == 0);
  CHECK(contains(shell.out, "met 5 packets, dropped 5"));
}

TEST_CASE("doctor says what is possible and what is missing") {
  Shell shell;
  CHECK(shell({"doctor"}) == 0);
  CHECK(contains(shell.out, "ok  netem"));
  shell.host.answers = {
      {.words = "netem",
       .outcome = {.status = 2, .err = "Error: Specified qdisc kind is unknown."}},
      {.words = "qdisc add dev lo clsact\nfilter add dev lo ingress protocol ip prio 1 flower",
       .outcome = {.status = 1, .err = "Error: TC classifier not found.\nCommand failed -:2"}}};
  CHECK(shell({"doctor"}) == 4);
  CHECK(contains(shell.out, "NO  netem: the host's kernel lacks sch_netem"));
  CHECK(contains(shell.out, "NO  flower: the host's kernel lacks cls_flower"));
  CHECK(contains(shell.out, "ok  partition, isolate: possible"));
  CHECK(contains(shell.out, "not possible, for want of netem"));
  shell.host.privileged = false;
  CHECK(shell({"doctor", "-json"}) == 3);
  CHECK(boost::json::parse(shell.out).at("checks").as_array().size() > 5);
}

TEST_CASE("doctor without the right to try says so") {
  Shell shell;
  shell.host.answers = {{.words = "lo", .outcome = {.end = Outcome::End::no_namespace}}};
  CHECK(shell({"doctor"}) == 0);
  CHECK(contains(shell.out, "??  netem: no right to make a scratch network namespace"));
}

TEST_CASE("doctor names the package of a missing tool") {
  Shell shell;
  shell.host.answers = {{.words = "nft -v", .outcome = {.end = Outcome::End::missing}}};
  CHECK(shell({"doctor"}) == 4);
  CHECK(contains(shell.out, "NO  nft: there is no nft here: install the package nftables"));
}

TEST_CASE("flags have twins in the environment, apart from those of a node") {
  Shell shell;
  shell.variables = {{"GRAFTD_ID", "node0"}, {"GRAFTD_CHAOS_DEV", "eth1"}};
  CHECK(shell({"delay", "1s", "-dry-run"}) == 0);
  CHECK(contains(shell.out, "dev eth1"));
  CHECK(shell({"status"}) == 0);
}

TEST_CASE("help has an example for each fault") {
  Shell shell;
  CHECK(shell({}) == 0);
  CHECK(contains(shell.out, "graftd chaos delay 10000ms -dev eth0"));
  for (const char* verb : {"delay",
                           "loss",
                           "duplicate",
                           "corrupt",
                           "reorder",
                           "rate",
                           "partition",
                           "isolate",
                           "clear",
                           "status",
                           "doctor",
                           "gc"}) {
    CHECK(shell({verb, "-help"}) == 0);
    CHECK(contains(shell.out, std::string("Example: graftd chaos ") + verb));
  }
  CHECK(shell({"heal"}) == 0);
}

}  // namespace graftd::chaos
