#include "core/log.hpp"

#include <doctest/doctest.h>

namespace graftd {

namespace {

Log log_of(const std::vector<std::uint64_t>& terms) {
  Log log({}, {});
  for (const std::uint64_t term : terms) {
    const Position last = log.last_position();
    const std::string payload = "entry " + std::to_string(last.index.value + 1);
    log.append({.index = last.index.next(),
                .term = {term},
                .chain = chain_after(last.chain, {term}, payload),
                .payload = payload});
  }
  return log;
}

}  // namespace

TEST_CASE("an empty log ends at its base") {
  const Log log({}, {});
  CHECK(log.last_index() == Index{0});
  CHECK(log.last_term() == Term{0});
  CHECK(log.position_at({0}) == Position{});
  CHECK(!log.position_at({1}).has_value());
}

TEST_CASE("the chain names an entry and everything before it") {
  const Log one = log_of({1, 1, 2});
  const Log same = log_of({1, 1, 2});
  const Log other = log_of({1, 2, 2});
  CHECK(one.last_position() == same.last_position());
  CHECK(one.at({1}).chain == other.at({1}).chain);
  CHECK(one.at({3}).chain != other.at({3}).chain);
}

TEST_CASE("C15: truncation removes an entry, all after it, and their bytes") {
  Log log = log_of({1, 1, 2, 2});
  const std::uint64_t bytes = log_of({1, 1}).bytes();
  log.truncate({3});
  CHECK(log.last_index() == Index{2});
  CHECK(log.bytes() == bytes);
  CHECK(log.bytes_after({1}) == weight_of(log.at({2})));
}

TEST_CASE("the last agreeing entry skips every term above the wanted one at once") {
  const Log log = log_of({1, 1, 4, 4, 5, 5, 6, 6, 6});
  CHECK(log.last_agreeing({9}, {6}).index == Index{9});
  CHECK(log.last_agreeing({9}, {5}).index == Index{6});
  CHECK(log.last_agreeing({9}, {3}).index == Index{2});
  CHECK(log.last_agreeing({9}, {0}).index == Index{0});
  CHECK(log.last_agreeing({5}, {6}).index == Index{5});
  CHECK(log.last_agreeing({100}, {6}).index == Index{9});
  CHECK(log.last_agreeing({0}, {6}).index == Index{0});
}

TEST_CASE("C13, C14, G4: a copy keeps both limits, and is empty only at the end of the log") {
  const Log log = log_of({1, 1, 1, 1});
  const std::uint64_t one = weight_of(log.at({1}));
  CHECK(log.copy({1}, 10, 1000000).size() == 4);
  CHECK(log.copy({1}, 2, 1000000).size() == 2);
  CHECK(log.copy({1}, 10, 2 * one).size() == 2);
  CHECK(log.copy({1}, 10, 2 * one - 1).size() == 1);
  CHECK(log.copy({1}, 10, 0).size() == 1);
  CHECK(log.copy({3}, 10, 1000000).front().index == Index{3});
  CHECK(log.copy({5}, 10, 1000000).empty());
}

TEST_CASE(
    "compaction removes the oldest entries, some at a time, and keeps their end as the base") {
  Log log = log_of({1, 1, 2, 2, 3});
  const Position third = *log.position_at({3});
  log.compact({3}, 2);
  CHECK(log.base().index == Index{2});
  log.compact({3}, 2);
  CHECK(log.base() == third);
  CHECK(!log.holds({3}));
  CHECK(log.position_at({3}) == third);
  CHECK(!log.position_at({2}).has_value());
  CHECK(log.bytes() == weight_of(log.at({4})) + weight_of(log.at({5})));
  CHECK(log.last_agreeing({5}, {2}).index == Index{4});
  CHECK(log.last_agreeing({5}, {1}) == third);
}

TEST_CASE("so many entries and so many bytes stay behind a snapshot at most") {
  const Log log = log_of({1, 1, 1, 1, 1});
  const std::uint64_t one = weight_of(log.at({1}));
  CHECK(log.compactable({4}, 0, 1000) == Index{4});
  CHECK(log.compactable({4}, 3, 1000) == Index{1});
  CHECK(log.compactable({4}, 9, 1000) == Index{0});
  CHECK(log.compactable({4}, 9, 2 * one) == Index{2});
  CHECK(log.compactable({4}, 9, one - 1) == Index{4});
}

TEST_CASE("a log that is reset goes on from there") {
  Log log = log_of({1, 1, 1});
  const Position base{{9}, {4}, {77}};
  log.reset(base);
  CHECK(log.last_position() == base);
  CHECK(log.bytes() == 0);
  CHECK(log.term_at({9}) == Term{4});
  CHECK(!log.term_at({3}).has_value());
}

}  // namespace graftd
