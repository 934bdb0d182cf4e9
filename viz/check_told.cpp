#include "viz/check_told.hpp"

#include "viz/json_text.hpp"

#include <algorithm>
#include <string>

namespace graftd::viz {
namespace {

constexpr std::size_t witnesses_max = 16;

std::string details_of(const CheckFinding& finding) {
  std::string d = "{\"property\":";
  append_ascii(d, finding.property);
  d += ",\"title\":";
  append_ascii(d, finding.title);
  d += finding.finding.violated ? ",\"message\":" : ",\"missing\":";
  append_ascii(d, finding.finding.message);
  d += ",\"witnesses\":[";
  const auto& ids = finding.finding.witnesses;
  for (std::size_t i = 0; i < std::min(ids.size(), witnesses_max); ++i) {
    d += i > 0 ? "," : "";
    append_ascii(d, ids[i]);
  }
  return d + "]}";
}

}  // namespace

StoredEvent told_event(const CheckFinding& finding, std::uint64_t number, std::int64_t now_us) {
  const bool violated = finding.finding.violated;
  StoredEvent event{.origin = Origin::native};
  event.node = "vizor";
  event.incarnation = 1;
  event.seq = number;
  event.time_ns = now_us * 1000;
  event.at_us = now_us;
  event.arrived_us = now_us;
  event.type = violated ? "check.violation" : "check.unknown";
  event.level = violated ? "error" : "warn";
  event.module = "vizor";
  event.message = finding.title;
  event.text = finding.title + (violated ? " is violated: " : " cannot be checked: ") +
               finding.finding.message;
  const std::string time = std::to_string(now_us);
  event.json = "{\"v\":1,\"node\":\"vizor\",\"inc\":1,\"seq\":" + std::to_string(number) +
               ",\"hlc\":[" + time + ",0],\"wall\":" + time + ",\"type\":\"" + event.type +
               "\",\"term\":0,\"mod\":\"vizor\",\"lvl\":\"" + event.level +
               "\",\"d\":" + details_of(finding) + "}";
  return event;
}

}  // namespace graftd::viz
