#include "cmd/durations.hpp"

#include "cmd/usage.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace graftd {
namespace {

std::string refusal(const std::string& text) {
  try {
    parse_duration("-x", text);
  } catch (const BadUsage& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("durations are numbers with units, and can be put together") {
  struct Row {
    const char* text;
    std::int64_t us;
    const char* shortest;
  };

  const std::vector<Row> rows = {
      {"0", 0, "0s"},
      {"0s", 0, "0s"},
      {"500us", 500, "500us"},
      {"500µs", 500, "500us"},
      {"150ms", 150'000, "150ms"},
      {"1s", 1'000'000, "1s"},
      {"2m", 120'000'000, "2m"},
      {"1m30s", 90'000'000, "1m30s"},
      {"1h2m3s4ms5us", 3'723'004'005, "1h2m3s4ms5us"},
      {"1.5s", 1'500'000, "1s500ms"},
      {".5s", 500'000, "500ms"},
      {"0.000001s", 1, "1us"},
      {"1.50ms", 1'500, "1ms500us"},
      {"90s", 90'000'000, "1m30s"},
      {"9223372036854775807us", 9'223'372'036'854'775'807, "2562047788h54s775ms807us"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const Duration duration = parse_duration("-x", row.text);
    CHECK(duration.count() == row.us);
    CHECK(to_string(duration) == row.shortest);
    CHECK(parse_duration("-x", to_string(duration)) == duration);
  }
}

TEST_CASE("a bare number is refused with a guess") {
  CHECK(refusal("150") ==
        "-x: \"150\" has no unit (did you mean 150ms?); durations look like 150ms, 1s or 1m30s");
}

TEST_CASE("anything else is refused") {
  const std::vector<std::pair<const char*, const char*>> rows = {
      {"", "is empty"},
      {"1s5", "has no unit"},
      {"1x", "has an unknown unit"},
      {"s", "is not a duration"},
      {".s", "is not a duration"},
      {"-1s", "is negative"},
      {"1s-1s", "is negative"},
      {" 1s", "is not a duration"},
      {"1 s", "has an unknown unit"},
      {"1s ", "is not a duration"},
      {"1.5us", "finer than a microsecond"},
      {"0.0000001s", "finer than a microsecond"},
      {"9223372036854775808us", "is too long"},
      {"99999999999999999999h", "is too long"},
      {"2562047789h", "is too long"},
      {"2562047788h60m", "is too long"},
  };
  for (const auto& row : rows) {
    const std::string text = row.first;
    const std::string why = row.second;
    CAPTURE(text);
    CHECK(refusal(text).find(why) != std::string::npos);
  }
}

}  // namespace
}  // namespace graftd
