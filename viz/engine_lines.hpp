#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace graftd::viz {

// One line that a container wrote, as the engine stored it.
struct EngineLine {
  std::string stream;     // stdout or stderr
  std::string timestamp;  // as the engine wrote it
  std::int64_t time_ns = 0;
  std::string text;
  bool operator==(const EngineLine&) const = default;
};

// Takes the bytes of a container's log apart, as `/containers/ID/logs?timestamps=1` sends them.
// Without a terminal they are frames, one for each stored piece; with one they are bare. The engine
// stores a line of more than 16 KiB in pieces and writes the time before each of them; they are put
// together again here.
class EngineLines {
 public:
  static constexpr std::size_t frame_bytes_max = 1 << 20;
  // A longer line is cut; the rest of it is dropped.
  static constexpr std::size_t line_bytes_max = 1 << 20;

  explicit EngineLines(bool terminal) : terminal_(terminal) {}

  // Adds the lines that are whole to `out`. Empty: go on. Else a sentence that says why these bytes
  // are no log; nothing more can be read from them.
  std::string take(std::string_view bytes, std::vector<EngineLine>& out);
  // The container has ended: its last line may have no newline.
  void finish(std::vector<EngineLine>& out);

 private:
  struct Held {
    EngineLine line;
    bool full = false;
  };

  std::string take_frames(std::vector<EngineLine>& out);
  std::string take_piece(const std::string& stream,
                         std::string_view piece,
                         std::vector<EngineLine>& out);
  std::string take_bare(std::vector<EngineLine>& out);

  bool terminal_;
  std::string pending_;
  bool skipping_ = false;             // with a terminal: the rest of a line that is too long
  std::map<std::string, Held> held_;  // by stream: lines whose end is still to come
};

}  // namespace graftd::viz
