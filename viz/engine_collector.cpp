#include "viz/engine_collector.hpp"

#include "net/http.hpp"
#include "viz/engine_state.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

namespace graftd::viz {
namespace {

constexpr Duration answer_timeout = std::chrono::seconds(10);
constexpr Duration round_soon = std::chrono::milliseconds(50);
constexpr Duration reconnect_min = std::chrono::milliseconds(500);
constexpr Duration reconnect_max = std::chrono::seconds(30);
// In a row, so after about two seconds.
constexpr std::size_t failures_before_hint = 2;
// An answer of an engine with thousands of containers.
constexpr std::size_t answer_bytes_max = 32 << 20;

constexpr const char* events_filter =
    R"({"type":["container"],"event":["start","die","destroy","rename"]})";

}  // namespace

EngineCollector::State::State(boost::asio::io_context& io, EngineOptions given, Outside around)
    : loop(io),
      options(std::move(given)),
      outside(std::move(around)),
      reconnect_timer(io),
      round_timer(io),
      pump_timer(io) {}

void EngineCollector::State::end() {
  ended = true;
  reconnect_timer.cancel();
  round_timer.cancel();
  pump_timer.cancel();
  events.reset();
  question.reset();
  containers.clear();
}

std::string EngineCollector::State::target_of(const std::string& rest) const {
  return "/v" + version + rest;
}

// One question at a time. `done` gets status 0 when there was no answer.
void EngineCollector::State::ask(std::string target,
                                 std::function<void(unsigned, std::string)> done) {
  question_body.clear();
  question = std::make_unique<UnixGet>(
      loop,
      options.socket,
      std::move(target),
      answer_timeout,
      UnixGetHandlers{.on_bytes =
                          [this](unsigned, std::string_view bytes) {
                            if (question_body.size() + bytes.size() <= answer_bytes_max) {
                              question_body += bytes;
                            }
                          },
                      .on_end =
                          [this, done = std::move(done)](unsigned status, const std::string& why) {
                            std::string answer = why.empty() ? std::move(question_body) : why;
                            done(why.empty() ? status : 0, std::move(answer));
                          }});
}

void EngineCollector::State::connect() {
  ask("/version", [this](unsigned status, const std::string& answer) {
    if (status != 200) {
      return lose(status == 0 ? answer : message_of(answer));
    }
    const EngineChoice choice = choose_version(answer);
    if (!choice.wrong.empty()) {
      return lose(choice.wrong);
    }
    version = to_string(choice.version);
    connected = true;
    follow_events();
    begin_round();
  });
}

// Opened before the list: what happens between the two may then be heard twice, never missed.
void EngineCollector::State::follow_events() {
  const std::string since = std::to_string(outside.now_us() / 1'000'000);
  events = std::make_unique<UnixGet>(
      loop,
      options.socket,
      target_of("/events?since=" + since + "&filters=" + percent_encode(events_filter)),
      Duration(0),
      UnixGetHandlers{.on_bytes = [this](unsigned, std::string_view) { round_in(round_soon); },
                      .on_end =
                          [this](unsigned, const std::string& why) {
                            lose(why.empty() ? "it ended the stream of its events" : why);
                          }});
}

void EngineCollector::State::lose(const std::string& why) {
  const auto self = shared_from_this();
  connected = false;
  in_round = false;
  round_again = false;
  events.reset();
  question.reset();
  round_timer.cancel();
  round_at_us.reset();
  for (auto& [id, container] : containers) {
    if (container.log) {
      container.log.reset();
      container.lines.reset();
      merge.close(id);
    }
    container.paused = false;
  }
  if (!told_of_failure) {
    told_of_failure = true;
    outside.say("the container engine at " + options.socket + " is not there: " + why +
                "; vizor asks again until it is");
  } else if (failures == failures_before_hint) {
    outside.say("the container engine at " + options.socket + " still is not there: " + why +
                "; if it runs again and vizor is in a container, it made a new socket when it "
                "started and vizor has the old one: restart vizor");
  }
  const auto doublings = std::min<std::size_t>(failures++, 6);
  const Duration delay = std::min(reconnect_max, reconnect_min * (1 << doublings));
  reconnect_timer.expires_after(delay);
  reconnect_timer.async_wait([self](const boost::system::error_code& ec) {
    if (!ec && !self->ended) {
      self->connect();
    }
  });
  pump();
}

void EngineCollector::State::round_in(Duration delay) {
  const std::int64_t at_us = outside.now_us() + delay.count();
  if (!connected || (round_at_us && *round_at_us <= at_us)) {
    return;
  }
  round_at_us = at_us;
  round_timer.expires_after(delay);
  round_timer.async_wait([self = shared_from_this()](const boost::system::error_code& ec) {
    if (!ec && !self->ended) {
      self->round_at_us.reset();
      self->begin_round();
    }
  });
}

void EngineCollector::State::begin_round() {
  if (!connected || in_round) {
    round_again = true;
    return;
  }
  in_round = true;
  round_again = false;
  to_inspect.clear();
  to_open.clear();
  ask(target_of("/containers/json?all=1"), [this](unsigned status, const std::string& answer) {
    if (status != 200) {
      return lose(status == 0 ? answer : message_of(answer));
    }
    take_list(answer);
  });
}

void EngineCollector::State::take_list(const std::string& answer) {
  const auto listed = read_list(answer);
  if (!listed) {
    return lose("its list of containers cannot be read");
  }
  forget_missing(*listed);
  for (const ListedContainer& each : *listed) {
    const auto known = containers.find(each.id);
    if (known == containers.end()) {
      to_inspect.push_back(each.id);
    } else if (known->second.selected && !known->second.unreadable && !known->second.log) {
      to_inspect.push_back(each.id);
    }
  }
  inspect_next();
}

void EngineCollector::State::forget_missing(const std::vector<ListedContainer>& listed) {
  std::set<std::string> present;
  for (const ListedContainer& each : listed) {
    present.insert(each.id);
  }
  for (auto known = containers.begin(); known != containers.end();) {
    if (present.contains(known->first) || known->second.log) {
      ++known;
      continue;
    }
    flush_tail(known->first);
    known = containers.erase(known);
  }
}

void EngineCollector::State::inspect_next() {
  if (to_inspect.empty()) {
    return end_round();
  }
  const std::string id = std::move(to_inspect.front());
  to_inspect.pop_front();
  ask(target_of("/containers/" + id + "/json"),
      [this, id](unsigned status, const std::string& answer) {
        if (status == 0) {
          return lose(answer);
        }
        // Any other status: it is gone, or going.
        if (const auto facts = read_inspection(answer, options.selection); status == 200 && facts) {
          take_inspection(id, *facts);
        }
        inspect_next();
      });
}

void EngineCollector::State::take_inspection(const std::string& id,
                                             const InspectedContainer& facts) {
  FollowedContainer& container = containers[id];
  container.name = facts.name;
  container.topic = facts.topic;
  container.terminal = facts.terminal;
  container.selected = facts.selected;
  if (!container.selected || container.log) {
    return;
  }
  if (!facts.running && container.at_end && container.opened_for == facts.started) {
    flush_tail(id);
    return;
  }
  if (container.opened_for != facts.started) {
    container.failures = 0;
    container.not_before_us = 0;
  }
  const std::int64_t wait_us = container.not_before_us - outside.now_us();
  if (wait_us > 0) {
    round_in(Duration(wait_us));
    return;
  }
  container.opened_for = facts.started;
  to_open.push_back(id);
}

void EngineCollector::State::end_round() {
  in_round = false;
  std::size_t open = 0;
  for (const auto& [id, container] : containers) {
    open += container.log ? 1U : 0U;
  }
  for (const std::string& id : std::exchange(to_open, {})) {
    if (open >= options.containers_max) {
      if (!std::exchange(told_of_limit, true)) {
        outside.say("vizor follows " + std::to_string(options.containers_max) +
                    " containers, and no more; " + containers[id].name + " is left out");
      }
      containers[id].opened_for.clear();
      continue;
    }
    ++open;
    open_log(id);
  }
  failures = 0;
  if (std::exchange(told_of_failure, false) || !std::exchange(told_of_start, true)) {
    told_of_start = true;
    outside.say("vizor follows the container engine at " + options.socket + " (API " + version +
                ")");
  }
  round_in(round_again ? round_soon : options.list_every);
}

EngineCollector::EngineCollector(boost::asio::io_context& loop,
                                 EngineOptions options,
                                 Outside outside)
    : state_(std::make_shared<State>(loop, std::move(options), std::move(outside))) {
  state_->connect();
}

EngineCollector::~EngineCollector() { state_->end(); }

}  // namespace graftd::viz
