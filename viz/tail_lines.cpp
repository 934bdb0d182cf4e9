#include "viz/tail_lines.hpp"

#include <algorithm>
#include <utility>

namespace graftd::viz {

void TailLines::begin(std::uint64_t offset, bool within) {
  line_ = {.text = {}, .offset = offset};
  offset_ = offset;
  skipping_ = within;
}

void TailLines::take(std::string_view bytes, std::vector<TailLine>& out) {
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    add(bytes.substr(0, end));
    offset_ += end;
    bytes.remove_prefix(end);
    if (bytes.empty()) {
      return;
    }
    ++offset_;
    bytes.remove_prefix(1);
    finish(out);
    skipping_ = false;
  }
}

void TailLines::finish(std::vector<TailLine>& out) {
  TailLine line = std::exchange(line_, {.text = {}, .offset = offset_});
  if (!line.text.empty()) {
    out.push_back(std::move(line));
  }
}

void TailLines::add(std::string_view bytes) {
  if (skipping_) {
    return;
  }
  const std::size_t room = line_bytes_max - line_.text.size();
  line_.text += bytes.substr(0, room);
  line_.cut = line_.cut || bytes.size() > room;
}

}  // namespace graftd::viz
