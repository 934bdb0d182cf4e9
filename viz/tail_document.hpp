#pragma once

#include "viz/tail_lines.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace graftd::viz {

// What a line tells of its own time: of hclog, or of the event stream.
std::optional<std::int64_t> time_of_line(std::string_view line);

// A line as POST /log would bring it, so that there is one reader for all, and its time.
struct TailDocument {
  std::int64_t time_ns = 0;
  std::string text;
};

// Makes documents of the lines of one file. Lines without a time, as the banner of a program or the
// trace of its end, stand at the time of the line that was read just before them or, at the
// beginning, just after: else the past of a file would be mixed with the present.
class TailDocuments {
 public:
  TailDocuments(std::string node, std::string source)
      : node_(std::move(node)), source_(std::move(source)) {}

  // Lines that were read at once. `begun`: how often the file began anew.
  std::vector<TailDocument> take(const std::vector<TailLine>& lines,
                                 std::uint64_t begun,
                                 std::int64_t now_us);

  // All that was there has been read: what comes now comes now.
  void reach_end() { before_ns_.reset(); }

 private:
  std::string document_of(const TailLine& line,
                          std::uint64_t begun,
                          bool has_time,
                          std::int64_t time_ns) const;

  std::string node_;
  std::string source_;
  std::optional<std::int64_t> before_ns_;
};

}  // namespace graftd::viz
