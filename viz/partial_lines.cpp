#include "viz/partial_lines.hpp"

#include "viz/json_value.hpp"
#include "viz/line_repair.hpp"

#include <boost/json/monotonic_resource.hpp>

#include <algorithm>

namespace graftd::viz {
namespace {

// The cut is at byte 16,384, but where it went through a character both halves were replaced.
bool is_piece_sized(std::string_view text) { return text.size() >= 16370 && text.size() <= 16400; }

bool is_whole_object(std::string_view line) {
  boost::json::monotonic_resource storage;
  const auto value = parse_json(line, &storage);
  return value && value->is_object();
}

// A line whose brackets close is no piece; asking that first saves most of the parsing.
bool may_be_object(std::string_view line) { return line.starts_with('{') && line.ends_with('}'); }

bool is_object(std::string_view line) { return may_be_object(line) && is_whole_object(line); }

}  // namespace

bool is_first_piece(std::string_view line) {
  return is_piece_sized(line) && line.starts_with('{') && !is_object(line);
}

void PartialLines::take(LogDocument document, std::int64_t now_us, std::vector<LogDocument>& out) {
  const Key key(document.container + document.source, document.stream, document.timestamp);
  const auto held = held_.find(key);
  const std::string_view line = repaired(document.message);
  if (held == held_.end()) {
    if (!is_first_piece(line) || document.timestamp.empty()) {
      out.push_back(std::move(document));
      return;
    }
    if (held_.size() >= lines_max) {
      flush(now_us + hold_us, out);
    }
    document.message = std::string(line);
    held_.emplace(key, Held{std::move(document), now_us});
    return;
  }
  if (is_object(line)) {
    out.push_back(std::move(held->second.document));
    out.push_back(std::move(document));
    held_.erase(held);
    return;
  }
  const bool goes_on = is_piece_sized(line);
  std::string& whole = held->second.document.message;
  whole += line;
  if (is_object(whole) || !goes_on || whole.size() > line_bytes_max) {
    out.push_back(std::move(held->second.document));
    held_.erase(held);
  }
}

void PartialLines::flush(std::int64_t now_us, std::vector<LogDocument>& out) {
  for (auto held = held_.begin(); held != held_.end();) {
    if (now_us - held->second.since_us < hold_us) {
      ++held;
      continue;
    }
    out.push_back(std::move(held->second.document));
    held = held_.erase(held);
  }
}

}  // namespace graftd::viz
