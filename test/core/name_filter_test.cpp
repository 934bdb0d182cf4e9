#include "core/name_filter.hpp"

#include "core/entry.hpp"

#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <set>
#include <string>

namespace graftd {

namespace {

constexpr std::int64_t a_second = 1'000'000;

}  // namespace

TEST_CASE("names are forgotten only when a million others came, and some time has passed") {
  NameFilter filter;
  const Digest name = digest_of("first");
  filter.add(name, 0, a_second);
  for (std::uint64_t i = 1; i < 2 * NameFilter::names_max; ++i) {
    filter.add(digest_of("name", {i}), 0, a_second);
  }
  CHECK(filter.may_hold(name));
  filter.add(digest_of("later"), a_second + 1, a_second);
  CHECK(filter.may_hold(name));
  CHECK(filter.may_hold(digest_of("later")));
  for (std::uint64_t i = 1; i < NameFilter::names_max; ++i) {
    filter.add(digest_of("newer", {i}), a_second + 1, a_second);
  }
  filter.take_changes();
  filter.add(digest_of("last"), 3 * a_second, a_second);
  CHECK(!filter.may_hold(digest_of("surely not")));
  CHECK(filter.may_hold(digest_of("later")));
  // What was dropped is a change: all pages of one generation, and one that was begun.
  std::uint64_t dropped = 0;
  const std::set<NameFilter::PageKey> changed = filter.take_changes();
  for (const NameFilter::PageKey& page : changed) {
    dropped += filter.page(page).has_value() ? 0U : 1U;
  }
  CHECK(dropped == changed.size() - 1);
  CHECK(dropped + 1 == filter.pages().size());
}

TEST_CASE("K4: a filter goes through a change of generations page by page") {
  NameFilter filter;
  NameFilter saved;
  std::map<NameFilter::PageKey, std::string> pages;
  const auto save_all = [&] {
    for (const NameFilter::PageKey& page : filter.take_changes()) {
      if (const std::optional<std::string> bytes = filter.page(page)) {
        pages[page] = *bytes;
      } else {
        pages.erase(page);
      }
    }
    saved = {};
    for (const auto& [page, bytes] : pages) {
      REQUIRE(saved.load(page, bytes));
    }
    saved.load(filter.counters());
  };
  for (std::uint64_t i = 0; i < 3 * NameFilter::names_max + 10; ++i) {
    filter.add(digest_of("name", {i}), static_cast<std::int64_t>(i) * a_second, a_second);
    if (i % (NameFilter::names_max / 2) == 5) {
      save_all();
      REQUIRE(saved == filter);
      REQUIRE(saved.digest() == filter.digest());
    }
  }
  CHECK(filter.counters().generation == 3);
}

}  // namespace graftd
