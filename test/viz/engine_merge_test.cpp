#include "viz/engine_merge.hpp"

#include <doctest/doctest.h>

#include <string>

using graftd::viz::EngineMerge;

namespace {

constexpr std::int64_t now_us = 1'000'000'000;

std::int64_t before(std::int64_t us) { return (now_us - us) * 1000; }

std::string all(EngineMerge& merge, std::int64_t at_us = now_us) {
  std::string out;
  while (auto document = merge.take(at_us)) {
    out += *document;
  }
  return out;
}

}  // namespace

TEST_CASE("the past of several logs comes in the order of time") {
  EngineMerge merge;
  for (const char* log : {"a", "b"}) {
    merge.open(log, now_us);
  }
  merge.put("a", before(50), "1", now_us);
  merge.put("a", before(30), "3", now_us);
  merge.put("a", before(10), "5", now_us);
  CHECK(all(merge).empty());  // an older one of b may still come
  merge.put("b", before(40), "2", now_us);
  merge.put("b", before(20), "4", now_us);
  CHECK(all(merge) == "1234");
  merge.close("b");
  CHECK(all(merge) == "5");
  CHECK(merge.empty());
}

TEST_CASE("a log that is in the present, or quiet, holds up nobody") {
  EngineMerge merge;
  merge.open("a", now_us);
  merge.open("b", now_us);
  merge.put("b", before(-1), "new", now_us);
  merge.put("b", before(-2), "newer", now_us);
  CHECK(all(merge).empty());
  CHECK(all(merge, now_us + EngineMerge::quiet_us) == "newnewer");
  merge.put("a", before(100), "old", now_us + EngineMerge::quiet_us);
  CHECK(all(merge, now_us + EngineMerge::quiet_us) == "old");
}

TEST_CASE("the lines of one log keep their order, whatever their times") {
  EngineMerge merge;
  merge.open("a", now_us);
  merge.put("a", before(10), "1", now_us);
  merge.put("a", before(11), "2", now_us);
  merge.close("a");
  CHECK(all(merge) == "12");
}

TEST_CASE("a log that runs ahead is told to wait") {
  EngineMerge merge;
  merge.open("a", now_us);
  merge.open("b", now_us);
  CHECK_FALSE(merge.is_full("a"));
  merge.put("a", before(10), std::string(EngineMerge::bytes_max + 1, 'x'), now_us);
  CHECK(merge.is_full("a"));
  CHECK_FALSE(merge.is_full("b"));
  merge.close("b");
  CHECK(all(merge).size() == EngineMerge::bytes_max + 1);
  CHECK_FALSE(merge.is_full("a"));
}
