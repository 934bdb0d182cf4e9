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
