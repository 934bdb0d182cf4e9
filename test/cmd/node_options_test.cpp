#include "cmd/node_options.hpp"

#include "cmd/usage.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <thread>

namespace graftd {
namespace {

using namespace std::chrono_literals;
using Words = std::vector<std::string>;
using Variables = std::map<std::string, std::string>;

Environment environment_of(Variables variables) {
  return [variables = std::move(variables)](const std::string& name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional<std::string>(found->second);
  };
}

NodeOptions read(const Words& arguments, const Variables& variables = {}) {
  return parse_node_options(arguments, environment_of(variables));
}

std::string refusal(const Words& arguments, const Variables& variables = {}) {
  try {
    read(arguments, variables);
  } catch (const BadUsage& error) {
    return error.what();
  }
  return "";
}

// The least that is accepted, and more.
Words with(const Words& more) {
  Words words = {"-id", "node0", "-raddr", "127.0.0.1:12000", "data"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

TEST_CASE("an id and a directory are enough") {
  const NodeOptions options = read({"-id", "node0", "data"});
  CHECK(options.id.text == "node0");
  CHECK(options.data_directory == "data");
  CHECK(options.http_listen == HostPort{"0.0.0.0", 11000});
  CHECK(options.raft_advertised.port == 12000);
  CHECK(options.raft_listen == options.raft_advertised);
  CHECK(options.http_advertised == HostPort{options.raft_advertised.host, 11000});
  CHECK(options.join.empty());
  CHECK(options.join_timeout == 20s);
  CHECK(options.core.trace == Trace::core);
  CHECK(options.core.election_timeout == 500ms);
  CHECK_FALSE(options.chaos);
}

TEST_CASE("addresses: others are told one that means something to them") {
  NodeOptions options = read({"-id", "a", "-haddr", "127.0.0.1:1", "-raddr", "127.0.0.1:2", "d"});
  CHECK(options.http_advertised == HostPort{"127.0.0.1", 1});
  CHECK(options.raft_listen == HostPort{"127.0.0.1", 2});
  options = read({"-id", "a", "-raddr", "node0", "d"});
  CHECK(options.raft_advertised == HostPort{"node0", 12000});
  CHECK(options.raft_listen == HostPort{"0.0.0.0", 12000});
  CHECK(options.http_advertised == HostPort{"node0", 11000});
  CHECK(options.http_listen == HostPort{"0.0.0.0", 11000});
}

TEST_CASE("-join takes several addresses, port 11000 if none is given") {
  CHECK(read(with({"-join", "node0,node1:11001"})).join ==
        std::vector<HostPort>{{"node0", 11000}, {"node1", 11001}});
  CHECK(refusal(with({"-join", "node0,"})).find("-join: \"\" has no host") == 0);
  CHECK(read(with({"-join", "a", "-join-timeout", "1m"})).join_timeout == 60s);
}

TEST_CASE("slow-motion is slow and tells everything; single flags still win") {
  NodeOptions options = read(with({"-preset", "slow-motion"}));
  CHECK(options.core.election_timeout == 5s);
  CHECK(options.core.heartbeat_interval == 1500ms);
  CHECK(options.core.trace == Trace::full);
  options = read(with({"-preset=slow-motion", "-heartbeat=1s", "-trace=off"}));
  CHECK(options.core.election_timeout == 5s);
  CHECK(options.core.heartbeat_interval == 1s);
  CHECK(options.core.trace == Trace::off);
}

TEST_CASE("the seed's variables count, flags count more") {
  const Variables seed = {{"ELECTION_TIMEOUT", "900"},
                          {"HEARTBEAT_TIMEOUT", "300"},
                          {"COMMIT_TIMEOUT", "50"},
                          {"SNAPSHOT_INTERVAL", "60"},
                          {"SNAPSHOT_THRESHOLD", "4096"},
                          {"TRAILING_LOGS", "5120"}};
  NodeOptions options = read(with({}), seed);
  CHECK(options.core.election_timeout == 900ms);
  CHECK(options.core.heartbeat_interval == 300ms);
  CHECK(options.seed.commit_timeout == 50ms);
  CHECK(options.core.snapshot_interval == 60s);
  CHECK(options.core.snapshot_threshold == 4096);
  CHECK(options.core.trailing_logs == 5120);
  options = read(with({"-election-timeout", "2s"}), seed);
  CHECK(options.core.election_timeout == 2s);
  Variables both = seed;
  both["GRAFTD_ELECTION_TIMEOUT"] = "3s";
  CHECK(read(with({}), both).core.election_timeout == 3s);
  CHECK(refusal(with({}), {{"ELECTION_TIMEOUT", "soon"}}).find("ELECTION_TIMEOUT: ") == 0);
}

TEST_CASE("limits are flags") {
  CHECK(read(with({"-value-bytes-max", "17"})).core.value_bytes_max == 17);
  CHECK(refusal(with({"-pairs-max", "0"})) ==
        "-pairs-max: \"0\" is not a number between 1 and 100000");
  CHECK(refusal(with({"-pairs-max", "100001"})) != "");
  CHECK(refusal(with({"-pairs-max", "1e3"})) != "");
}

TEST_CASE("HTTP has threads of its own where the machine has cores, or as many as are told") {
  CHECK(read(with({})).http_threads == std::min(std::thread::hardware_concurrency() / 4, 4U));
  CHECK(read(with({"-http-threads", "0"})).http_threads == 0);
  CHECK(read(with({"-http-threads", "64"})).http_threads == 64);
  CHECK(refusal(with({"-http-threads", "65"})) ==
        "-http-threads: \"65\" is not a number between 0 and 64");
}

TEST_CASE("~ is the home directory") {
  CHECK(read({"-id", "a", "~/node0"}, {{"HOME", "/home/kj"}}).data_directory == "/home/kj/node0");
  CHECK(read({"-id", "a", "~"}, {{"HOME", "/home/kj"}}).data_directory == "/home/kj");
  CHECK(read({"-id", "a", "x~/y"}, {}).data_directory == "x~/y");
  CHECK(refusal({"-id", "a", "~/x"}).find("needs HOME") != std::string::npos);
}

TEST_CASE("a wrong command line gets one sentence that says what to do") {
  const std::vector<std::pair<Words, std::string>> rows = {
      {{"data"}, "-id is missing"},
      {{"-id", "", "data"}, "-id is missing"},
      {{"-id", "a b", "data"}, "-id: \"a b\" is no name"},
      {{"-id", "a/b", "data"}, "-id: \"a/b\" is no name"},
      {{"-id", std::string(65, 'a'), "data"}, "-id: the name has 65 characters"},
      {{"-id", "a"}, "<data-dir> is missing"},
      {{"-id", "a", ""}, "<data-dir> is missing"},
      {{"-id", "a", "d", "e"}, "one <data-dir> is expected, but \"e\" follows \"d\""},
      {with({"-haddr", "x:y"}), "-haddr: \"x:y\""},
      {{"-id", "a", "-raddr", "0.0.0.0:12000", "d"}, "-raddr: 0.0.0.0:12000 tells peers nothing"},
      {with({"-haddr", "127.0.0.1:12000"}), "-haddr and -raddr both use port 12000"},
      {with({"-trace", "all"}), "-trace: \"all\" is none of off, core, full"},
      {with({"-preset", "fast"}), "-preset: \"fast\" is none of normal, slow-motion"},
      {with({"-log-level", "loud"}), "-log-level: \"loud\" is none of trace, debug"},
      {with({"-heartbeat", "100"}), "-heartbeat: \"100\" has no unit (did you mean 100ms?)"},
      {with({"-heartbeat", "0"}), "-heartbeat: 0 is not between 1ms and 1h"},
      {with({"-election-timeout", "299ms"}),
       "-election-timeout 299ms is less than three times -heartbeat 100ms"},
      {with({"-vizor", "localhost:8090"}), "-vizor: \"localhost:8090\" is no address"},
  };
  for (const auto& [arguments, sentence] : rows) {
    CHECK(refusal(arguments).substr(0, sentence.size()) == sentence);
  }
  CHECK(refusal(with({"-election-timeout", "300ms"})) == "");
}

TEST_CASE("help names every flag and shows an example") {
  CHECK(read({"-help"}).help);
  for (const char* text : {"-id",
                           "-haddr",
                           "-raddr",
                           "-join",
                           "-vizor",
                           "-trace",
                           "-preset",
                           "-chaos",
                           "graftd node -id node1 -join node0:11000 ~/node1"}) {
    CHECK(node_help().find(text) != std::string::npos);
  }
}

}  // namespace
}  // namespace graftd
