#pragma once

#include "viz/log_document.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace graftd::viz {

// Docker cuts a line of more than 16 KiB into pieces, and old collectors do not join them: the
// pieces come as documents of one source, stream and time. This holds them until the line is whole.
class PartialLines {
 public:
  // More lines at once, or a longer one: what is held is given out as it is.
  static constexpr std::size_t lines_max = 256;
  static constexpr std::size_t line_bytes_max = 1 << 20;
  // A piece that never comes is not waited for longer.
  static constexpr std::int64_t hold_us = 1'000'000;

  // Adds the documents that are whole now to `out`.
  void take(LogDocument document, std::int64_t now_us, std::vector<LogDocument>& out);
  // Those that waited too long.
  void flush(std::int64_t now_us, std::vector<LogDocument>& out);

  std::size_t held() const { return held_.size(); }

 private:
  using Key = std::tuple<std::string, std::string, std::string>;

  struct Held {
    LogDocument document;
    std::int64_t since_us = 0;
  };

  std::map<Key, Held> held_;
};

// Whether a line could be the first piece of a longer object.
bool is_first_piece(std::string_view line);

}  // namespace graftd::viz
