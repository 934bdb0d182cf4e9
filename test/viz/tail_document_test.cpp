#include "viz/tail_document.hpp"

#include "test/viz/viz_fixture.hpp"
#include "viz/ingest.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace graftd;
using namespace graftd::test;
using viz::TailLine;

namespace {

constexpr std::int64_t now_us = start_us + 3'600'000'000;

std::string hclog(const std::string& message, const std::string& time) {
  return R"({"@level":"info","@message":")" + message + R"(","@module":"raft","@timestamp":")" +
         time + "\"}";
}

std::vector<viz::StoredEvent> events_of(const std::vector<TailLine>& lines,
                                        viz::Ingest& ingest,
                                        std::uint64_t begun = 0) {
  viz::TailDocuments documents("node0", "/logs/node0.log");
  std::string body;
  for (const viz::TailDocument& document : documents.take(lines, begun, now_us)) {
    body += document.text;
  }
  return take(ingest, body, now_us).events;
}

}  // namespace

TEST_CASE("a line's own time is found, of hclog and of the event stream") {
  CHECK(viz::time_of_line(hclog("x", "2023-11-14T22:13:20.000001Z")) == start_us * 1000 + 1000);
  CHECK(viz::time_of_line(R"({"@timestamp": "1700000000000000001"})") == start_us * 1000 + 1);
  CHECK(viz::time_of_line(event_line({})) == start_us * 1000);
  CHECK_FALSE(viz::time_of_line("panic: nothing"));
  CHECK_FALSE(viz::time_of_line(R"({"@timestamp":"yesterday"})"));
  CHECK_FALSE(viz::time_of_line(R"({"wall":)"));
}

TEST_CASE("lines of a file are events of its node, native ones of their own") {
  viz::Ingest ingest;
  const auto events = events_of({{hclog("entering leader state", "2023-11-14T22:13:20Z"), 0},
                                 {event_line({.node = "n7"}), 200}},
                                ingest);
  REQUIRE(events.size() == 2);
  CHECK(events[0].node == "node0");
  CHECK(events[0].inferred);
  CHECK(events[0].change.role == "leader");
  CHECK(events[1].node == "n7");
  CHECK(events[1].origin == viz::Origin::native);
}

TEST_CASE("a line without a time stands where it was written, not where it was read") {
  viz::Ingest ingest;
  const auto events = events_of({{"==> banner", 0},
                                 {hclog("x", "2023-11-14T22:13:20Z"), 11},
                                 {"panic: nothing", 200},
                                 {hclog("y", "2023-11-14T22:13:21Z"), 300}},
                                ingest);
  REQUIRE(events.size() == 4);
  CHECK(events[0].time_ns == start_us * 1000);
  CHECK(events[2].time_ns == start_us * 1000);
  viz::Ingest other;
  CHECK(events_of({{"panic: nothing", 0}}, other).at(0).time_ns == now_us * 1000);
}

TEST_CASE("a file that is read again brings nothing new, unless it began anew") {
  viz::Ingest ingest;
  const std::vector<TailLine> lines{{"==> banner", 0}, {hclog("x", "2023-11-14T22:13:20Z"), 11}};
  CHECK(events_of(lines, ingest).size() == 2);
  CHECK(events_of(lines, ingest).empty());
  const auto again = events_of(lines, ingest, 1);
  REQUIRE(again.size() == 1);
  CHECK(again[0].message == "==> banner");
}
