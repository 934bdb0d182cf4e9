#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace graftd::viz {

// A window announces how many documents follow.
struct BeatsWindow {
  std::uint32_t count = 0;
  bool operator==(const BeatsWindow&) const = default;
};

struct BeatsDocument {
  std::uint32_t sequence = 0;
  std::string json;
  bool operator==(const BeatsDocument&) const = default;
};

using BeatsFrame = std::variant<BeatsWindow, BeatsDocument>;

// Takes the bytes of a Beats agent apart: the Lumberjack protocol, version 2, in which Filebeat and
// log-pilot speak to Logstash. Frames begin with '2' and a letter, numbers are big-endian:
//   'W' count | 'J' sequence length JSON | 'C' length zlib stream of whole frames
class BeatsReader {
 public:
  static constexpr std::uint32_t window_max = 16384;
  static constexpr std::size_t frame_bytes_max = 10 << 20;
  static constexpr std::size_t inflated_bytes_max = 64 << 20;

  void take(std::string_view bytes) { pending_ += bytes; }

  // The next frame; nothing when more bytes are needed, or when error() is not empty: then the
  // stream cannot be read any further.
  std::optional<BeatsFrame> next();

  const std::string& error() const { return error_; }

 private:
  enum class Step : std::uint8_t { frame, more, again };

  Step read(std::string_view& rest, bool inside, BeatsFrame& frame);
  Step read_document(std::string_view& rest, BeatsFrame& frame);
  Step read_compressed(std::string_view& rest, bool inside);
  Step fail(std::string why);

  std::string pending_;
  std::size_t pending_used_ = 0;
  std::string inflated_;
  std::size_t inflated_used_ = 0;
  std::string error_;
};

}  // namespace graftd::viz
