#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace graftd::viz {

// One line of a file that is followed.
struct TailLine {
  std::string text;
  std::uint64_t offset = 0;  // where it begins in the file
  bool cut = false;          // it was longer
  bool operator==(const TailLine&) const = default;
};

// Cuts what is read from a file into lines. A line whose end has not been written yet waits for it.
class TailLines {
 public:
  // A longer line is cut, and the rest of it dropped. In quotes it still fits into a document.
  static constexpr std::size_t line_bytes_max = 512 << 10;

  // The next byte is the one at `offset`. With `within` it may stand in the middle of a line, which
  // is left out.
  void begin(std::uint64_t offset, bool within = false);
  // Adds the lines that are whole to `out`.
  void take(std::string_view bytes, std::vector<TailLine>& out);
  // Nothing more comes: the last line may have no end.
  void finish(std::vector<TailLine>& out);

 private:
  void add(std::string_view bytes);

  TailLine line_;
  std::uint64_t offset_ = 0;  // of the next byte
  bool skipping_ = false;
};

}  // namespace graftd::viz
