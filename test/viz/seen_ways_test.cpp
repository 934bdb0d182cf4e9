#include "viz/seen_ways.hpp"

#include "test/viz/viz_fixture.hpp"
#include "viz/ingest.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace graftd;
using namespace graftd::test;
using viz::SeenWays;
using viz::Way;

namespace {

const std::string id(64, 'a');

// The same line as log-pilot sends it and as the engine does.
std::string from_file(const std::string& line, std::uint64_t offset) {
  return R"({"@timestamp":"2026-11-23T06:49:32.685Z","docker_container":"web","stream":"stdout",)"
         R"("source":"/host/var/lib/docker/containers/)" +
         id + "/" + id + R"(-json.log","offset":)" + std::to_string(offset) + R"(,"message":")" +
         line + "\"}";
}

std::string from_engine(const std::string& line, const std::string& nanoseconds) {
  return R"({"message":")" + line + R"(","node":"web","container_id":")" + id +
         R"(","stream":"stdout","@timestamp":"2026-11-23T06:49:32.685)" + nanoseconds +
         R"(Z","source":"engine"})";
}

}  // namespace

TEST_CASE("the n-th of equal lines on one way is the n-th on every other") {
  SeenWays ways(100);
  CHECK(ways.insert(1, Way::engine));
  CHECK(ways.insert(1, Way::engine));
  CHECK_FALSE(ways.insert(1, Way::file));
  CHECK_FALSE(ways.insert(1, Way::file));
  CHECK(ways.insert(1, Way::file));
  CHECK_FALSE(ways.insert(1, Way::engine));
  CHECK(ways.insert(2, Way::file));
}

TEST_CASE("the memory of ways is bounded and forgets the oldest") {
  SeenWays ways(10);
  CHECK(ways.insert(0, Way::engine));
  for (std::uint64_t key = 1; key <= 10; ++key) {
    CHECK(ways.insert(key, Way::engine));
  }
  CHECK_FALSE(ways.insert(0, Way::file));
  for (std::uint64_t key = 100; key < 130; ++key) {
    CHECK(ways.insert(key, Way::engine));
  }
  CHECK(ways.insert(0, Way::other));
}

TEST_CASE("a line of a container over log-pilot and over the engine is shown once") {
  viz::Ingest ingest;
  CHECK(take(ingest, from_engine("hello", "165000")).accepted == 1);
  CHECK(take(ingest, from_file("hello", 100)).duplicate == 1);
  // Logstash sends again what was not answered in time.
  CHECK(take(ingest, from_file("hello", 100)).duplicate == 1);
  // Another line with the same words in the same millisecond.
  CHECK(take(ingest, from_file("hello", 200)).accepted == 1);
  CHECK(take(ingest, from_engine("hello", "165001")).duplicate == 1);
  CHECK(take(ingest, from_engine("hello", "165002")).accepted == 1);
}

TEST_CASE("a node's event that was pushed is not shown again from its log") {
  viz::Ingest ingest;
  const std::string event = event_line({.node = "node0", .seq = 7});
  CHECK(take(ingest, event).accepted == 1);
  std::string quoted;
  for (const char c : event) {
    quoted += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  }
  CHECK(take(ingest, from_engine(quoted, "165000")).duplicate == 1);
  CHECK(take(ingest, from_file(quoted, 300)).duplicate == 1);
}
