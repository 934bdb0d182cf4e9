#include "cmd/bench_result.hpp"

#include "cmd/client_output.hpp"

#include <boost/json.hpp>

#include <array>
#include <cstdio>

namespace graftd {
namespace {

struct Percentile {
  const char* name;
  double percent;
};

constexpr std::array<Percentile, 4> percentiles = {
    {{"p50", 50.0}, {"p90", 90.0}, {"p99", 99.0}, {"p99.9", 99.9}}};

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

double per_second(const Latencies& latencies, Duration elapsed) {
  return elapsed > Duration(0) ? static_cast<double>(latencies.count()) / seconds(elapsed) : 0;
}

std::string number(const char* format, double value) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

std::string milliseconds(Duration duration) { return number("%.2f", seconds(duration) * 1e3); }

Row row_of(const char* name, const Latencies& latencies, Duration elapsed) {
  Row row = {name,
             std::to_string(latencies.count()),
             number("%.0f", per_second(latencies, elapsed)),
             milliseconds(latencies.mean())};
  for (const Percentile& each : percentiles) {
    row.push_back(milliseconds(latencies.percentile(each.percent)));
  }
  row.push_back(milliseconds(latencies.max()));
  return row;
}

boost::json::object object_of(const Latencies& latencies, Duration elapsed) {
  boost::json::object object;
  object["count"] = latencies.count();
  object["per_second"] = per_second(latencies, elapsed);
  object["mean_us"] = latencies.mean().count();
  for (const Percentile& each : percentiles) {
    object[std::string(each.name) + "_us"] = latencies.percentile(each.percent).count();
  }
  object["max_us"] = latencies.max().count();
  return object;
}

}  // namespace

std::uint64_t BenchResult::failures() const {
  std::uint64_t sum = 0;
  for (const auto& [name, count] : errors) {
    sum += count;
  }
  return sum;
}

std::string bench_text(const BenchResult& result) {
  std::vector<Row> rows = {
      {"", "COUNT", "PER SECOND", "MEAN ms", "P50", "P90", "P99", "P99.9", "MAX"}};
  if (result.writes.count() > 0 || result.reads.count() == 0) {
    rows.push_back(row_of("writes", result.writes, result.elapsed));
  }
  if (result.reads.count() > 0) {
    rows.push_back(row_of("reads", result.reads, result.elapsed));
  }
  std::string text = table(rows) + "longest time without a success: " + milliseconds(result.gap) +
                     " ms of " + number("%.1f", seconds(result.elapsed)) + " s\n";
  for (const auto& [name, count] : result.errors) {
    text += "errors: " + std::to_string(count) + " times " + name + "\n";
  }
  if (result.not_sent > 0) {
    text += "not sent: " + std::to_string(result.not_sent) +
            " requests were due and found no connection free\n";
  }
  return text;
}

std::string bench_json(const BenchResult& result) {
  boost::json::object errors;
  for (const auto& [name, count] : result.errors) {
    errors[name] = count;
  }
  const boost::json::object report = {{"seconds", seconds(result.elapsed)},
                                      {"writes", object_of(result.writes, result.elapsed)},
                                      {"reads", object_of(result.reads, result.elapsed)},
                                      {"longest_gap_us", result.gap.count()},
                                      {"not_sent", result.not_sent},
                                      {"errors", std::move(errors)}};
  return boost::json::serialize(report) + "\n";
}

}  // namespace graftd
