#include "viz/event_json.hpp"

#include "test/viz/viz_fixture.hpp"
#include "viz/event_reader.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>

using namespace graftd;
using namespace graftd::test;

namespace {

Event event_with(EventBody body) {
  return {.node = {"node0"},
          .incarnation = {2},
          .seq = 42,
          .hlc = {start_us, 7},
          .at = {Instant(Duration(123456)), WallInstant(Duration(start_us + 5))},
          .term = {3},
          .cause = 41,
          .file = "raft_election.cpp",
          .line = 130,
          .body = std::move(body)};
}

std::string line_of(const Event& event) {
  std::string out;
  append_event_line(event, "01RUN", out);
  return out;
}

template <std::size_t... At>
std::vector<EventBody> all_bodies(std::index_sequence<At...>) {
  return {EventBody(std::in_place_index<At>)...};
}

std::string noise(std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i) {
    text += static_cast<char>(i * 37 % 256);
  }
  return text;
}

bool is_printable(const std::string& line) {
  return std::all_of(line.begin(), line.end() - 1, [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

TEST_CASE("a line holds the envelope of events.md") {
  const std::string line = line_of(event_with(event::RoleChange{.from = "candidate",
                                                                .to = "leader",
                                                                .why = "election-won",
                                                                .tip = {{9}, {2}, {0xabc}},
                                                                .commit = {8},
                                                                .votes = {{"node0"}, {"node2"}}}));
  CHECK(line.back() == '\n');
  const auto value = parse(line).as_object();
  CHECK(value.at("v") == 1);
  CHECK(value.at("run") == "01RUN");
  CHECK(value.at("node") == "node0");
  CHECK(value.at("inc") == 2);
  CHECK(value.at("seq") == 42);
  CHECK(value.at("hlc") == boost::json::array{start_us, 7});
  CHECK(value.at("wall") == start_us + 5);
  CHECK(value.at("mono") == 123456);
  CHECK(value.at("type") == "role.change");
  CHECK(value.at("term") == 3);
  CHECK(value.at("cause") == "node0/2/41");
  CHECK(value.at("mod") == "raft");
  CHECK(value.at("loc") == "raft_election.cpp:130");
  CHECK(value.at("lvl") == "info");
  const auto d = value.at("d").as_object();
  CHECK(d.at("to") == "leader");
  CHECK(d.at("tip") == "0000000000000abc");
  CHECK(d.at("votes") == boost::json::array{"node0", "node2"});
}

TEST_CASE("a message has the same name where it is sent, received and dropped") {
  const auto id_in = [](EventBody body) {
    return parse(line_of(event_with(std::move(body)))).as_object().at("d").at("id");
  };
  const MessageId id{{3}, 1234567};
  CHECK(id_in(event::MessageSend{.from = {"node0"}, .id = id}) == "node0.3.1234567");
  CHECK(id_in(event::MessageReceive{.from = {"node0"}, .id = id}) == "node0.3.1234567");
  CHECK(id_in(event::MessageDrop{.from = {"node0"}, .id = id}) == "node0.3.1234567");
  CHECK(id_in(event::MessageSend{.from = {"a\"b"}, .id = id}) == "a\"b.3.1234567");
}

TEST_CASE("every type of event comes back as what it was") {
  const auto bodies = all_bodies(std::make_index_sequence<std::variant_size_v<EventBody>>());
  for (const EventBody& body : bodies) {
    const Event event = event_with(body);
    const std::string line = line_of(event);
    CAPTURE(line);
    CHECK(line.size() < event_line_bytes_max);
    const auto read = viz::read_event_line(line);
    REQUIRE(read);
    CHECK(read->type == type_of(body));
    CHECK(viz::id_of(*read) == "node0/2/42");
    CHECK(read->term == 3);
    CHECK(read->time_ns == start_us * 1000);
    CHECK(read->counter == 7);
    CHECK(read->at_us == start_us + 5);
    CHECK(read->run == "01RUN");
    CHECK(read->caller == "raft_election.cpp:130");
    CHECK(read->text.starts_with("node0"));
    CHECK(read->json + "\n" == line);
  }
}

TEST_CASE("a cause of 0 and empty texts are left out") {
  Event event = event_with(event::LeaderSeen{});
  event.cause = 0;
  const auto value = parse(line_of(event)).as_object();
  CHECK_FALSE(value.contains("cause"));
  CHECK(value.at("d").as_object().empty());
}

TEST_CASE("only printable ASCII leaves, and it reads back as the same text") {
  const std::string text = "q\" b\\ t\t n\n \x01 caf\xc3\xa9 \xe6\x9d\xb1 \xf0\x9f\x97\xbc <>&";
  const std::string line = line_of(event_with(event::LogLine{
      .level = "info", .module = "node", .message = text, .details = {{"k\xc3\xa9", text}}}));
  CHECK(is_printable(line));
  const auto d = parse(line).at("d").as_object();
  CHECK(std::string_view(d.at("msg").as_string()) == text);
  CHECK(std::string_view(d.at("kv").as_object().at("k\xc3\xa9").as_string()) == text);
}

TEST_CASE("a byte that is no UTF-8 becomes U+FFFD") {
  const std::string line = line_of(event_with(
      event::LogLine{.level = "info", .module = "node", .message = "a\xff\xc3 b\xed\xa0\x80"}));
  CHECK(is_printable(line));
  const auto d = parse(line).at("d").as_object();
  CHECK(std::string_view(d.at("msg").as_string()) == "a\ufffd\ufffd b\ufffd\ufffd\ufffd");
}

TEST_CASE("a value is cut to 128 bytes between characters, and its length is told") {
  std::string value;
  while (value.size() < 300) {
    value += "\xe6\x9d\xb1";
  }
  event::ClientAsk ask{.op = "1", .kind = "put", .key = "k", .value = value, .value_bytes = 9000};
  const auto d = parse(line_of(event_with(ask))).at("d").as_object();
  CHECK(d.at("val").as_string().size() == 126);
  CHECK(d.at("vlen") == 9000);
}

TEST_CASE("every line is shorter than 16,384 bytes, and one that was shortened says so") {
  event::LogAppend append{.first = {1}};
  for (std::uint64_t i = 0; i < 2000; ++i) {
    append.entries.push_back({.index = {i + 1},
                              .term = {1},
                              .op = "put",
                              .key = noise(1024),
                              .value = noise(128),
                              .value_bytes = 1 << 20,
                              .op_id = noise(64)});
  }
  event::Apply apply{.first = {1}, .last = {5000}};
  apply.chains.resize(5000);
  event::LogLine log{.level = "error", .module = "node", .message = noise(100'000)};
  log.details.assign(500, {noise(2000), noise(2000)});
  for (const EventBody& body : {EventBody(append), EventBody(apply), EventBody(log)}) {
    Event event = event_with(body);
    event.node.text = noise(500);
    event.file = "a_very_long_name_of_a_file.cpp";
    const std::string line = line_of(event);
    CHECK(line.size() < event_line_bytes_max);
    CHECK(line.size() > 2000);
    CHECK(parse(line).at("cut") == true);
  }
  const auto d = parse(line_of(event_with(append))).at("d").as_object();
  CHECK(d.at("entries_n") == 2000);
  const auto told = parse(line_of(event_with(apply))).at("d").as_object();
  CHECK(told.at("hs_n") == 5000);
  CHECK(told.at("hs").as_array().size() >= 500);
}

TEST_CASE("five hundred applied entries are told without a cut when they fit") {
  event::Apply apply{.first = {1}, .last = {500}};
  apply.chains.resize(500);
  const auto value = parse(line_of(event_with(apply))).as_object();
  CHECK_FALSE(value.contains("cut"));
  CHECK(value.at("d").at("hs").as_array().size() == 500);
}
