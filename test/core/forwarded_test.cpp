#include "core/forwarded.hpp"

#include <doctest/doctest.h>

namespace graftd {

TEST_CASE("a forwarded request is taken once") {
  ForwardedRequests taken;
  CHECK(taken.take({"n1"}, {5}, {{1}, 7}));
  CHECK(!taken.take({"n1"}, {5}, {{1}, 7}));
  CHECK(taken.take({"n1"}, {5}, {{1}, 5}));
  CHECK(taken.take({"n2"}, {5}, {{1}, 7}));
}

TEST_CASE("a restarted peer numbers anew, and its former life is over") {
  ForwardedRequests taken;
  CHECK(taken.take({"n1"}, {5}, {{1}, 7}));
  CHECK(taken.take({"n1"}, {5}, {{2}, 7}));
  CHECK(!taken.take({"n1"}, {5}, {{1}, 8}));
}

TEST_CASE("what is too old to be remembered counts as taken") {
  ForwardedRequests taken;
  for (std::uint64_t number = 2; number < ForwardedRequests::remembered_max + 10; ++number) {
    CHECK(taken.take({"n1"}, {5}, {{1}, number}));
  }
  CHECK(!taken.take({"n1"}, {5}, {{1}, 1}));
  CHECK(!taken.take({"n1"}, {5}, {{1}, 3}));
}

TEST_CASE("M16: a server with another directory numbers anew") {
  ForwardedRequests taken;
  CHECK(taken.take({"n1"}, {5}, {{3}, 7}));
  CHECK(taken.take({"n1"}, {6}, {{1}, 7}));
  CHECK(!taken.take({"n1"}, {6}, {{1}, 7}));
}

TEST_CASE("K1: a late copy from the directory before is known, too") {
  ForwardedRequests taken;
  CHECK(taken.take({"n1"}, {5}, {{3}, 7}));
  CHECK(taken.take({"n1"}, {6}, {{1}, 7}));
  CHECK(!taken.take({"n1"}, {5}, {{3}, 7}));
  CHECK(taken.take({"n1"}, {6}, {{1}, 8}));
}

TEST_CASE("of too many senders the one that was silent the longest is forgotten") {
  ForwardedRequests taken;
  CHECK(taken.take({"n1"}, {1}, {{1}, 1}));
  CHECK(taken.take({"n1"}, {2}, {{1}, 1}));
  CHECK(taken.take({"n1"}, {1}, {{1}, 2}));
  for (std::uint64_t directory = 3; directory <= ForwardedRequests::senders_max + 1; ++directory) {
    CHECK(taken.take({"n1"}, {directory}, {{1}, 1}));
  }
  CHECK(!taken.take({"n1"}, {1}, {{1}, 2}));
  CHECK(taken.take({"n1"}, {2}, {{1}, 1}));
}

}  // namespace graftd
