#include "cmd/node_limits.hpp"

#include "cmd/usage.hpp"

#include <array>
#include <charconv>

namespace graftd {

namespace {

constexpr std::uint64_t gibibyte = std::uint64_t{1} << 30;

constexpr std::array<NodeLimit, 19> limits = {{
    {"key-bytes-max", &Options::key_bytes_max, 1 << 16, "longest key"},
    {"value-bytes-max", &Options::value_bytes_max, 64 << 20, "longest value"},
    {"pairs-max", &Options::pairs_max, 100'000, "pairs in one write"},
    {"requests-max", &Options::requests_max, 1'000'000, "requests without an answer; then busy"},
    {"request-bytes-max", &Options::request_bytes_max, 16 * gibibyte, "bytes of those requests"},
    {"append-entries-max", &Options::append_entries_max, 100'000, "entries in one message"},
    {"append-bytes-max", &Options::append_bytes_max, gibibyte, "bytes in one message"},
    {"inflight-messages-max", &Options::inflight_messages_max, 100'000, "messages under way"},
    {"inflight-bytes-max", &Options::inflight_bytes_max, 16 * gibibyte, "bytes under way"},
    {"uncommitted-bytes-max", &Options::uncommitted_bytes_max, 16 * gibibyte, "then busy"},
    {"sessions-max", &Options::sessions_max, 16'384, "client sessions; then the oldest ends"},
    {"snapshot-threshold", &Options::snapshot_threshold, 1'000'000'000, "entries that make one"},
    {"snapshot-bytes-max", &Options::snapshot_bytes_max, 16 * gibibyte, "bytes that make one"},
    {"trailing-logs", &Options::trailing_logs, 1'000'000'000, "entries kept behind a snapshot"},
    {"trailing-bytes-max", &Options::trailing_bytes_max, 16 * gibibyte, "bytes kept behind it"},
    {"log-bytes-max", &Options::log_bytes_max, 64 * gibibyte, "bytes of the log; then busy"},
    {"disk-reserve", &Options::disk_reserve, 1024 * gibibyte, "bytes; with less free, no writes"},
    {"snapshot-part-bytes-max",
     &Options::snapshot_part_bytes_max,
     16 << 20,
     "bytes of the state in one message"},
    {"promote-lag-max", &Options::promote_lag_max, 1'000'000, "entries a learner may lag"},
}};

}  // namespace

std::span<const NodeLimit> node_limits() { return limits; }

std::uint64_t parse_count(const std::string& what,
                          const std::string& text,
                          std::uint64_t max,
                          std::uint64_t min) {
  std::uint64_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || stop != text.data() + text.size() || value < min ||
      value > max) {
    throw BadUsage(what + ": \"" + text + "\" is not a number between " + std::to_string(min) +
                   " and " + std::to_string(max));
  }
  return value;
}

}  // namespace graftd
