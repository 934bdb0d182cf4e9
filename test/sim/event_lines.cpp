#include "test/sim/event_lines.hpp"

#include "core/overloaded.hpp"
#include "viz/client_event_json.hpp"
#include "viz/event_json.hpp"

#include <chrono>
#include <utility>

namespace graftd::sim {

namespace {

const std::string run_name = "simulated";
const std::string client_name = "client";
// Where the servers' clocks stand at the beginning, about (cluster.cpp).
constexpr Duration wall_start = std::chrono::hours(480'000);

struct KeyOperation {
  std::string_view kind;
  std::string key;
  std::optional<std::string> value;
};

std::vector<KeyOperation> operations_of(const Request& request) {
  std::vector<KeyOperation> operations;
  if (const auto* put = std::get_if<PutRequest>(&request)) {
    for (const KeyValue& pair : put->pairs) {
      operations.push_back({"put", pair.key, pair.value});
    }
  } else if (const auto* del = std::get_if<DeleteRequest>(&request)) {
    operations.push_back({"del", del->key, std::nullopt});
  } else if (const auto* get = std::get_if<GetRequest>(&request);
             get != nullptr && get->level == ReadLevel::linearizable) {
    operations.push_back({"get", get->key, std::nullopt});
  }
  return operations;
}

std::string operation_name(std::size_t operation, std::size_t part) {
  return std::to_string(operation) + "." + std::to_string(part);
}

viz::ClientReturn result_of(const std::string& name, const std::optional<Outcome>& outcome) {
  viz::ClientReturn result{.op = name, .status = "unknown", .value = {}};
  if (!outcome) {
    return result;
  }
  std::visit(overloaded{
                 [&](const Applied&) { result.status = "ok"; },
                 [&](const Found& it) {
                   result.status = "ok";
                   result.value = it.value;
                 },
                 [&](const Missing&) { result.status = "missing"; },
                 [&](const Refused&) { result.status = "refused"; },
                 [](const auto&) {},
             },
             *outcome);
  return result;
}

}  // namespace

EventLines::EventLines(const Schedule& schedule, Tell tell)
    : schedule_(schedule), tell_(std::move(tell)) {}

void EventLines::tells(const std::vector<Event>& events) {
  std::string line;
  for (const Event& event : events) {
    line.clear();
    append_event_line(event, run_name, line);
    line.pop_back();
    tell_(event.node.text, line);
  }
}

void EventLines::called(std::size_t operation, const Request& request) {
  std::size_t part = 0;
  for (const KeyOperation& one : operations_of(request)) {
    client_line(viz::ClientCall{.op = operation_name(operation, part++),
                                .kind = one.kind,
                                .key = one.key,
                                .value = one.value});
  }
}

void EventLines::returned(std::size_t operation,
                          const Request& request,
                          const std::optional<Outcome>& outcome) {
  for (std::size_t part = 0; part < operations_of(request).size(); ++part) {
    const std::string name = operation_name(operation, part);
    client_line(result_of(name, outcome));
  }
}

template <typename Said>
void EventLines::client_line(const Said& said) {
  const std::int64_t now_us = (wall_start + schedule_.now()).count();
  std::string line;
  viz::append_client_event(line,
                           {.run = run_name,
                            .client = client_name,
                            .number = ++client_lines_,
                            .wall_us = now_us,
                            .mono_us = now_us},
                           said);
  line.pop_back();
  tell_(client_name, line);
}

}  // namespace graftd::sim
