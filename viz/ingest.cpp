#include "viz/ingest.hpp"

#include "viz/body_elements.hpp"
#include "viz/event_reader.hpp"
#include "viz/gzip.hpp"
#include "viz/json_text.hpp"
#include "viz/json_value.hpp"
#include "viz/line_repair.hpp"
#include "viz/log_event.hpp"

#include <boost/json/monotonic_resource.hpp>

#include <optional>
#include <utility>

namespace graftd::viz {
namespace {

namespace json = boost::json;

constexpr std::size_t sample_bytes_max = 200;

bool is_blank(std::string_view body) {
  return body.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

Intake Ingest::take(std::string_view body,
                    std::string_view encoding,
                    std::string_view node,
                    std::int64_t now_us) {
  Intake in;
  std::optional<std::string> inflated;
  if (encoding.find("gzip") != std::string_view::npos || looks_like_gzip(body)) {
    inflated = gunzip(body, body_bytes_max);
    if (!inflated && !body.empty()) {
      in.malformed = 1;
      remember_malformed("a gzip body that is broken or too large");
      return in;
    }
    body = inflated ? std::string_view(*inflated) : std::string_view();
  }
  in.empty = is_blank(body);
  if (!in.empty) {
    take_elements(body, node, now_us, in);
  }
  return in;
}

void Ingest::take_elements(std::string_view body,
                           std::string_view node,
                           std::int64_t now_us,
                           Intake& in) {
  BodyElements elements(body, line_bytes_max);
  while (const std::optional<std::string_view> element = elements.next()) {
    switch (take_element(*element, node, now_us, in.events)) {
      case Outcome::accepted:
        ++in.accepted;
        if (accepted_) {
          accepted_(*element, node, now_us);
        }
        break;
      case Outcome::duplicate:
        ++in.duplicate;
        break;
      case Outcome::malformed:
        ++in.malformed;
        remember_malformed(*element);
        break;
      case Outcome::refused:
        ++in.refused;
        break;
    }
  }
}

Ingest::Outcome Ingest::take_element(std::string_view element,
                                     std::string_view node,
                                     std::int64_t now_us,
                                     std::vector<StoredEvent>& out) {
  json::monotonic_resource storage;
  const std::optional<json::value> value = parse_json(element, &storage);
  if (!value || !value->is_object()) {
    return Outcome::malformed;
  }
  const json::object& object = value->get_object();
  if (is_native(object)) {
    return take_native(object, element, now_us, out);
  }
  std::optional<LogDocument> document = read_log_document(object, node);
  return document ? take_document(std::move(*document), now_us, out) : Outcome::malformed;
}

Ingest::Outcome Ingest::take_native(const json::object& object,
                                    std::string_view text,
                                    std::int64_t now_us,
                                    std::vector<StoredEvent>& out) {
  std::optional<StoredEvent> event = read_native(object, text);
  if (!event) {
    return Outcome::malformed;
  }
  if (!seen_events_.insert(event->node, event->incarnation, event->seq)) {
    return Outcome::duplicate;
  }
  return admit(std::move(*event), now_us, out);
}

Ingest::Outcome Ingest::take_document(LogDocument document,
                                      std::int64_t now_us,
                                      std::vector<StoredEvent>& out) {
  const std::optional<std::uint64_t> hash = hash_of(document);
  if (hash && !seen_documents_.insert(document.container, *hash)) {
    return Outcome::duplicate;
  }
  std::vector<LogDocument> whole;
  partial_.take(std::move(document), now_us, whole);
  Outcome outcome = Outcome::accepted;
  for (const LogDocument& each : whole) {
    const std::optional<std::uint64_t> key = key_on_all_ways(each);
    const bool came = key && !seen_ways_.insert(*key, way_of(each));
    outcome = came ? Outcome::duplicate : take_lines(each, now_us, out);
  }
  return outcome;
}

// Of several lines, one that is new counts for all.
Ingest::Outcome Ingest::take_lines(const LogDocument& document,
                                   std::int64_t now_us,
                                   std::vector<StoredEvent>& out) {
  const std::vector<std::string_view> lines = repaired_lines(document.message);
  bool accepted = lines.empty();
  Outcome outcome = Outcome::accepted;
  for (const std::string_view line : lines) {
    outcome = take_line(document, line, now_us, out);
    accepted = accepted || outcome == Outcome::accepted;
  }
  return accepted ? Outcome::accepted : outcome;
}

Ingest::Outcome Ingest::take_line(const LogDocument& document,
                                  std::string_view line,
                                  std::int64_t now_us,
                                  std::vector<StoredEvent>& out) {
  if (!line.starts_with('{')) {
    return admit(event_of_text(document, line), now_us, out);
  }
  json::monotonic_resource storage;
  const std::optional<json::value> value = parse_json(line, &storage);
  if (!value || !value->is_object()) {
    return admit(event_of_text(document, line), now_us, out);
  }
  const json::object& object = value->get_object();
  if (is_native(object)) {
    return take_native(object, line, now_us, out);
  }
  return admit(event_of_object(document, object, line, hclog_), now_us, out);
}

Ingest::Outcome Ingest::admit(StoredEvent event,
                              std::int64_t now_us,
                              std::vector<StoredEvent>& out) {
  if (event.of_member && !members_.contains(event.node)) {
    if (members_.size() >= members_max) {
      return Outcome::refused;
    }
    members_.insert(event.node);
  }
  event.arrived_us = now_us;
  if (event.time_ns == 0) {
    event.time_ns = now_us * 1000;
    event.at_us = now_us;
  }
  out.push_back(std::move(event));
  return Outcome::accepted;
}

std::vector<StoredEvent> Ingest::flush(std::int64_t now_us) {
  std::vector<LogDocument> whole;
  partial_.flush(now_us, whole);
  std::vector<StoredEvent> events;
  for (const LogDocument& document : whole) {
    take_lines(document, now_us, events);
  }
  return events;
}

void Ingest::remember_malformed(std::string_view text) {
  last_malformed_ = valid_utf8(prefix_of(text, sample_bytes_max));
}

}  // namespace graftd::viz
