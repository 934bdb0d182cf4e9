#include "test/sim/stream_checker.hpp"

#include "test/sim/broken.hpp"
#include "viz/check_reader.hpp"
#include "viz/json_value.hpp"

#include <boost/json/monotonic_resource.hpp>

#include <iterator>

namespace graftd::sim {

namespace {

// So far may one server's lines be behind those of another.
constexpr std::size_t behind_max = 500;

}  // namespace

void StreamChecker::take(const std::string& source, const std::string& line) {
  std::deque<std::string>& lines = waiting_[source];
  lines.push_back(line);
  if (lines.size() > behind_max) {
    bring(lines);
  }
  if (random_.below(8) == 0) {
    bring_some();
  }
}

void StreamChecker::bring_some() {
  std::deque<std::string>& lines =
      std::next(waiting_.begin(), static_cast<std::ptrdiff_t>(random_.below(waiting_.size())))
          ->second;
  for (std::uint64_t count = random_.below(100); count > 0 && !lines.empty(); --count) {
    bring(lines);
  }
}

void StreamChecker::bring(std::deque<std::string>& lines) {
  boost::json::monotonic_resource storage;
  const auto value = viz::parse_json(lines.front(), &storage);
  require(value && value->is_object(), "an event line is JSON", [&] { return lines.front(); });
  auto seen = viz::check::read_seen(value->get_object());
  require(seen.has_value(), "an event line has a number", [&] { return lines.front(); });
  checker_.put(std::move(*seen), 0);
  lines.pop_front();
}

void StreamChecker::finish() {
  for (auto& [source, lines] : waiting_) {
    while (!lines.empty()) {
      bring(lines);
    }
  }
  checker_.finish();
}

std::string StreamChecker::violation() const {
  for (const viz::check::Property& property : checker_.properties()) {
    for (const viz::check::Finding& finding : property.report.findings()) {
      if (finding.violated) {
        std::string text = "stream: " + property.name + ": " + finding.message;
        for (std::size_t i = 0; i < finding.witnesses.size() && i < 8; ++i) {
          text += " " + finding.witnesses[i];
        }
        return text;
      }
    }
  }
  return "";
}

}  // namespace graftd::sim
