#include "viz/event_reader.hpp"

#include "viz/check_reader.hpp"
#include "viz/event_change.hpp"
#include "viz/json_text.hpp"
#include "viz/json_value.hpp"
#include "viz/sentence.hpp"

#include <boost/json/array.hpp>
#include <boost/json/monotonic_resource.hpp>

#include <algorithm>

namespace graftd::viz {
namespace {

namespace json = boost::json;

constexpr std::size_t word_bytes_max = 128;
// Beyond the year 2200 no clock is right; keeps nanoseconds within 63 bits.
constexpr std::uint64_t time_us_max = 7'258'118'400'000'000;

std::string word_of(const json::object& object, std::string_view name) {
  return std::string(prefix_of(text_of(object, name), word_bytes_max));
}

std::int64_t time_us(std::uint64_t value) {
  return static_cast<std::int64_t>(std::min(value, time_us_max));
}

// An event without a hybrid clock stands where its wall clock puts it.
void read_clocks(const json::object& object, StoredEvent& event) {
  const std::optional<std::uint64_t> wall = number_of(object, "wall");
  const json::value* value = find(object, "hlc");
  const json::array* hlc = value == nullptr ? nullptr : value->if_array();
  std::optional<std::uint64_t> logical;
  if (hlc != nullptr && hlc->size() == 2) {
    logical = number_of(&(*hlc)[0]);
    event.counter = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(number_of(&(*hlc)[1]).value_or(0), 0xffffffffU));
  }
  event.time_ns = time_us(logical ? *logical : wall.value_or(0)) * 1000;
  event.at_us = time_us(wall ? *wall : logical.value_or(0));
}

}  // namespace

bool is_native(const json::object& object) {
  return number_of(object, "v") && number_of(object, "seq") && !text_of(object, "type").empty() &&
         !text_of(object, "node").empty();
}

std::optional<StoredEvent> read_native(const json::object& object, std::string_view line) {
  const std::string_view node = text_of(object, "node");
  if (!is_native(object) || node.size() > node_name_bytes_max) {
    return std::nullopt;
  }
  StoredEvent event{.origin = Origin::native, .run = word_of(object, "run")};
  event.node = node;
  event.incarnation = number_of(object, "inc").value_or(0);
  event.seq = *number_of(object, "seq");
  read_clocks(object, event);
  event.type = word_of(object, "type");
  event.term = number_of(object, "term").value_or(0);
  event.level = word_of(object, "lvl");
  event.module = word_of(object, "mod");
  event.caller = word_of(object, "loc");
  event.json = valid_utf8(line);
  static const json::object nothing;
  const json::object* details = find_object(object, "d");
  read_change(details == nullptr ? nothing : *details, event);
  event.seen = check::read_seen(object);
  event.text = sentence_of(details == nullptr ? nothing : *details, event);
  return event;
}

std::optional<StoredEvent> read_event_line(std::string_view line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) {
    line.remove_suffix(1);
  }
  json::monotonic_resource storage;
  const std::optional<json::value> value = parse_json(line, &storage);
  if (!value || !value->is_object()) {
    return std::nullopt;
  }
  return read_native(value->get_object(), line);
}

}  // namespace graftd::viz
