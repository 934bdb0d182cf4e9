#include "viz/timestamp.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>

using graftd::viz::parse_timestamp;

TEST_CASE("digits are read by their number") {
  CHECK(parse_timestamp("1648111501382558621") == 1648111501382558621);
  CHECK(parse_timestamp("1648111501382558") == 1648111501382558000);
  CHECK(parse_timestamp("1648111501382") == 1648111501382000000);
  CHECK(parse_timestamp("1648111501") == 1648111501000000000);
}

TEST_CASE("RFC 3339 is read with any fraction and zone") {
  constexpr std::int64_t second = 1648111501000000000;
  CHECK(parse_timestamp("2022-03-24T08:45:01Z") == second);
  CHECK(parse_timestamp("2022-03-24T08:45:01.382Z") == second + 382000000);
  CHECK(parse_timestamp("2022-03-24T08:45:01.382558621Z") == second + 382558621);
  CHECK(parse_timestamp("2022-03-24T16:45:01.5+08:00") == second + 500000000);
  CHECK(parse_timestamp("2022-03-24T16:45:01+0800") == second);
  CHECK(parse_timestamp("2022-03-24T03:15:01-05:30") == second);
  CHECK(parse_timestamp("1969-12-31T23:59:59Z") == -1000000000);
}

TEST_CASE("anything else is no time") {
  for (const char* text : {"",
                           "x",
                           "12345",
                           "9999999999999999999",
                           "-1648111501",
                           "2022-02-30T08:45:01Z",
                           "2022-13-01T08:45:01Z",
                           "2022-03-24T25:45:01Z",
                           "2022-03-24T08:45:01",
                           "2022-03-24T08:45:01Zx",
                           "2022-03-24",
                           "9999-03-24T08:45:01Z",
                           "2022-03-24T08:45:01+99:00",
                           "2022-3-24T08:45:01Z"}) {
    CAPTURE(text);
    CHECK(parse_timestamp(text) == std::nullopt);
  }
}
