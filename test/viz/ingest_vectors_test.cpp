// Every document of the reference vectors, understood as it says.

#include "test/viz/viz_fixture.hpp"
#include "viz/ingest.hpp"
#include "viz/order.hpp"
#include "viz/timestamp.hpp"

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace graftd;
using namespace graftd::test;

namespace {

namespace json = boost::json;

std::string text_of(const json::value& value) {
  return {value.as_string().data(), value.as_string().size()};
}

void check_details(const viz::StoredEvent& event, const json::object& expect) {
  const json::object d = parse(event.json).at("d").as_object();
  for (const auto& [name, value] : expect) {
    const std::string key(name);
    if (key.starts_with("field ")) {
      CHECK(d.at("kv").at(key.substr(6)) == value);
    } else if (key == "truncated_json") {
      CHECK(d.at("truncated_json") == true);
    } else if (key == "lines") {
      CHECK(std::count(event.message.begin(), event.message.end(), '\n') + 1 == value.as_int64());
    } else if (key == "bytes") {
      CHECK(event.json.size() > 20000);
    }
  }
}

void check_event(const viz::StoredEvent& event,
                 const json::object& expect,
                 const json::object& body) {
  for (const auto& [name, value] : expect) {
    if (name == "node") {
      CHECK(event.node == text_of(value));
    } else if (name == "level") {
      CHECK(event.level == text_of(value));
    } else if (name == "module") {
      CHECK(event.module == (value.is_null() ? "" : text_of(value)));
    } else if (name == "ts_ns") {
      CHECK(event.time_ns == value.as_int64());
    } else if (name == "ts") {
      CHECK(event.time_ns == viz::parse_timestamp(text_of(body.at("@timestamp"))));
    } else if (name == "message") {
      CHECK(event.message == text_of(value));
    } else if (name == "kind") {
      CHECK(event.origin == viz::Origin::text);
    }
  }
  check_details(event, expect);
}

void check_batch(const viz::Intake& intake, const json::object& expect) {
  if (expect.contains("counted_as")) {
    CHECK(intake.malformed == 1);
    CHECK(intake.events.empty());
    return;
  }
  const auto unique = static_cast<std::uint64_t>(expect.at("unique").as_int64());
  const auto all = static_cast<std::uint64_t>(expect.at("events").as_int64());
  CHECK(intake.accepted == unique);
  CHECK(intake.duplicate == all - unique);
  viz::Order order;
  for (const viz::StoredEvent& event : intake.events) {
    order.put(event, start_us);
  }
  std::vector<viz::StoredEvent> settled;
  order.settle(start_us + 3'000'000, settled);
  json::array nodes;
  for (const viz::StoredEvent& event : settled) {
    nodes.emplace_back(event.node);
  }
  CHECK(nodes == expect.at("order").as_array());
}

}  // namespace

TEST_CASE("every reference document is understood as it says") {
  viz::Ingest ingest;
  std::size_t checked = 0;
  for (const std::string& line : lines_of(reference_file("pipeline/vectors.jsonl"))) {
    const json::object vector = parse(line).as_object();
    CAPTURE(text_of(vector.at("id")));
    const json::array& expect = vector.at("expect").as_array();
    const viz::Intake intake = take(ingest, json::serialize(vector.at("body")));
    const json::object& first = expect.at(0).as_object();
    ++checked;
    if (first.contains("events")) {
      check_batch(intake, first);
      continue;
    }
    CHECK(intake.accepted == 1);
    CHECK(intake.malformed == 0);
    if (first.contains("hold")) {
      CHECK(intake.events.empty());
      continue;
    }
    REQUIRE(intake.events.size() == expect.size());
    for (std::size_t i = 0; i < expect.size(); ++i) {
      check_event(intake.events[i], expect[i].as_object(), vector.at("body").as_object());
    }
  }
  WARN(checked > 0);
}

TEST_CASE("every reference document that comes again is a duplicate") {
  viz::Ingest ingest;
  for (const std::string& line : lines_of(reference_file("pipeline/vectors.jsonl"))) {
    const json::object vector = parse(line).as_object();
    CAPTURE(text_of(vector.at("id")));
    const std::string body = json::serialize(vector.at("body"));
    const viz::Intake first = take(ingest, body);
    const viz::Intake second = take(ingest, body);
    CHECK(second.accepted == 0);
    CHECK(second.duplicate == first.accepted + first.duplicate);
    CHECK(second.malformed == first.malformed);
    CHECK(second.events.empty());
  }
}
