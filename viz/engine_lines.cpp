#include "viz/engine_lines.hpp"

#include "viz/timestamp.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace graftd::viz {
namespace {

constexpr std::size_t header_bytes = 8;
// "2026-11-23T06:49:32.685165000Z "
constexpr std::size_t stamp_bytes = 31;
// Pieces have 16,384 bytes, a little less or more where the cut went through a character.
constexpr std::size_t piece_bytes_min = 16'300;

enum class FrameType : unsigned char { input = 0, output = 1, error = 2, failure = 3 };

std::size_t length_of(std::string_view header) {
  std::size_t length = 0;
  for (std::size_t i = 4; i < header_bytes; ++i) {
    length = length << 8 | static_cast<unsigned char>(header[i]);
  }
  return length;
}

// Splits the time off; nothing when there is none in front.
std::optional<EngineLine> begin_line(std::string_view piece) {
  const std::size_t end = piece.substr(0, stamp_bytes + 8).find(' ');
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  EngineLine line;
  line.timestamp = piece.substr(0, end);
  const std::optional<std::int64_t> time_ns = parse_timestamp(line.timestamp);
  if (!time_ns) {
    return std::nullopt;
  }
  line.time_ns = *time_ns;
  line.text = piece.substr(end + 1);
  return line;
}

void strip_line_end(std::string& text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) {
    text.pop_back();
  }
}

// Takes the times out that stand before the second and later pieces.
void join_pieces(EngineLine& line) {
  const std::string stamp = line.timestamp + " ";
  std::size_t from = piece_bytes_min;
  while (from < line.text.size()) {
    const std::size_t found = line.text.find(stamp, from);
    if (found == std::string::npos) {
      return;
    }
    line.text.erase(found, stamp.size());
    from = found + piece_bytes_min;
  }
}

}  // namespace

std::string EngineLines::take(std::string_view bytes, std::vector<EngineLine>& out) {
  pending_ += bytes;
  return terminal_ ? take_bare(out) : take_frames(out);
}

std::string EngineLines::take_frames(std::vector<EngineLine>& out) {
  std::string_view rest = pending_;
  std::string wrong;
  while (wrong.empty() && rest.size() >= header_bytes) {
    const auto type = static_cast<FrameType>(rest[0]);
    const std::size_t length = length_of(rest);
    if (type > FrameType::failure || rest.substr(1, 3) != std::string_view("\0\0\0", 3)) {
      return "these bytes are no frame of a container's log";
    }
    if (length > frame_bytes_max) {
      return "a frame of " + std::to_string(length) + " bytes; " + std::to_string(frame_bytes_max) +
             " are the limit";
    }
    if (rest.size() < header_bytes + length) {
      break;
    }
    const std::string_view payload = rest.substr(header_bytes, length);
    rest.remove_prefix(header_bytes + length);
    if (type == FrameType::failure) {
      wrong = "the engine says: " + std::string(payload);
      strip_line_end(wrong);
    } else if (!payload.empty()) {
      wrong = take_piece(type == FrameType::error ? "stderr" : "stdout", payload, out);
    }
  }
  pending_.erase(0, pending_.size() - rest.size());
  return wrong;
}

std::string EngineLines::take_piece(const std::string& stream,
                                    std::string_view piece,
                                    std::vector<EngineLine>& out) {
  std::optional<EngineLine> begun = begin_line(piece);
  if (!begun) {
    return "a line of the container's log has no time in front";
  }
  begun->stream = stream;
  auto held = held_.find(stream);
  // Pieces of one line have one time; another one means that the line before was the last of a
  // program that ended without a newline.
  if (held != held_.end() && held->second.line.timestamp != begun->timestamp) {
    out.push_back(std::move(held->second.line));
    held_.erase(held);
    held = held_.end();
  }
  if (held == held_.end()) {
    held = held_.emplace(stream, Held{.line = std::move(*begun), .full = false}).first;
  } else if (!held->second.full) {
    held->second.line.text += begun->text;
  }
  EngineLine& line = held->second.line;
  if (line.text.size() > line_bytes_max) {
    line.text.resize(line_bytes_max);
    held->second.full = true;
  }
  if (piece.ends_with('\n')) {
    strip_line_end(line.text);
    out.push_back(std::move(line));
    held_.erase(held);
  }
  return {};
}

std::string EngineLines::take_bare(std::vector<EngineLine>& out) {
  std::string_view rest = pending_;
  std::string wrong;
  while (wrong.empty()) {
    const std::size_t end = rest.find('\n');
    const bool too_long = rest.size() > line_bytes_max && end > line_bytes_max;
    if (end == std::string_view::npos && !too_long) {
      break;
    }
    const std::size_t size = too_long ? line_bytes_max : end + 1;
    const bool belongs_to_cut = std::exchange(skipping_, too_long);
    if (!belongs_to_cut) {
      std::optional<EngineLine> line = begin_line(rest.substr(0, size));
      if (!line) {
        wrong = "a line of the container's log has no time in front";
        break;
      }
      line->stream = "stdout";
      join_pieces(*line);
      strip_line_end(line->text);
      out.push_back(std::move(*line));
    }
    rest.remove_prefix(size);
  }
  pending_.erase(0, pending_.size() - rest.size());
  return wrong;
}

void EngineLines::finish(std::vector<EngineLine>& out) {
  for (auto& [stream, held] : held_) {
    strip_line_end(held.line.text);
    out.push_back(std::move(held.line));
  }
  held_.clear();
  std::optional<EngineLine> last =
      terminal_ && !skipping_ ? begin_line(pending_) : std::optional<EngineLine>();
  pending_.clear();
  if (last) {
    last->stream = "stdout";
    join_pieces(*last);
    strip_line_end(last->text);
    out.push_back(std::move(*last));
  }
}

}  // namespace graftd::viz
