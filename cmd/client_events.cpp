#include "cmd/client_events.hpp"

#include "cmd/process_facts.hpp"
#include "net/event_stream_vizor.hpp"
#include "viz/client_event_json.hpp"

#include <chrono>

namespace graftd {

namespace {

// Vizor follows a bounded number of names. Of two clients that happen to share one, the one that
// was started first is not heard any more.
constexpr std::uint64_t names = 16;

template <typename Clock>
std::int64_t now_us() {
  return std::chrono::duration_cast<Duration>(Clock::now().time_since_epoch()).count();
}

}  // namespace

bool surely_without_effect(unsigned status) {
  constexpr unsigned server_error = 500;
  constexpr unsigned unavailable = 503;
  return status < server_error || status == unavailable;
}

ClientEvents::ClientEvents(const std::string& vizor_url, EventSinkLimits limits)
    : client_("client" + std::to_string(random_number() % names)),
      clock_(machine_boot_id() + time_namespace()),
      incarnation_(static_cast<std::uint64_t>(now_us<std::chrono::system_clock>())),
      sink_(std::make_unique<EventSinkRunner>(
          "vizor", make_vizor_sink(vizor_url), limits, [](const event::TraceGap&) {})) {}

std::uint64_t ClientEvents::called(std::string_view kind,
                                   std::string_view key,
                                   std::optional<std::string_view> value) {
  if (!sink_) {
    return 0;
  }
  const std::string name = std::to_string(++operations_);
  tell(viz::ClientCall{.op = name, .kind = kind, .key = key, .value = value});
  return operations_;
}

void ClientEvents::returned(std::uint64_t operation,
                            std::string_view status,
                            std::optional<std::string_view> value) {
  if (operation == 0) {
    return;
  }
  const std::string name = std::to_string(operation);
  tell(viz::ClientReturn{.op = name, .status = status, .value = value});
}

template <typename Said>
void ClientEvents::tell(const Said& said) {
  ++told_;
  EventLines line{.first = told_, .last = told_, .count = 1, .text = {}};
  viz::append_client_event(line.text,
                           {.run = {},
                            .client = client_,
                            .incarnation = incarnation_,
                            .number = told_,
                            .wall_us = now_us<std::chrono::system_clock>(),
                            .mono_us = now_us<std::chrono::steady_clock>(),
                            .clock = clock_},
                           said);
  sink_->push(line);
}

std::uint64_t ClientEvents::finish(Duration timeout) {
  if (!sink_) {
    return 0;
  }
  sink_->finish(std::chrono::steady_clock::now() + timeout);
  sink_->join();
  return sink_->lost();
}

}  // namespace graftd
