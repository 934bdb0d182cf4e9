#include "viz/tail_document.hpp"

#include "viz/json_text.hpp"
#include "viz/timestamp.hpp"

#include <algorithm>
#include <charconv>

namespace graftd::viz {
namespace {

constexpr std::int64_t ns_per_us = 1000;
// Later than any clock that is meant.
constexpr std::int64_t wall_us_max = INT64_MAX / ns_per_us;

// What stands behind `"name":`, from its first character on; empty when there is none.
std::string_view value_behind(std::string_view line, std::string_view name) {
  const std::size_t at = line.find(name);
  if (at == std::string_view::npos) {
    return {};
  }
  line.remove_prefix(at + name.size());
  line.remove_prefix(std::min(line.find_first_not_of(" :"), line.size()));
  return line;
}

void append_field(std::string& out, std::string_view name, std::string_view text) {
  out += out.empty() ? "{\"" : ",\"";
  out += name;
  out += "\":";
  append_ascii(out, text);
}

}  // namespace

std::optional<std::int64_t> time_of_line(std::string_view line) {
  std::string_view stamp = value_behind(line, "\"@timestamp\"");
  if (stamp.starts_with('"')) {
    stamp.remove_prefix(1);
    return parse_timestamp(stamp.substr(0, stamp.find('"')));
  }
  const std::string_view wall = value_behind(line, "\"wall\"");
  std::int64_t us = 0;
  const auto read = std::from_chars(wall.data(), wall.data() + wall.size(), us);
  if (read.ec != std::errc() || us <= 0 || us > wall_us_max) {
    return std::nullopt;
  }
  return us * ns_per_us;
}

std::vector<TailDocument> TailDocuments::take(const std::vector<TailLine>& lines,
                                              std::uint64_t begun,
                                              std::int64_t now_us) {
  std::vector<std::optional<std::int64_t>> times;
  for (const TailLine& line : lines) {
    times.push_back(time_of_line(line.text));
  }
  if (!before_ns_) {
    const auto told =
        std::find_if(times.begin(), times.end(), [](const auto& time) { return time.has_value(); });
    before_ns_ = told == times.end() ? std::nullopt : *told;
  }
  std::vector<TailDocument> documents;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    before_ns_ = times[i] ? times[i] : before_ns_;
    const std::int64_t time_ns = before_ns_.value_or(now_us * ns_per_us);
    documents.push_back(
        {.time_ns = time_ns, .text = document_of(lines[i], begun, times[i].has_value(), time_ns)});
  }
  return documents;
}

std::string TailDocuments::document_of(const TailLine& line,
                                       std::uint64_t begun,
                                       bool has_time,
                                       std::int64_t time_ns) const {
  // Of a file that began anew, a line without a time may be the same at the same place again.
  const bool again = begun > 0 && !has_time;
  std::string out;
  append_field(out, "message", line.text);
  append_field(out, "node", node_);
  append_field(out, "source", again ? source_ + "#" + std::to_string(begun) : source_);
  if (!has_time) {
    append_field(out, "stands_at", std::to_string(time_ns));
  }
  return out + ",\"offset\":" + std::to_string(line.offset) + "}\n";
}

}  // namespace graftd::viz
