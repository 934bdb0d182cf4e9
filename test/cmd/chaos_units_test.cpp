#include "cmd/chaos_units.hpp"

#include "cmd/usage.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace graftd::chaos {
namespace {

template <class F>
std::string complaint(F parse) {
  try {
    parse();
  } catch (const BadUsage& bad) {
    return bad.what();
  }
  return "";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a time is a number with a unit, or several of them") {
  const std::vector<std::pair<std::string, std::int64_t>> table = {{"1ns", 1},
                                                                   {"250us", 250'000},
                                                                   {"200ms", 200'000'000},
                                                                   {"10000ms", 10'000'000'000},
                                                                   {"1.5s", 1'500'000'000},
                                                                   {"0ms", 0},
                                                                   {"2m", 120'000'000'000},
                                                                   {"1m30s", 90'000'000'000},
                                                                   {"1h", 3'600'000'000'000},
                                                                   {"1s500ms", 1'500'000'000}};
  for (const auto& row : table) {
    CAPTURE(row.first);
    CHECK(parse_time("-for", row.first).count() == row.second);
  }
}

TEST_CASE("a bare number is refused with what was probably meant") {
  CHECK(complaint([] { parse_time("the delay", "100"); }) ==
        "the delay \"100\" needs a unit: did you mean 100ms?");
  CHECK(complaint([] { parse_time("the delay", "0"); }) ==
        "the delay \"0\" needs a unit: did you mean 0ms?");
}

TEST_CASE("what is no time is refused") {
  for (const std::string text :
       {"", "ms", "-5ms", "5 ms", "5x", "5sec", "1..5s", "1s5", "5MS", " 5ms", "9999999999h"}) {
    CAPTURE(text);
    CHECK(complaint([&] { parse_time("-for", text); }).starts_with("-for \"" + text + "\" "));
  }
}

TEST_CASE("tc is told times in its largest exact unit") {
  CHECK(tc_time(std::chrono::seconds(10)) == "10s");
  CHECK(tc_time(std::chrono::minutes(2)) == "120s");
  CHECK(tc_time(std::chrono::milliseconds(1500)) == "1500ms");
  CHECK(tc_time(std::chrono::microseconds(250)) == "250us");
  CHECK(tc_time(Nanoseconds(1)) == "1ns");
  CHECK(tc_time(Nanoseconds(0)) == "0ms");
}

TEST_CASE("a percentage is a number from 0 to 100, with or without its sign") {
  CHECK(tc_percent(parse_percent("loss", "5%")) == "5%");
  CHECK(tc_percent(parse_percent("loss", "5")) == "5%");
  CHECK(tc_percent(parse_percent("loss", "0.05")) == "0.05%");
  CHECK(tc_percent(parse_percent("loss", "100%")) == "100%");
  CHECK(tc_percent(parse_percent("loss", "0")) == "0%");
  for (const std::string text : {"", "%", "-1%", "100.1%", "5%%", "five", "5 %", "nan", "1e1"}) {
    CAPTURE(text);
    CHECK(contains(complaint([&] { parse_percent("loss", text); }), "is no percentage"));
  }
}

TEST_CASE("a rate is in bits per second") {
  CHECK(parse_rate("rate", "1mbit") == 1'000'000);
  CHECK(parse_rate("rate", "1.5mbit") == 1'500'000);
  CHECK(tc_rate(1'000'000) == "1mbit");
  CHECK(tc_rate(1'500'000) == "1500kbit");
  CHECK(tc_rate(2'000'000'000) == "2gbit");
  CHECK(tc_rate(7) == "7bit");
}

TEST_CASE("kbps is refused, because it means bytes to tc and bits elsewhere") {
  CHECK(complaint([] { parse_rate("the rate", "100kbps"); }) ==
        "the rate \"100kbps\" is ambiguous: bps are bytes for tc and bits elsewhere; write "
        "100kbit for bits or 800kbit for bytes");
  CHECK(contains(complaint([] { parse_rate("the rate", "512"); }), "did you mean 512kbit?"));
  for (const std::string text : {"", "kbit", "0kbit", "-1kbit", "1kbit2", "1Kbit", "1kib"}) {
    CAPTURE(text);
    CHECK(complaint([&] { parse_rate("the rate", text); }).starts_with("the rate"));
  }
}

}  // namespace graftd::chaos
