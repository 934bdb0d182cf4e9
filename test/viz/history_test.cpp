#include "viz/history.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using graftd::viz::Histogram;
using graftd::viz::histogram;
using graftd::viz::histogram_of_all;
using graftd::viz::Journal;
using graftd::viz::Matches;
using graftd::viz::search;
using graftd::viz::search_back;

namespace {

constexpr std::size_t all = 1 << 30;
constexpr std::int64_t second_us = 1'000'000;

}  // namespace

TEST_CASE("a text is found wherever it stands, in either case") {
  Journal journal;
  for (const char* event : {"a vote for Node1", "an append", "VOTE", "vot", "xvotex"}) {
    journal.append(event, "log", 0);
  }
  CHECK(search(journal, "Vote", 0, 100, all).numbers == std::vector<std::uint64_t>{0, 2, 4});
  CHECK(search(journal, "node1", 0, 100, all).numbers == std::vector<std::uint64_t>{0});
  CHECK(search(journal, "vote", 1, 100, all).numbers == std::vector<std::uint64_t>{2, 4});
  CHECK(search(journal, "nothing", 0, 100, all).numbers.empty());
  CHECK(search(journal, "vote", 77, 100, all).next == 5);
}

TEST_CASE("a search that stops early says where to go on, and misses nothing") {
  Journal journal({.events_max = 90, .bytes_max = 1 << 20});
  for (int i = 0; i < 100; ++i) {
    journal.append(std::string(100, 'x') + (i % 7 == 0 ? "needle" : ""), "log", 0);
  }
  std::vector<std::uint64_t> numbers;
  std::uint64_t from = 0;
  int parts = 0;
  while (from < journal.next()) {
    const Matches part = search(journal, "needle", from, 3, 1500);
    CHECK(part.numbers.size() <= 3);
    REQUIRE(part.next > from);
    numbers.insert(numbers.end(), part.numbers.begin(), part.numbers.end());
    from = part.next;
    ++parts;
  }
  CHECK(parts >= 6);
  CHECK(numbers == search(journal, "needle", 0, 100, all).numbers);
  CHECK(numbers.size() == 13);
  CHECK(numbers.front() == 14);
}

TEST_CASE("a search backwards finds the same, the nearest first, in parts too") {
  Journal journal({.events_max = 90, .bytes_max = 1 << 20});
  for (int i = 0; i < 100; ++i) {
    journal.append(std::string(100, 'x') + (i % 7 == 0 ? "Needle" : ""), "log", 0);
  }
  std::vector<std::uint64_t> numbers;
  std::uint64_t before = journal.next();
  while (before > journal.first()) {
    const Matches part = search_back(journal, "needle", before, 3, 1500);
    REQUIRE(part.next < before);
    numbers.insert(numbers.end(), part.numbers.begin(), part.numbers.end());
    before = part.next;
  }
  std::vector<std::uint64_t> expected = search(journal, "needle", 0, 100, all).numbers;
  std::reverse(expected.begin(), expected.end());
  CHECK(numbers == expected);
  CHECK(search_back(journal, "needle", 14, 1, all).numbers.empty());
  CHECK(search_back(journal, "needle", 15, 1, all).numbers == std::vector<std::uint64_t>{14});
  CHECK(search_back(journal, "needle", 999, 1, all).numbers == std::vector<std::uint64_t>{98});
}

TEST_CASE("a histogram of all has the whole record, and says where each bin begins") {
  Journal journal;
  CHECK(histogram_of_all(journal, 10).bins.empty());
  for (int i = 0; i < 100; ++i) {
    // Nothing for a long time, in the middle.
    journal.append("x", "vote", (i < 50 ? i : i + 400) * second_us);
  }
  const Histogram counted = histogram_of_all(journal, 10);
  REQUIRE(counted.bins.size() <= 10);
  REQUIRE(counted.starts.size() == counted.bins.size());
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < counted.bins.size(); ++i) {
    CHECK(counted.starts[i] == sum);
    for (const auto& [type, count] : counted.bins[i]) {
      sum += count;
    }
  }
  CHECK(sum == 100);
  CHECK(counted.begin_us <= 0);
}

TEST_CASE("a histogram counts only what the record still has") {
  Journal journal({.events_max = 90, .bytes_max = 1 << 20});
  for (int i = 0; i < 100; ++i) {
    journal.append("x", "vote", i);
  }
  const Histogram counted = histogram_of_all(journal, 1000);
  CHECK(counted.starts.front() == 10);
  std::uint64_t sum = 0;
  for (const auto& bin : counted.bins) {
    for (const auto& [type, count] : bin) {
      sum += count;
    }
  }
  CHECK(sum == 90);
}

TEST_CASE("a histogram counts types over time, up to the newest event") {
  Journal journal;
  CHECK(histogram(journal, second_us, 10).bins.empty());
  for (int i = 0; i < 50; ++i) {
    journal.append("x", i % 5 == 0 ? "vote" : "append", i * second_us / 10);
  }
  const Histogram counted = histogram(journal, second_us, 10);
  CHECK(counted.begin_us == 0);
  REQUIRE(counted.bins.size() == 5);
  CHECK(counted.bins[4].at("vote") == 2);
  CHECK(counted.bins[4].at("append") == 8);
  const Histogram last = histogram(journal, second_us, 2);
  CHECK(last.begin_us == 3 * second_us);
  REQUIRE(last.bins.size() == 2);
  CHECK(last.bins[0].at("append") == 8);
}

TEST_CASE("an event that arrived later than the newest one counts with the newest") {
  Journal journal;
  journal.append("x", "vote", 9 * second_us);
  journal.append("x", "vote", 1 * second_us);
  const Histogram counted = histogram(journal, second_us, 10);
  REQUIRE(counted.bins.size() == 1);
  CHECK(counted.bins[0].at("vote") == 2);
}
