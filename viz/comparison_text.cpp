#include "viz/comparison.hpp"
#include "viz/json_text.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace graftd::viz {
namespace {

using Cells = std::array<std::string, 4>;  // a mark, what, and one for each run

Cells cells_of(const ComparedRow& row) {
  const auto with_id = [](const std::string& text, const std::string& id) {
    return id.empty() ? text : text + " (" + id + ")";
  };
  return {row.same ? " " : "*",
          row.what,
          with_id(row.one, row.one_id),
          with_id(row.other, row.other_id)};
}

std::string line_of(const Cells& cells, const std::array<std::size_t, 4>& widths) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    line += cells[i];
    line.append(i + 1 < cells.size() ? widths[i] + 2 - cells[i].size() : 0, ' ');
  }
  return line + "\n";
}

}  // namespace

std::string comparison_json(const Comparison& comparison,
                            const std::string& one,
                            const std::string& other) {
  std::string out = "{\"names\":[";
  append_ascii(out, one);
  out += ',';
  append_ascii(out, other);
  out += "],\"rows\":[";
  for (const ComparedRow& row : comparison.rows) {
    if (&row != &comparison.rows.front()) {
      out += ',';
    }
    const std::pair<std::string_view, const std::string&> fields[] = {
        {"{\"part\":", row.part},
        {",\"what\":", row.what},
        {",\"one\":", row.one},
        {",\"other\":", row.other},
        {",\"id\":", row.one_id},
        {",\"other_id\":", row.other_id}};
    for (const auto& [name, text] : fields) {
      out += name;
      append_ascii(out, text);
    }
    out += row.same ? ",\"same\":true}" : ",\"same\":false}";
  }
  return out + "]}";
}

std::string comparison_table(const Comparison& comparison,
                             const std::string& one,
                             const std::string& other) {
  const Cells head{"", "", one, other};
  std::array<std::size_t, 4> widths{};
  const auto widen = [&](const Cells& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      widths[i] = std::max(widths[i], cells[i].size());
    }
  };
  widen(head);
  for (const ComparedRow& row : comparison.rows) {
    widen(cells_of(row));
  }
  std::string out = line_of(head, widths);
  std::string_view part;
  for (const ComparedRow& row : comparison.rows) {
    if (part != row.part) {
      part = row.part;
      out += row.part + "s\n";
    }
    out += line_of(cells_of(row), widths);
  }
  return out;
}

}  // namespace graftd::viz
