#include "net/http.hpp"
#include "viz/engine_state.hpp"
#include "viz/json_text.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace graftd::viz {
namespace {

constexpr std::size_t body_bytes_max_of_engine = 256 << 10;
constexpr Duration pump_again = std::chrono::milliseconds(20);
constexpr std::int64_t retry_us_min = 500'000;
constexpr std::int64_t retry_us_max = 30'000'000;
constexpr std::size_t refusal_bytes_max = 4096;

void append_field(std::string& out, std::string_view name, std::string_view text) {
  out += out.empty() ? "{\"" : ",\"";
  out += name;
  out += "\":";
  append_ascii(out, text);
}

// The line as POST /log would bring it, so that there is one reader for all.
std::string document_of(const std::string& id,
                        const FollowedContainer& container,
                        const EngineLine& line) {
  std::string out;
  append_field(out, "message", line.text);
  append_field(out, "node", container.name);
  append_field(out, "container_id", id);
  append_field(out, "stream", line.stream);
  append_field(out, "@timestamp", line.timestamp);
  append_field(out, "topic", container.topic);
  append_field(out, "source", "engine");
  return out + "}\n";
}

}  // namespace

void EngineCollector::State::open_log(const std::string& id) {
  FollowedContainer& container = containers[id];
  container.at_end = false;
  container.paused = false;
  container.refusal.clear();
  container.lines.emplace(container.terminal);
  container.resume.begin();
  merge.open(id, outside.now_us());
  container.log = std::make_unique<UnixGet>(
      loop,
      options.socket,
      target_of("/containers/" + id +
                "/logs?follow=1&stdout=1&stderr=1&timestamps=1&since=" + container.resume.since()),
      Duration(0),
      UnixGetHandlers{
          .on_bytes = [this, id](unsigned status,
                                 std::string_view bytes) { hear_log(id, status, bytes); },
          .on_end = [this, id](unsigned status,
                               const std::string& why) { end_log(id, status, why); }});
}

void EngineCollector::State::hear_log(const std::string& id,
                                      unsigned status,
                                      std::string_view bytes) {
  FollowedContainer& container = containers[id];
  if (!container.log || !container.lines) {
    return;
  }
  if (status != 200) {
    container.refusal += bytes.substr(0, refusal_bytes_max - container.refusal.size());
    return;
  }
  std::vector<EngineLine> lines;
  const std::string wrong = container.lines->take(bytes, lines);
  take_lines(id, lines);
  if (!wrong.empty()) {
    tell(id, container, wrong);
    container.log.reset();
    container.lines.reset();
    merge.close(id);
    retry_log(container);
  } else if (merge.is_full(id) && !std::exchange(container.paused, true)) {
    container.log->pause();
  }
  pump();
}

void EngineCollector::State::take_lines(const std::string& id,
                                        const std::vector<EngineLine>& lines) {
  FollowedContainer& container = containers[id];
  for (const EngineLine& line : lines) {
    if (!container.resume.take(line)) {
      continue;
    }
    container.failures = 0;
    if (!line.text.empty()) {
      merge.put(id, line.time_ns, document_of(id, container, line), outside.now_us());
    }
  }
}

void EngineCollector::State::end_log(const std::string& id,
                                     unsigned status,
                                     const std::string& why) {
  FollowedContainer& container = containers[id];
  const std::string refusal = std::move(container.refusal);
  container.log.reset();
  merge.close(id);
  if (status == 200 && why.empty()) {
    // What is left in `lines` is told when it is sure that the container has ended.
    container.at_end = true;
    retry_log(container);
  } else if (status >= 500 || status == 400) {
    container.unreadable = refusal.find("not support reading") != std::string::npos;
    if (!std::exchange(container.told_of_refusal, true)) {
      tell(id, container, "its log cannot be read: " + message_of(refusal));
    }
    retry_log(container);
  } else if (status == 200 || status == 0) {
    container.lines.reset();
    retry_log(container);
  }
  pump();
}

void EngineCollector::State::retry_log(FollowedContainer& container) {
  const auto doublings = std::min<std::size_t>(container.failures++, 6);
  // The first time at once: most logs end because their container does.
  const std::int64_t wait_us =
      doublings == 0 ? 0 : std::min(retry_us_max, retry_us_min * (std::int64_t{1} << doublings));
  container.not_before_us = outside.now_us() + wait_us;
  round_in(Duration(std::max<std::int64_t>(wait_us, 20'000)));
}

// A sentence of vizor's own among the lines of the container, because that is where it is missed.
void EngineCollector::State::tell(const std::string& id,
                                  const FollowedContainer& container,
                                  const std::string& sentence) {
  const EngineLine line{.stream = "vizor",
                        .timestamp = std::to_string(outside.now_us()),
                        .time_ns = outside.now_us() * 1000,
                        .text = "vizor: " + sentence};
  merge.put(id, line.time_ns, document_of(id, container, line), outside.now_us());
  merge.close(id);
  outside.say(container.name + ": " + sentence);
}

void EngineCollector::State::flush_tail(const std::string& id) {
  FollowedContainer& container = containers[id];
  if (!container.lines) {
    return;
  }
  std::vector<EngineLine> lines;
  container.lines->finish(lines);
  container.lines.reset();
  take_lines(id, lines);
  merge.close(id);
  pump();
}

std::string EngineCollector::State::next_body() {
  std::string documents;
  while (documents.size() < body_bytes_max_of_engine) {
    const std::optional<std::string> document = merge.take(outside.now_us());
    if (!document) {
      break;
    }
    documents += *document;
  }
  return documents;
}

// Hands on what may leave: one body at a time, the next one when it has been read.
void EngineCollector::State::pump() {
  if (delivering || ended) {
    return;
  }
  if (body.empty()) {
    body = next_body();
  }
  if (body.empty()) {
    if (!merge.empty()) {
      pump_later();
    }
    return;
  }
  const bool taken = outside.deliver(body, [weak = weak_from_this()] {
    if (const auto self = weak.lock(); self && !self->ended) {
      self->delivering = false;
      self->resume_logs();
      self->pump();
    }
  });
  if (taken) {
    delivering = true;
    body.clear();
  } else {
    pump_later();
  }
}

void EngineCollector::State::pump_later() {
  if (std::exchange(pump_waits, true)) {
    return;
  }
  pump_timer.expires_after(pump_again);
  pump_timer.async_wait([self = shared_from_this()](const boost::system::error_code& ec) {
    self->pump_waits = false;
    if (!ec && !self->ended) {
      self->pump();
    }
  });
}

void EngineCollector::State::resume_logs() {
  for (auto& [id, container] : containers) {
    if (container.paused && container.log && !merge.is_full(id)) {
      container.paused = false;
      container.log->resume();
    }
  }
}

}  // namespace graftd::viz
