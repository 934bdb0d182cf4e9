#include "viz/hclog.hpp"

#include "test/viz/viz_fixture.hpp"
#include "viz/ingest.hpp"
#include "viz/record.hpp"
#include "viz/verdict.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace graftd;
using namespace graftd::test;

namespace {

// The log of one node of the seed, as Logstash sends it, in batches.
std::string batch_of(const std::string& node) {
  std::string body = "[";
  std::uint64_t offset = 0;
  for (const std::string& line : lines_of(reference_file("hclog/" + node + ".jsonl"))) {
    offset += line.size();
    body += body.size() > 1 ? "," : "";
    body += log_document(node, line, offset);
  }
  return body + "]";
}

}  // namespace

TEST_CASE("the logs of three nodes of the seed give three nodes with role and term") {
  viz::Ingest ingest;
  viz::Record record;
  for (const char* node : {"node0", "node1", "node2"}) {
    viz::Intake intake = take(ingest, batch_of(node), start_us);
    CHECK(intake.malformed + intake.duplicate == 0);
    record.take(std::move(intake.events), start_us);
  }
  record.settle(start_us + 3'000'000);
  if (record.journal().next() == 0) {
    return;
  }
  CHECK(record.journal().next() == 125);
  const auto& nodes = record.view().nodes();
  REQUIRE(nodes.size() == 3);
  for (const auto& entry : nodes) {
    const std::string& name = entry.first;
    const viz::NodeState& node = entry.second;
    CAPTURE(name);  // clang 14 captures no structured binding
    CHECK(node.term == 2);
    CHECK(node.inferred);
    CHECK(node.leader == "node0");
    CHECK(node.stopped);
    CHECK(node.role == (name == "node0" ? "leader" : "follower"));
    CHECK(node.commit == 6);
  }
  CHECK(nodes.at("node1").last == 7);
  CHECK(record.view().voters().size() == 3);
  CHECK(record.view().violations().empty());
  CHECK(viz::verdict_of(record.view(), start_us).text == "quorum lost: 0 of 3 up");
}

TEST_CASE("while the seed runs, its leader is named") {
  viz::Ingest ingest;
  viz::Record record;
  for (const char* line : {R"({"@message":"entering candidate state","@module":"raft",)"
                           R"("@timestamp":"1648111504000000001","node":{},"term":3})",
                           R"({"@message":"election won","@module":"raft",)"
                           R"("@timestamp":"1648111504000000002","tally":2})",
                           R"({"@message":"entering leader state","@module":"raft",)"
                           R"("@timestamp":"1648111504000000003","leader":{}})"}) {
    record.take(ingest.take(line, "", "node2", start_us).events, start_us);
  }
  record.settle(start_us + 100'000);
  CHECK(record.view().nodes().at("node2").role == "leader");
  CHECK(viz::verdict_of(record.view(), start_us + 5'000'000).text ==
        "node2 leads term 3 · 1 of 1 up · 0 committed");
}

TEST_CASE("what was read between the lines is marked as inferred") {
  viz::Ingest ingest;
  const auto intake = ingest.take(
      R"({"@message":"entering follower state","@module":"raft","leader":"10.0.0.1:12000"})",
      "",
      "node1",
      start_us);
  const auto object = parse(intake.events.at(0).json).as_object();
  CHECK(object.at("inferred").at("role") == "follower");
  CHECK(object.at("inferred").at("leader") == "10.0.0.1:12000");
}

TEST_CASE("Consul's lines tell who leads, since which term, and how far a snapshot goes") {
  // As hclog writes them for hashicorp/raft 1.7, where ids are no names.
  const auto line = [](const std::string& message, int second, const std::string& fields) {
    return R"({"@level":"debug","@message":")" + message +
           R"(","@module":"agent.server.raft","@timestamp":"2023-11-14T22:13:)" +
           std::to_string(second) + R"(.000000Z")" + fields + "}";
  };
  const std::string id = R"("7a1b")";
  viz::Ingest ingest;
  viz::Record record;
  const auto tell = [&](const std::string& node, const std::string& text) {
    record.take(ingest.take(text, "", node, start_us).events, start_us);
  };
  tell("consul1",
       line("initial configuration",
            10,
            R"(,"index":1,"servers":"[{Suffrage:Voter ID:7a1b Address:10.0.0.1:8300}]")"));
  tell("consul1", line("entering candidate state", 11, R"(,"node":{},"term":4)"));
  tell("consul1", line("voting for self", 12, R"(,"term":4,"id":)" + id));
  tell("consul1", line("calculated votes needed", 13, R"(,"needed":2,"term":4)"));
  tell("consul1", line("vote granted", 14, R"(,"from":"9c2d","term":4,"tally":2)"));
  tell("consul1", line("election won", 15, R"(,"term":4,"tally":2)"));
  tell("consul1", line("entering leader state", 16, R"(,"leader":{})"));
  tell("consul1", line("starting snapshot up to", 17, R"(,"index":8192)"));
  tell("consul2",
       line("entering follower state",
            18,
            R"(,"follower":{},"leader-address":"10.0.0.1:8300","leader-id":)" + id));
  tell("consul3",
       line("entering follower state", 18, R"(,"follower":{},"leader":"10.0.0.1:8300")"));
  tell("consul3", line("Election timeout reached, restarting election", 19, ""));
  tell("consul3", line("clearing log suffix", 20, R"(,"from":8190,"to":8195)"));
  record.settle(start_us + 3'000'000);
  const auto& nodes = record.view().nodes();
  REQUIRE(nodes.size() == 3);
  CHECK(nodes.at("consul1").role == "leader");
  CHECK(nodes.at("consul1").term == 4);
  CHECK(nodes.at("consul1").vote == "consul1");
  CHECK(nodes.at("consul1").commit == 8192);
  CHECK(nodes.at("consul1").applied == 8192);
  CHECK(nodes.at("consul1").inferred);
  CHECK(nodes.at("consul2").leader == "consul1");
  CHECK(nodes.at("consul3").leader == "consul1");
  CHECK(nodes.at("consul3").last == 8189);
  CHECK(viz::verdict_of(record.view(), start_us).text ==
        "consul1 leads term 4 · 3 of 3 up · 8192 committed");
}

TEST_CASE("a record that begins in the middle shows who leads by what only a leader says") {
  viz::Ingest ingest;
  const auto change_of = [&](const std::string& message) {
    const std::string text =
        R"({"@message":")" + message + R"(","@module":"storage.raft","@level":"warn"})";
    return ingest.take(text, "", "vault1", start_us).events.at(0).change;
  };
  CHECK(change_of("failed to contact").role == "leader");
  CHECK(change_of("updating configuration").leader == "vault1");
  CHECK(change_of("added peer, starting replication").role == "leader");
  // Said by what still runs when the leader has stepped down.
  CHECK_FALSE(change_of("failed to heartbeat to").role);
  CHECK_FALSE(change_of("aborting pipeline replication").role);
}

TEST_CASE("a snapshot takes nothing back of what is known to be applied") {
  viz::Ingest ingest;
  viz::Record record;
  for (const char* line :
       {R"({"@message":"raft","@module":"raft","@timestamp":"1648111504000000001",)"
        R"("raft-state":{"commitIndex":9,"lastApplied":9,"currentTerm":2,"state":"Follower"}})",
        R"({"@message":"snapshot complete up to","@module":"raft",)"
        R"("@timestamp":"1648111504000000002","index":7})"}) {
    record.take(ingest.take(line, "", "node2", start_us).events, start_us);
  }
  record.settle(start_us + 100'000);
  CHECK(record.view().nodes().at("node2").commit == 9);
  CHECK(record.view().nodes().at("node2").applied == 9);
}
