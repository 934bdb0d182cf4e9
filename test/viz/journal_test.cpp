#include "viz/journal.hpp"

#include <doctest/doctest.h>

#include <string>

using graftd::viz::Journal;

TEST_CASE("events are numbered from 0") {
  Journal journal;
  CHECK(journal.first() == 0);
  CHECK(journal.next() == 0);
  journal.append("a", "log", 5);
  journal.append("b", "vote", 6);
  CHECK(journal.next() == 2);
  CHECK(journal.at(1).json == "b");
  CHECK(journal.at(1).arrived_us == 6);
}

TEST_CASE("beyond the limit of events the oldest are dropped") {
  Journal journal({.events_max = 10, .bytes_max = 1 << 20});
  for (int i = 0; i < 25; ++i) {
    journal.append(std::to_string(i), "log", 0);
  }
  CHECK(journal.first() == 15);
  CHECK(journal.next() == 25);
  CHECK(journal.at(15).json == "15");
}

TEST_CASE("beyond the limit of bytes the oldest are dropped, but never the newest") {
  Journal journal({.events_max = 1000, .bytes_max = 10'000});
  for (int i = 0; i < 100; ++i) {
    journal.append(std::string(900, 'x'), "log", 0);
    CHECK(journal.bytes() <= 10'000);
  }
  CHECK(journal.next() - journal.first() >= 5);
  journal.append(std::string(50'000, 'y'), "log", 0);
  CHECK(journal.first() + 1 == journal.next());
  journal.append("z", "log", 0);
  CHECK(journal.bytes() <= 10'000);
}

TEST_CASE("what is old is kept packed and reads as before") {
  Journal journal;
  const auto text_of = [](std::uint64_t number) {
    return "{\"n\":" + std::to_string(number) + ",\"text\":\"n" + std::to_string(number % 3) +
           " heard from a quorum of its peers\"" + std::string(number % 97, ' ') + "}";
  };
  constexpr std::uint64_t count = 60'000;
  std::size_t plain = 0;
  for (std::uint64_t number = 0; number < count; ++number) {
    journal.append(text_of(number), "log", static_cast<std::int64_t>(number) * 7);
    plain += text_of(number).size();
  }
  for (std::uint64_t number = 0; number < count; ++number) {
    REQUIRE(journal.at(number).json == text_of(number));
    REQUIRE(journal.at(number).arrived_us == static_cast<std::int64_t>(number) * 7);
    REQUIRE(journal.arrived_us(number) == static_cast<std::int64_t>(number) * 7);
  }
  // From block to block and back, as several readers do.
  for (std::uint64_t number = 0; number < count / 2; number += 41) {
    REQUIRE(journal.at(number).json == text_of(number));
    REQUIRE(journal.at(count - 1 - number).json == text_of(count - 1 - number));
  }
  MESSAGE(plain, " bytes of events are kept in ", journal.bytes());
  CHECK(journal.bytes() < plain / 3);
}

TEST_CASE("a journal that drops its oldest events reads the rest as before") {
  Journal journal({.events_max = 1000, .bytes_max = 60'000});
  for (std::uint64_t number = 0; number < 20'000; ++number) {
    journal.append(std::string(number % 50, 'x') + std::to_string(number), "log", 0);
    REQUIRE(journal.bytes() <= 60'000);
    REQUIRE(journal.at(journal.first()).json ==
            std::string(journal.first() % 50, 'x') + std::to_string(journal.first()));
    REQUIRE(journal.at(number).json == std::string(number % 50, 'x') + std::to_string(number));
  }
  CHECK(journal.next() - journal.first() > 500);
}

TEST_CASE("keyframes stand at every 1,024th event and go with their events") {
  Journal journal({.events_max = 3000, .bytes_max = 1 << 24});
  CHECK(journal.keyframe_before(0) == nullptr);
  for (int i = 0; i < 5000; ++i) {
    if (journal.wants_keyframe()) {
      journal.put_keyframe("state " + std::to_string(journal.next()));
    }
    journal.append("x", "log", 0);
  }
  CHECK(journal.keyframe_before(3500)->state == "state 3072");
  CHECK(journal.keyframe_before(4096)->number == 4096);
  CHECK(journal.keyframe_before(4999)->number == 4096);
  CHECK(journal.first() == 2000);
  CHECK(journal.keyframe_before(2000)->number == 2048);
}

TEST_CASE("types are counted over a range, and there are only so many") {
  Journal journal;
  for (std::size_t i = 0; i < 300; ++i) {
    journal.append("x", "type" + std::to_string(i), 0);
  }
  journal.append("x", "type1", 0);
  const auto counts = journal.count_types(0, 1000);
  CHECK(counts.at("type1") == 2);
  CHECK(counts.size() == Journal::types_max);
  CHECK(counts.at("other") == 300 - (Journal::types_max - 1));
  CHECK(journal.count_types(5, 6).at("type5") == 1);
}
