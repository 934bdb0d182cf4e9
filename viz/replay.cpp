#include "viz/replay.hpp"

#include "viz/event_reader.hpp"

#include <utility>

namespace graftd::viz {

FileFigures replay_lines(std::string_view text, Record& record) {
  const FileFigures figures = each_recorded(text, [&](std::string_view line) {
    if (auto event = read_event_line(line)) {
      record.replay(std::move(*event));
    }
  });
  record.end_replay();
  return figures;
}

}  // namespace graftd::viz
