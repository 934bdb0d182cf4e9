#include "viz/check_file.hpp"

#include "viz/check_reader.hpp"
#include "viz/json_value.hpp"

#include <boost/json/monotonic_resource.hpp>

#include <utility>

namespace graftd::viz {

FileFigures check_lines(std::string_view text, Checker& checker) {
  const FileFigures figures = each_recorded(text, [&](std::string_view line) {
    boost::json::monotonic_resource storage;
    const auto value = parse_json(line, &storage);
    if (!value || !value->is_object()) {
      return;
    }
    if (auto seen = check::read_seen(value->get_object())) {
      checker.put(std::move(*seen), 0);
    }
  });
  checker.finish();
  return figures;
}

}  // namespace graftd::viz
