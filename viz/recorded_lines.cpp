#include "viz/recorded_lines.hpp"

#include "viz/check_reader.hpp"
#include "viz/json_value.hpp"

#include <boost/json/monotonic_resource.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <queue>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace graftd::viz {
namespace {

using check::Stamp;

// One line, by its place in the order of its node.
struct RecordedLine {
  std::uint64_t incarnation = 0;
  std::uint64_t seq = 0;
  Stamp stamp;
  std::string_view text;
};

using Nodes = std::map<std::string, std::vector<RecordedLine>>;

std::optional<check::Seen> seen_in(std::string_view text) {
  boost::json::monotonic_resource storage;
  const auto value = parse_json(text, &storage);
  return value && value->is_object() ? check::read_seen(value->get_object()) : std::nullopt;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r") == std::string_view::npos;
}

Nodes index_lines(std::string_view text, FileFigures& figures) {
  Nodes nodes;
  std::uint64_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (is_blank(line) || is_arrival_mark(line)) {
      continue;
    }
    if (const std::optional<check::Seen> seen = seen_in(line)) {
      nodes[seen->node].push_back({seen->incarnation, seen->seq, seen->stamp, line});
      ++figures.events;
    } else if (figures.unreadable++ == 0) {
      figures.unreadable_first = number;
    }
  }
  for (auto& [name, lines] : nodes) {
    std::stable_sort(lines.begin(), lines.end(), [](const RecordedLine& a, const RecordedLine& b) {
      return std::pair(a.incarnation, a.seq) < std::pair(b.incarnation, b.seq);
    });
  }
  return nodes;
}

// The next line of one node.
struct Head {
  Stamp stamp;
  const std::vector<RecordedLine>* lines = nullptr;
  std::size_t at = 0;

  bool operator<(const Head& other) const { return other.stamp < stamp; }
};

}  // namespace

FileFigures each_recorded(std::string_view text,
                          const std::function<void(std::string_view line)>& take) {
  FileFigures figures;
  const Nodes nodes = index_lines(text, figures);
  std::priority_queue<Head> heads;
  for (const auto& [name, lines] : nodes) {
    heads.push({lines.front().stamp, &lines, 0});
  }
  while (!heads.empty()) {
    const Head head = heads.top();
    heads.pop();
    take((*head.lines)[head.at].text);
    if (const std::size_t next = head.at + 1; next < head.lines->size()) {
      heads.push({(*head.lines)[next].stamp, head.lines, next});
    }
  }
  return figures;
}

}  // namespace graftd::viz
