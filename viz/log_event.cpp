#include "viz/log_event.hpp"

#include "viz/json_text.hpp"
#include "viz/json_value.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace graftd::viz {
namespace {

namespace json = boost::json;

// What is kept of a line and of its fields; more is cut, and the event says so.
constexpr std::size_t text_bytes_max = 64 << 10;
constexpr std::size_t details_bytes_max = 64 << 10;
constexpr std::size_t message_bytes_max = 300;

StoredEvent begin_event(const LogDocument& document) {
  StoredEvent event;
  event.node = document.node;
  event.type = "log";
  event.time_ns = document.time_ns.value_or(0);
  event.at_us = event.time_ns / 1000;
  event.counter =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(document.offset.value_or(0), 0xffffffffU));
  event.level = "unknown";
  return event;
}

void append_text_field(std::string& out, std::string_view name, std::string_view text) {
  if (text.empty()) {
    return;
  }
  out += ",\"";
  out += name;
  out += "\":";
  append_ascii(out, text);
}

// Everything before the details.
std::string envelope_of(const StoredEvent& event) {
  std::string out = "{\"node\":";
  append_ascii(out, event.node);
  out += ",\"type\":\"log\"";
  if (event.level != "unknown") {
    append_text_field(out, "lvl", event.level);
  }
  append_text_field(out, "mod", event.module);
  append_text_field(out, "loc", event.caller);
  if (event.inferred) {
    out += ",\"inferred\":" + change_json(event.change);
  }
  return out;
}

std::string details_of(const json::object& line) {
  json::object kept;
  for (const auto& [key, value] : line) {
    const std::string_view name(key.data(), key.size());
    if (!name.starts_with("@") && !is_transport_key(name)) {
      kept.emplace(key, value);
    }
  }
  std::string text = json::serialize(kept);
  return text.size() > details_bytes_max
             ? "{\"cut\":true,\"bytes\":" + std::to_string(text.size()) + "}"
             : text;
}

std::string sentence_of_line(const StoredEvent& event, std::string_view line) {
  const std::string_view first = line.substr(0, std::min(line.find('\n'), line.size()));
  const std::string_view told = prefix_of(first, message_bytes_max);
  return event.node + ": " + std::string(told) + (told.size() < line.size() ? " ..." : "");
}

}  // namespace

StoredEvent event_of_object(const LogDocument& document,
                            const json::object& line,
                            std::string_view text,
                            HclogReader& hclog) {
  StoredEvent event = begin_event(document);
  hclog.read(line, event);
  if (event.message.empty()) {
    const std::string_view message = text_of(line, "msg").empty() ? text : text_of(line, "msg");
    event.message = std::string(prefix_of(message, message_bytes_max));
  }
  event.text = sentence_of_line(event, event.message);
  event.json = envelope_of(event) + ",\"d\":{\"msg\":";
  append_ascii(event.json, event.message);
  event.json += ",\"kv\":" + details_of(line) + "}}";
  return event;
}

StoredEvent event_of_text(const LogDocument& document, std::string_view line) {
  StoredEvent event = begin_event(document);
  event.origin = Origin::text;
  event.message = std::string(prefix_of(line, text_bytes_max));
  event.text = sentence_of_line(event, event.message);
  event.json = envelope_of(event) + ",\"d\":{\"msg\":";
  append_ascii(event.json, event.message);
  if (event.message.size() < line.size()) {
    event.json += ",\"msg_len\":" + std::to_string(line.size());
  }
  // An object that ends in the middle: the program was killed while it wrote.
  event.json += line.starts_with('{') ? ",\"truncated_json\":true}}" : "}}";
  return event;
}

}  // namespace graftd::viz
