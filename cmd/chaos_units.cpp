#include "cmd/chaos_units.hpp"

#include "cmd/usage.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace graftd::chaos {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t scale;
};

constexpr std::array<Unit, 6> time_units = {{{"ns", 1},
                                             {"us", 1'000},
                                             {"ms", 1'000'000},
                                             {"s", 1'000'000'000},
                                             {"m", 60'000'000'000},
                                             {"h", 3'600'000'000'000}}};
constexpr std::array<Unit, 4> rate_units = {
    {{"bit", 1}, {"kbit", 1'000}, {"mbit", 1'000'000}, {"gbit", 1'000'000'000}}};
// More than a century of nanoseconds, more than any link carries.
constexpr double value_max = 4e18;

std::string sentence(std::string_view what, std::string_view text, const std::string& why) {
  return std::string(what) + " \"" + std::string(text) + "\" " + why;
}

bool is_number_char(char c) { return (c >= '0' && c <= '9') || c == '.'; }

std::optional<double> read_number(std::string_view text) {
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (text.empty() || !std::ranges::all_of(text, is_number_char) || error != std::errc() ||
      end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

// The shortest digits that mean the same number.
std::string decimal(double value) {
  std::array<char, 512> digits{};
  const auto [end, error] =
      std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed);
  return {digits.data(), error == std::errc() ? end : digits.data()};
}

// A number and its unit, cut off the front of `rest`.
struct Part {
  std::string_view number;
  std::string_view unit;
};

Part take_part(std::string_view& rest) {
  std::size_t digits = 0;
  while (digits < rest.size() && is_number_char(rest[digits])) {
    ++digits;
  }
  std::size_t end = digits;
  while (end < rest.size() && !is_number_char(rest[end])) {
    ++end;
  }
  const Part part{rest.substr(0, digits), rest.substr(digits, end - digits)};
  rest.remove_prefix(end);
  return part;
}

template <std::size_t n>
std::optional<std::int64_t> scale_of(const std::array<Unit, n>& units, std::string_view name) {
  for (const Unit& unit : units) {
    if (unit.name == name) {
      return unit.scale;
    }
  }
  return std::nullopt;
}

template <std::size_t n>
std::string in_largest_unit(const std::array<Unit, n>& units, std::int64_t value) {
  const Unit* best = &units.front();
  for (const Unit& unit : units) {
    if (value % unit.scale == 0 && unit.scale >= best->scale) {
      best = &unit;
    }
  }
  return std::to_string(value / best->scale) + std::string(best->name);
}

}  // namespace

Nanoseconds parse_time(std::string_view what, std::string_view text) {
  if (read_number(text)) {
    throw BadUsage(sentence(what, text, "needs a unit: did you mean " + std::string(text) + "ms?"));
  }
  double total = 0;
  std::string_view rest = text;
  do {
    const Part part = take_part(rest);
    const std::optional<double> number = read_number(part.number);
    const std::optional<std::int64_t> scale = scale_of(time_units, part.unit);
    if (!number || !scale) {
      throw BadUsage(sentence(what, text, "is no time: write it as 200ms, 1.5s or 1m30s"));
    }
    total += *number * static_cast<double>(*scale);
  } while (!rest.empty());
  if (total > value_max) {
    throw BadUsage(sentence(what, text, "is too long"));
  }
  return Nanoseconds(std::llround(total));
}

std::string tc_time(Nanoseconds time) {
  if (time.count() == 0) {
    return "0ms";
  }
  // tc knows neither minutes nor hours.
  constexpr std::array<Unit, 4> tc_units = {
      {time_units[0], time_units[1], time_units[2], time_units[3]}};
  return in_largest_unit(tc_units, time.count());
}

double parse_percent(std::string_view what, std::string_view text) {
  std::string_view digits = text;
  if (digits.ends_with('%')) {
    digits.remove_suffix(1);
  }
  const std::optional<double> percent = read_number(digits);
  if (!percent || *percent < 0 || *percent > 100) {
    throw BadUsage(sentence(what, text, "is no percentage: write it as 5%, from 0% to 100%"));
  }
  return *percent;
}

std::string tc_percent(double percent) { return decimal(percent) + "%"; }

std::uint64_t parse_rate(std::string_view what, std::string_view text) {
  std::string_view rest = text;
  const Part part = take_part(rest);
  const std::optional<double> number = read_number(part.number);
  if (number && (part.unit.ends_with("bps"))) {
    const std::string unit = std::string(part.unit.substr(0, part.unit.size() - 3)) + "bit";
    throw BadUsage(sentence(what,
                            text,
                            "is ambiguous: bps are bytes for tc and bits elsewhere; write " +
                                decimal(*number) + unit + " for bits or " + decimal(*number * 8) +
                                unit + " for bytes"));
  }
  const std::optional<std::int64_t> scale = scale_of(rate_units, part.unit);
  if (number && part.unit.empty()) {
    throw BadUsage(
        sentence(what, text, "needs a unit: did you mean " + std::string(text) + "kbit?"));
  }
  if (!number || !scale || !rest.empty()) {
    throw BadUsage(sentence(what, text, "is no rate: write it as 500kbit, 1mbit or 1gbit"));
  }
  const double bits = *number * static_cast<double>(*scale);
  if (bits < 1 || bits > value_max) {
    throw BadUsage(sentence(what, text, "is out of range"));
  }
  return static_cast<std::uint64_t>(std::llround(bits));
}

std::string tc_rate(std::uint64_t bits_per_second) {
  return in_largest_unit(rate_units, static_cast<std::int64_t>(bits_per_second));
}

}  // namespace graftd::chaos
