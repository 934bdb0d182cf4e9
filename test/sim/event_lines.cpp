#include "test/sim/event_lines.hpp"

#include "core/overloaded.hpp"
#include "viz/event_json.hpp"
#include "viz/json_text.hpp"

#include <chrono>
#include <utility>

namespace graftd::sim {

namespace {

using viz::append_ascii;
using viz::append_number;

const std::string run_name = "simulated";
const std::string client_name = "client";
// Where the servers' clocks stand at the beginning, about (cluster.cpp).
constexpr Duration wall_start = std::chrono::hours(480'000);
constexpr std::size_t shown_bytes_max = 128;

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

void append_value(std::string& out, const std::string& value) {
  out += ",\"val\":";
  append_ascii(out, viz::prefix_of(value, shown_bytes_max));
  out += ",\"vlen\":";
  append_number(out, static_cast<std::uint64_t>(value.size()));
}

std::string operation_name(std::size_t operation, std::size_t part) {
  return "\"op\":\"" + std::to_string(operation) + "." + std::to_string(part) + "\"";
}

std::string result_of(const std::optional<Outcome>& outcome) {
  std::string result = ",\"status\":\"unknown\"";
  if (!outcome) {
    return result;
  }
  std::visit(overloaded{
                 [&](const Applied&) { result = ",\"status\":\"ok\""; },
                 [&](const Found& it) {
                   result = ",\"status\":\"ok\"";
                   append_value(result, it.value);
                 },
                 [&](const Missing&) { result = ",\"status\":\"missing\""; },
                 [&](const Refused&) { result = ",\"status\":\"refused\""; },
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
    std::string details = operation_name(operation, part++) + ",\"kind\":\"";
    details += one.kind;
    details += "\",\"key\":";
    append_ascii(details, one.key);
    if (one.value) {
      append_value(details, *one.value);
    }
    client_line("op.invoke", details);
  }
}

void EventLines::returned(std::size_t operation,
                          const Request& request,
                          const std::optional<Outcome>& outcome) {
  for (std::size_t part = 0; part < operations_of(request).size(); ++part) {
    client_line("op.return", operation_name(operation, part) + result_of(outcome));
  }
}

void EventLines::client_line(std::string_view type, const std::string& details) {
  const std::int64_t now_us = (wall_start + schedule_.now()).count();
  const std::string time = std::to_string(now_us);
  const std::string number = std::to_string(++client_lines_);
  std::string line = "{\"v\":1,\"run\":\"" + run_name + "\",\"node\":\"" + client_name +
                     "\",\"inc\":1,\"seq\":" + number + ",\"hlc\":[" + time + "," + number +
                     "],\"wall\":" + time + ",\"mono\":" + time + ",\"type\":\"";
  line += type;
  line += "\",\"term\":0,\"mod\":\"client\",\"lvl\":\"debug\",\"d\":{" + details + "}}";
  tell_(client_name, line);
}

}  // namespace graftd::sim
