#include "viz/record.hpp"

#include "core/random.hpp"
#include "test/viz/viz_fixture.hpp"
#include "viz/event_reader.hpp"
#include "viz/subscriber.hpp"
#include "viz/verdict.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace graftd;
using namespace graftd::test;
using viz::Journal;
using viz::Record;
using viz::Subscriber;

namespace {

viz::StoredEvent random_event(Random& random, std::uint64_t number) {
  constexpr const char* roles[] = {"follower", "candidate", "leader"};
  Line line{.node = "node" + std::to_string(random.below(3)),
            .seq = number,
            .hlc_us = start_us + static_cast<std::int64_t>(number) * 100,
            .term = 1 + number / 500};
  switch (random.below(4)) {
    case 0:
      line.type = "role.change";
      line.details = std::string("\"to\":\"") + roles[random.below(2)] + "\"";
      break;
    case 1:
      line.type = "commit";
      line.details = "\"to\":" + std::to_string(number);
      break;
    case 2:
      line.type = "vote";
      line.details = "\"for\":\"node1\",\"granted\":true";
      break;
    default:
      break;
  }
  return stored(line);
}

// Fills a record; the events are applied in order, 100 us apart.
void fill(Record& record, std::uint64_t count, std::uint64_t begin = 1) {
  Random random(3);
  for (std::uint64_t i = begin; i < begin + count; ++i) {
    const std::int64_t now_us = start_us + static_cast<std::int64_t>(i) * 100;
    record.take({random_event(random, i)}, now_us);
    record.settle(now_us);
  }
  record.settle(start_us + static_cast<std::int64_t>(begin + count) * 100 + 5'000'000);
}

boost::json::object hear(Subscriber& page, const std::string& hello) {
  const auto welcome = page.hear(hello, start_us);
  REQUIRE(welcome);
  return parse(*welcome).as_object();
}

}  // namespace

TEST_CASE("a keyframe equals the replay of all events before it") {
  Record record;
  fill(record, 5000);
  viz::View replayed;
  std::int64_t arrived_us = 0;
  std::uint64_t compared = 0;
  for (std::uint64_t number = 0; number < record.journal().next(); ++number) {
    if (number % Journal::keyframe_every == 0) {
      const Journal::Keyframe* keyframe = record.journal().keyframe_before(number);
      REQUIRE(keyframe != nullptr);
      REQUIRE(keyframe->number == number);
      CHECK(keyframe->state == viz::state_json(replayed, arrived_us));
      ++compared;
    }
    const viz::JournalItem& item = record.journal().at(number);
    const auto object = parse(item.json).as_object();
    CHECK(object.at("n") == number);
    auto event = viz::read_event_line(item.json);
    viz::StoredEvent gap;
    if (!event) {
      gap.node = std::string(object.at("node").as_string());
      gap.term = static_cast<std::uint64_t>(object.at("term").to_number<std::int64_t>());
      gap.incarnation = 1;
      gap.of_member = true;
      gap.dropped = viz::DroppedRange{};
      gap.time_ns = object.at("at").as_int64() * 1000;
      gap.run = "01RUN";
      event = gap;
    }
    event->arrived_us = item.arrived_us;
    event->late = object.contains("late");
    arrived_us = std::max(arrived_us, item.arrived_us);
    replayed.apply(*event);
  }
  CHECK(compared == record.journal().next() / Journal::keyframe_every + 1);
  CHECK(viz::state_json(replayed, 0) == viz::state_json(record.view(), 0));
}

TEST_CASE("a page that joins gets the state and the last two thousand events") {
  Record record;
  fill(record, 9000);
  const std::uint64_t next = record.journal().next();
  Subscriber page(record, "r1");
  const auto welcome = hear(page, R"({"type":"hello","after":-1})");
  CHECK(welcome.at("version") == 1);
  CHECK(welcome.at("run") == "r1");
  CHECK(welcome.at("first") == 0);
  CHECK(welcome.at("next") == next);
  const auto from = static_cast<std::uint64_t>(welcome.at("from").as_int64());
  CHECK(from % Journal::keyframe_every == 0);
  CHECK(from <= next - 2000);
  CHECK(from > next - 2000 - Journal::keyframe_every);
  CHECK(welcome.at("keyframe").at("nodes").as_object().size() == 3);
}

TEST_CASE("a page gets every event once, in bounded messages, the state with the last") {
  Record record;
  fill(record, 9000);
  Subscriber page(record, "r");
  std::uint64_t expected =
      static_cast<std::uint64_t>(hear(page, R"({"type":"hello"})").at("from").as_int64());
  std::int64_t now_us = start_us;
  const std::string state = viz::state_json(record.view(), now_us);
  int messages = 0;
  while (page.behind()) {
    now_us += Subscriber::message_every_us;
    const auto text = page.next(state, "", now_us);
    REQUIRE(text);
    CHECK(text->size() < Subscriber::message_bytes_max + 10'000);
    const auto message = parse(*text).as_object();
    CHECK(message.at("type") == "events");
    CHECK(message.at("from") == expected);
    for (const auto& event : message.at("events").as_array()) {
      CHECK(event.at("n") == expected);
      ++expected;
    }
    CHECK(message.at("state").is_null() == page.behind());
    ++messages;
  }
  CHECK(messages > 1);
  CHECK(expected == record.journal().next());
}

TEST_CASE("a message comes at most every 16 ms") {
  Record record;
  fill(record, 10);
  Subscriber page(record, "r");
  hear(page, R"({"type":"hello"})");
  CHECK(page.next("{}", "", start_us));
  fill(record, 10, 20);
  CHECK_FALSE(page.next("{}", "", start_us + Subscriber::message_every_us - 1));
  CHECK(page.next("{}", "", start_us + Subscriber::message_every_us));
}

TEST_CASE("the lag is that of what came since the page did") {
  Record record;
  fill(record, 10);
  Subscriber page(record, "r");
  hear(page, R"({"type":"hello"})");
  std::int64_t now_us = start_us + 3'600'000'000;
  const auto lag_ms = [&] {
    return parse(page.next("{}", "", now_us).value()).at("lag_ms").to_number<std::int64_t>();
  };
  CHECK(lag_ms() == 0);
  fill(record, 10, 20);
  now_us += Subscriber::message_every_us;
  CHECK(lag_ms() > 3'000'000);
}

TEST_CASE("a page that comes back goes on where it was") {
  Record record;
  fill(record, 100);
  Subscriber page(record, "r");
  const auto welcome = hear(page, R"({"type":"hello","run":"r","after":41})");
  CHECK(welcome.at("from") == 42);
  CHECK(welcome.at("keyframe").is_null());
}

TEST_CASE("a page that comes back from another record starts anew") {
  Record record;
  fill(record, 9000);
  for (const char* greeting : {R"({"type":"hello","run":"old","after":41})",
                               R"({"type":"hello","run":"old","after":8990})",
                               R"({"type":"hello","run":"old","after":100000})",
                               R"({"type":"hello","run":"","after":41})",
                               R"({"type":"hello","after":41})",
                               R"({"type":"hello","run":"r","after":100000})",
                               R"({"type":"hello","run":"r","after":18446744073709551615})"}) {
    CAPTURE(greeting);
    Subscriber page(record, "r");
    const auto welcome = hear(page, greeting);
    CHECK(welcome.at("run") == "r");
    const auto from = static_cast<std::uint64_t>(welcome.at("from").as_int64());
    CHECK(from <= record.journal().next() - Subscriber::tail_events);
    CHECK(from + Subscriber::tail_events + Journal::keyframe_every > record.journal().next());
    CHECK(welcome.at("keyframe").at("nodes").as_object().size() == 3);
  }
}

TEST_CASE("a page of another record gets the state also where there are no events yet") {
  const Record record;
  Subscriber page(record, "new");
  const auto welcome = hear(page, R"({"type":"hello","run":"old","after":12})");
  CHECK(welcome.at("from") == 0);
  CHECK(welcome.at("next") == 0);
  CHECK(welcome.at("keyframe").at("nodes").as_object().empty());
}

TEST_CASE("a page that comes back after events were dropped gets a keyframe") {
  Record record({.events_max = 3000, .bytes_max = 1 << 26});
  fill(record, 8000);
  Subscriber page(record, "r");
  const auto welcome = hear(page, R"({"type":"hello","run":"r","after":10})");
  CHECK(welcome.at("first") == record.journal().first());
  CHECK(welcome.at("from").as_int64() >= welcome.at("first").as_int64());
  CHECK(welcome.at("keyframe").is_object());
}

TEST_CASE("a page that is too far behind gets a summary and goes on near the end") {
  Record record;
  fill(record, 100);
  Subscriber page(record, "r");
  hear(page, R"({"type":"hello","run":"r","after":99})");
  fill(record, Subscriber::behind_events_max + 1, 1000);
  const auto skip = parse(*page.next("{}", "", start_us + 100'000)).as_object();
  CHECK(skip.at("type") == "skip");
  CHECK(skip.at("from") == 100);
  CHECK(skip.at("to").as_int64() > 48'000);
  CHECK(skip.at("keyframe").is_object());
  std::int64_t counted = 0;
  for (const auto& [type, count] : skip.at("counts").as_object()) {
    counted += count.as_int64();
  }
  CHECK(counted == skip.at("to").as_int64() - skip.at("from").as_int64());
  const auto next = parse(*page.next("{}", "", start_us + 200'000)).as_object();
  CHECK(next.at("from") == skip.at("to"));
}

TEST_CASE("when nothing flows a changed state is told, four times a second at most") {
  Record record;
  Subscriber page(record, "r");
  hear(page, R"({"type":"hello"})");
  CHECK(page.next("{\"a\":1}", "", start_us));
  CHECK_FALSE(page.next("{\"a\":2}", "", start_us + Subscriber::state_every_us - 1));
  CHECK(page.next("{\"a\":2}", "", start_us + Subscriber::state_every_us));
  CHECK_FALSE(page.next("{\"a\":2}", "", start_us + 10 * Subscriber::state_every_us));
}

TEST_CASE("a page says hello or nothing is said to it") {
  Record record;
  fill(record, 10);
  Subscriber page(record, "r");
  for (const char* text : {"", "x", "[]", "{}", R"({"type":"bye"})", "{\"type\":"}) {
    CHECK_FALSE(page.hear(text, start_us));
  }
  CHECK_FALSE(page.next("{}", "", start_us + 1'000'000));
  for (const char* after : {"-5", "1e300", "\"7\"", "null", "[]", "18446744073709551615"}) {
    CAPTURE(after);
    CHECK(page.hear(std::string(R"({"type":"hello","run":"r","after":)") + after + "}", start_us));
  }
}
