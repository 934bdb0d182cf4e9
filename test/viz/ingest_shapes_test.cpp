// The shapes that the reference vectors leave out.

#include "test/viz/viz_fixture.hpp"
#include "viz/ingest.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace graftd;
using namespace graftd::test;
using viz::Ingest;
using viz::Intake;

namespace {

constexpr const char* id = "4e6dca76f3e38fb8b39631e9bb3a19f9150cc82b1dab84f71d4622a08db20bfb";

viz::StoredEvent only_event(const std::string& body) {
  Ingest ingest;
  const Intake intake = take(ingest, body);
  CAPTURE(body);
  REQUIRE(intake.events.size() == 1);
  CHECK(intake.accepted == 1);
  return intake.events.front();
}

}  // namespace

TEST_CASE("Consul's lines have no caller") {
  const auto event =
      only_event(R"({"@level":"error","@message":"failed to restore snapshot",)"
                 R"("@module":"agent.server.raft","@timestamp":"2023-10-04T14:17:40.200037Z",)"
                 R"("error":"x","node":"consul1","offset":1})");
  CHECK(event.node == "consul1");
  CHECK(event.module == "agent.server.raft");
  CHECK(event.caller.empty());
  CHECK(event.level == "error");
  CHECK(event.time_ns == 1696429060200037000);
}

TEST_CASE("Vault's times have a zone and its values quotes") {
  const auto event =
      only_event(R"({"message":"{\"@level\":\"info\",\"@message\":\"entering candidate state\",)"
                 R"(\"@module\":\"storage.raft\",)"
                 R"(\"@timestamp\":\"2022-03-24T16:45:01.500000+08:00\",)"
                 R"(\"node\":\"Node at \\\"v\\\" [Candidate]\",\"term\":5}",)"
                 R"("docker_container":"/vault-1","offset":9})");
  CHECK(event.node == "vault-1");
  CHECK(event.time_ns == 1648111501500000000);
  CHECK(event.change.role == "candidate");
  CHECK(event.change.term == 5U);
}

TEST_CASE("Filebeat 8 and Logstash 8 send objects where strings were") {
  const auto event =
      only_event(R"({"@timestamp":"2026-11-23T06:56:08.394123456Z",)"
                 R"("event":{"original":"plain words"},"log":{"offset":77,)"
                 R"("file":{"path":"/var/log/x"}},"container":{"id":"4e6dca76f3e3",)"
                 R"("name":"node2"},"host":{"name":"machine"},"ecs":{"version":"8.0.0"}})");
  CHECK(event.node == "node2");
  CHECK(event.message == "plain words");
  CHECK(event.time_ns % 1'000'000'000 == 394123456);
}

TEST_CASE("keys with dots are read as paths") {
  CHECK(only_event(R"({"message":"x","container.name":"a1"})").node == "a1");
}

TEST_CASE("keys of hclog at the root need no message") {
  const auto event =
      only_event(R"({"@level":"info","@message":"entering leader state","@module":"raft",)"
                 R"("@timestamp":"1648111508385558621","leader":{},"node":"node1","offset":3,)"
                 R"("source":"/x"})");
  CHECK(event.node == "node1");
  CHECK(event.message == "entering leader state");
  CHECK(event.change.role == "leader");
  CHECK(event.inferred);
  CHECK_FALSE(parse(event.json).at("d").at("kv").as_object().contains("offset"));
}

TEST_CASE("a document without a name goes by its container") {
  const std::string source =
      std::string("/var/lib/docker/containers/") + id + "/" + id + "-json.log";
  CHECK(only_event("{\"message\":\"x\",\"source\":\"" + source + "\"}").node == "4e6dca76f3e3");
  CHECK(only_event(R"({"message":"x"})").node == "unknown");
  CHECK(only_event(R"({"message":"x","node":true})").node == "true");
  CHECK(only_event(R"({"message":"x","node":1e3})").node == "1000");
  Ingest ingest;
  CHECK(ingest.take(R"({"message":"x"})", "", "node7", start_us).events.at(0).node == "node7");
}

TEST_CASE("one key has many types in real logs") {
  for (const char* field : {R"("peer":"node2")",
                            R"("peer":{"Suffrage":0,"ID":"node2","Address":"a:1"})",
                            R"("peer":null)",
                            R"("leader":"")",
                            R"("leader":{})",
                            R"("leader":["a"])",
                            R"("term":"five")",
                            R"("term":-1)",
                            R"("raft-state":{"currentTerm":"x","state":7})",
                            R"("servers":"{{}}Address:ID:")",
                            R"("request":{"Entries":{"a":1},"Term":[]})",
                            R"("details":{"Entries":[1,{"Data":{"Servers":[3]}}]})"}) {
    for (const char* message : {"entering follower state",
                                "entering leader state",
                                "Come the AppendEntriesRequest",
                                "pipelineSend AppendEntriesRequest",
                                "initial state"}) {
      only_event(std::string(R"({"@module":"raft","@message":")") + message + "\"," + field + "}");
    }
  }
}

TEST_CASE("terminal remnants are stripped in front of a line and nowhere else") {
  CHECK(only_event(R"({"message":"^C^C^Z^\\^Cdone ^C\r"})").message == "done ^C");
  CHECK(only_event("{\"message\":\"\\u001b[1;31mred\\u001b[0m\"}").message == "red\x1b[0m");
  CHECK(only_event(R"({"message":"^D kept"})").message == "^D kept");
}

TEST_CASE("an event of our own inside a document is that event, and the pushed one its duplicate") {
  Ingest ingest;
  const std::string line = event_line({.node = "node0", .seq = 5});
  const Intake through_docker = take(ingest, log_document("graftd-node0-1", line, 1));
  REQUIRE(through_docker.events.size() == 1);
  CHECK(through_docker.events[0].node == "node0");
  CHECK(through_docker.events[0].origin == viz::Origin::native);
  const Intake direct = take(ingest, line + "\n");
  CHECK(direct.duplicate == 1);
  CHECK(direct.events.empty());
  CHECK(take(ingest, log_document("graftd-node0-1", line, 2)).duplicate == 1);
}

TEST_CASE("an event of a newer version is kept as it is") {
  const auto event =
      only_event(R"({"v":9,"node":"n","inc":1,"seq":1,"type":"future.thing","d":{"x":1}})");
  CHECK(event.type == "future.thing");
  CHECK(event.text == "n tells future.thing");
}

TEST_CASE("members beyond the limit are refused and counted") {
  Ingest ingest;
  std::string body;
  for (int i = 0; i < 20; ++i) {
    body += event_line({.node = "node" + std::to_string(i)}) + "\n";
  }
  const Intake intake = take(ingest, body);
  CHECK(intake.accepted == Ingest::members_max);
  CHECK(intake.refused == 20 - Ingest::members_max);
  CHECK(take(ingest, R"({"message":"text","node":"other"})").accepted == 1);
}
