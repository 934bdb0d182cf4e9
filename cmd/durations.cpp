#include "cmd/durations.hpp"

#include "cmd/usage.hpp"

#include <array>
#include <cstdint>
#include <limits>

namespace graftd {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t us;
};

// Longer names first where one begins with another.
constexpr std::array<Unit, 6> units = {{{"us", 1},
                                        {"µs", 1},
                                        {"ms", 1'000},
                                        {"s", 1'000'000},
                                        {"m", 60'000'000},
                                        {"h", 3'600'000'000}}};
constexpr std::int64_t us_max = std::numeric_limits<std::int64_t>::max();

bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Reader {
 public:
  Reader(std::string_view what, std::string_view text) : what_(what), text_(text), rest_(text) {}

  Duration read() {
    if (rest_ == "0") {
      return Duration(0);
    }
    if (rest_.empty()) {
      refuse("is empty");
    }
    std::int64_t sum = 0;
    while (!rest_.empty()) {
      const std::int64_t part = read_part();
      if (part > us_max - sum) {
        refuse("is too long");
      }
      sum += part;
    }
    return Duration(sum);
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw BadUsage(std::string(what_) + ": \"" + std::string(text_) + "\" " + why +
                   "; durations look like 150ms, 1s or 1m30s");
  }

  std::string_view read_digits() {
    std::size_t length = 0;
    while (length < rest_.size() && is_digit(rest_[length])) {
      ++length;
    }
    const std::string_view digits = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return digits;
  }

  std::int64_t read_unit() {
    if (rest_.empty() || is_digit(rest_.front())) {
      refuse("has no unit (did you mean " + std::string(text_) + "ms?)");
    }
    for (const Unit& unit : units) {
      const bool shadowed = unit.name == "m" && rest_.starts_with("ms");
      if (rest_.starts_with(unit.name) && !shadowed) {
        rest_.remove_prefix(unit.name.size());
        return unit.us;
      }
    }
    refuse("has an unknown unit (known: us, ms, s, m, h)");
  }

  std::int64_t read_part() {
    if (rest_.front() == '-') {
      refuse("is negative");
    }
    const std::string_view whole = read_digits();
    std::string_view fraction;
    if (!rest_.empty() && rest_.front() == '.') {
      rest_.remove_prefix(1);
      fraction = read_digits();
    }
    if (whole.empty() && fraction.empty()) {
      refuse("is not a duration");
    }
    return in_us(whole, fraction, read_unit());
  }

  std::int64_t in_us(std::string_view whole, std::string_view fraction, std::int64_t unit) const {
    std::int64_t number = 0;
    for (const char digit : whole) {
      if (number > (us_max / unit - (digit - '0')) / 10) {
        refuse("is too long");
      }
      number = number * 10 + (digit - '0');
    }
    std::int64_t us = number * unit;
    std::int64_t scale = unit;
    for (const char digit : fraction) {
      if (scale % 10 != 0 && digit != '0') {
        refuse("is finer than a microsecond");
      }
      scale /= 10;
      us += (digit - '0') * scale;
    }
    return us;
  }

  std::string_view what_;
  std::string_view text_;
  std::string_view rest_;
};

}  // namespace

Duration parse_duration(std::string_view what, std::string_view text) {
  return Reader(what, text).read();
}

std::string to_string(Duration duration) {
  if (duration.count() == 0) {
    return "0s";
  }
  std::string text = duration.count() < 0 ? "-" : "";
  auto rest = static_cast<std::uint64_t>(duration.count());
  if (duration.count() < 0) {
    rest = ~rest + 1;
  }
  constexpr std::array<Unit, 5> falling = {
      {{"h", 3'600'000'000}, {"m", 60'000'000}, {"s", 1'000'000}, {"ms", 1'000}, {"us", 1}}};
  for (const Unit& unit : falling) {
    const auto size = static_cast<std::uint64_t>(unit.us);
    if (rest >= size) {
      text += std::to_string(rest / size) + std::string(unit.name);
      rest %= size;
    }
  }
  return text;
}

}  // namespace graftd
