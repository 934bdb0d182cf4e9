#include "viz/timestamp.hpp"

#include <charconv>
#include <chrono>

namespace graftd::viz {
namespace {

constexpr std::int64_t ns_per_s = 1'000'000'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<std::int64_t> parse_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) {
    return std::nullopt;
  }
  return value;
}

std::optional<std::int64_t> parse_count(std::string_view text) {
  const std::optional<std::int64_t> value = parse_number(text);
  if (!value) {
    return std::nullopt;
  }
  switch (text.size()) {
    case 19:
      return *value;
    case 16:
      return *value * 1'000;
    case 13:
      return *value * 1'000'000;
    case 10:
      return *value * ns_per_s;
    default:
      return std::nullopt;
  }
}

// Reads from the front of a text; any mismatch makes it fail for good.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  int digits(std::size_t count) {
    const std::string_view part = text_.substr(0, count);
    const auto value = parse_number(part);
    if (part.size() < count || !value || !is_digit(part.front())) {
      failed_ = true;
      return 0;
    }
    text_.remove_prefix(count);
    return static_cast<int>(*value);
  }

  bool take(char a, char b) {
    if (text_.empty() || (text_.front() != a && text_.front() != b)) {
      return false;
    }
    text_.remove_prefix(1);
    return true;
  }

  void expect(char a, char b) { failed_ = !take(a, b) || failed_; }

  // Up to nine digits; more are cut off.
  std::int64_t fraction_ns() {
    std::int64_t ns = 0;
    std::int64_t unit = ns_per_s / 10;
    while (!text_.empty() && is_digit(text_.front())) {
      ns += (text_.front() - '0') * unit;
      unit /= 10;
      text_.remove_prefix(1);
    }
    return ns;
  }

  // Seconds east of Greenwich.
  int zone() {
    if (take('Z', 'z')) {
      return 0;
    }
    const bool west = !text_.empty() && text_.front() == '-';
    expect('+', '-');
    const int hours = digits(2);
    take(':', ':');
    const int minutes = text_.empty() ? 0 : digits(2);
    failed_ = failed_ || hours > 23 || minutes > 59;
    const int seconds = hours * 3600 + minutes * 60;
    return west ? -seconds : seconds;
  }

  bool done() const { return !failed_ && text_.empty(); }

 private:
  std::string_view text_;
  bool failed_ = false;
};

std::optional<std::int64_t> parse_rfc3339(std::string_view text) {
  Scanner scan(text);
  const int year = scan.digits(4);
  scan.expect('-', '-');
  const int month = scan.digits(2);
  scan.expect('-', '-');
  const int day = scan.digits(2);
  scan.expect('T', ' ');
  const int hour = scan.digits(2);
  scan.expect(':', ':');
  const int minute = scan.digits(2);
  scan.expect(':', ':');
  const int second = scan.digits(2);
  const std::int64_t ns = scan.take('.', ',') ? scan.fraction_ns() : 0;
  const int zone = scan.zone();
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  // Nanoseconds of 63 bits reach from 1677 to 2262.
  if (!scan.done() || !date.ok() || year < 1700 || year > 2260 || hour > 23 || minute > 59 ||
      second > 60) {
    return std::nullopt;
  }
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const std::int64_t seconds = days * 86400 + hour * 3600 + minute * 60 + second - zone;
  return seconds * ns_per_s + ns;
}

}  // namespace

std::optional<std::int64_t> parse_timestamp(std::string_view text) {
  for (const char c : text) {
    if (!is_digit(c)) {
      return parse_rfc3339(text);
    }
  }
  return parse_count(text);
}

}  // namespace graftd::viz
