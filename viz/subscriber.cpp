#include "viz/subscriber.hpp"

#include "viz/json_text.hpp"
#include "viz/json_value.hpp"
#include "viz/verdict.hpp"

#include <boost/json/monotonic_resource.hpp>

#include <algorithm>
#include <utility>

namespace graftd::viz {
namespace {

constexpr std::size_t greeting_bytes_max = 4096;

// {"type":"hello","run":"4f1c","after":7}: the record that the page has events of, and the last
// one.
struct Greeting {
  std::string run;
  std::optional<std::uint64_t> after;
};

// Nothing for any other text.
std::optional<Greeting> parse_greeting(std::string_view text) {
  boost::json::monotonic_resource storage;
  const auto value = text.size() > greeting_bytes_max ? std::nullopt : parse_json(text, &storage);
  if (!value || !value->is_object() || text_of(value->get_object(), "type") != "hello") {
    return std::nullopt;
  }
  return Greeting{.run = std::string(text_of(value->get_object(), "run")),
                  .after = number_of(value->get_object(), "after")};
}

void append_label(std::string& out, std::string_view name, std::uint64_t value) {
  out += ",\"";
  out += name;
  out += "\":";
  append_number(out, value);
}

}  // namespace

Subscriber::Subscriber(const Record& record, std::string run, bool commands)
    : record_(record), run_(std::move(run)), commands_(commands) {}

std::optional<std::string> Subscriber::hear(std::string_view text, std::int64_t now_us) {
  const std::optional<Greeting> greeting = parse_greeting(text);
  if (!greeting) {
    return std::nullopt;
  }
  // Numbers are the record's own: those of another one, which vizor kept before it was started
  // anew, say nothing about this one, however long it has become since.
  const bool comes_back = greeting->after && greeting->run == run_;
  const Start start = comes_back ? start_after(*greeting->after, now_us) : start_at_tail(now_us);
  cursor_ = start.from;
  live_from_ = record_.journal().next();
  greeted_ = true;
  return welcome(start);
}

std::optional<std::string> Subscriber::next(const std::string& state,
                                            const std::string& checks,
                                            std::int64_t now_us) {
  if (!greeted_ || now_us - sent_us_ < message_every_us) {
    return std::nullopt;
  }
  const Journal& journal = record_.journal();
  std::optional<std::string> message;
  if (cursor_ < journal.first() || journal.next() - cursor_ > behind_events_max) {
    message = skip(state, now_us);
  } else if (now_us - checks_sent_us_ >= checks_every_us && checks != checks_) {
    message = checks;
    checks_ = checks;
    checks_sent_us_ = now_us;
  } else if (behind()) {
    message = events(state, now_us);
  } else if (now_us - sent_us_ >= state_every_us && state != state_) {
    message = "{\"type\":\"state\",\"state\":" + state + "}";
    state_ = state;
  }
  if (message) {
    sent_us_ = now_us;
  }
  return message;
}

Subscriber::Start Subscriber::start_at_tail(std::int64_t now_us) const {
  const Journal& journal = record_.journal();
  const std::uint64_t tail = journal.next() - std::min(journal.next(), tail_events);
  const Journal::Keyframe* keyframe = journal.keyframe_before(std::max(journal.first(), tail));
  if (keyframe == nullptr || keyframe->number < journal.first()) {
    return {journal.next(), state_json(record_.view(), now_us)};
  }
  return {keyframe->number, keyframe->state};
}

// A number that is not in the record yet is a mistake: the page starts anew.
Subscriber::Start Subscriber::start_after(std::uint64_t after, std::int64_t now_us) const {
  const Journal& journal = record_.journal();
  if (after >= journal.next()) {
    return start_at_tail(now_us);
  }
  const std::uint64_t from = after + 1;
  if (from >= journal.first()) {
    return {from, "null"};
  }
  const Journal::Keyframe* keyframe = journal.keyframe_before(journal.first());
  return keyframe == nullptr ? start_at_tail(now_us) : Start{keyframe->number, keyframe->state};
}

std::string Subscriber::welcome(const Start& start) const {
  std::string out = "{\"type\":\"welcome\",\"version\":1,\"run\":";
  append_ascii(out, run_);
  append_label(out, "first", record_.journal().first());
  append_label(out, "next", record_.journal().next());
  append_label(out, "from", start.from);
  out += commands_ ? ",\"commands\":true" : "";
  out += ",\"keyframe\":" + start.keyframe;
  return out + "}";
}

std::string Subscriber::skip(const std::string& state, std::int64_t now_us) {
  Start start = start_at_tail(now_us);
  start.keyframe = start.from == record_.journal().next() ? state : start.keyframe;
  std::string out = "{\"type\":\"skip\"";
  append_label(out, "from", cursor_);
  append_label(out, "to", start.from);
  out += ",\"counts\":{";
  bool first = true;
  for (const auto& [type, count] : record_.journal().count_types(cursor_, start.from)) {
    out += first ? "" : ",";
    first = false;
    append_ascii(out, type);
    out += ':';
    append_number(out, count);
  }
  out += "},\"keyframe\":" + start.keyframe;
  cursor_ = start.from;
  return out + "}";
}

std::string Subscriber::events(const std::string& state, std::int64_t now_us) {
  const Journal& journal = record_.journal();
  // What was there before the page came has not waited for it.
  const std::int64_t oldest_us = cursor_ < live_from_ ? now_us : journal.arrived_us(cursor_);
  std::string out = "{\"type\":\"events\"";
  append_label(out, "from", cursor_);
  out += ",\"events\":[";
  const std::size_t begin = out.size();
  while (cursor_ < journal.next()) {
    const std::string_view event = journal.at(cursor_).json;
    if (out.size() > begin) {
      if (out.size() + event.size() > message_bytes_max) {
        break;
      }
      out += ',';
    }
    out += event;
    ++cursor_;
  }
  // The state belongs to the end of the record; in between there is none to tell.
  const bool at_end = cursor_ == journal.next();
  out += "],\"state\":" + (at_end ? state : std::string("null"));
  append_label(out,
               "lag_ms",
               static_cast<std::uint64_t>(std::max<std::int64_t>(0, now_us - oldest_us)) / 1000);
  if (at_end) {
    state_ = state;
  }
  return out + "}";
}

}  // namespace graftd::viz
