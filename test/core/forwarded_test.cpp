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

}  // namespace graftd
