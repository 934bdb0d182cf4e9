#include "viz/engine_answers.hpp"

#include "viz/json_text.hpp"
#include "viz/json_value.hpp"

#include <boost/json/array.hpp>
#include <boost/json/monotonic_resource.hpp>

#include <algorithm>
#include <charconv>

namespace graftd::viz {
namespace {

namespace json = boost::json;

constexpr EngineVersion version_min = {.major = 1, .minor = 24};
constexpr EngineVersion version_max = {.major = 1, .minor = 52};
constexpr std::size_t message_bytes_max = 300;

std::optional<EngineVersion> parse_version(std::string_view text) {
  EngineVersion version;
  const char* end = text.data() + text.size();
  const auto major = std::from_chars(text.data(), end, version.major);
  if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') {
    return std::nullopt;
  }
  const auto minor = std::from_chars(major.ptr + 1, end, version.minor);
  return minor.ec == std::errc() && minor.ptr == end ? std::optional(version) : std::nullopt;
}

std::string without_slash(std::string_view name) {
  return std::string(name.starts_with('/') ? name.substr(1) : name);
}

// The NAME of "aliyun.logs.NAME", nothing for "aliyun.logs.NAME.tags".
std::string topic_of(std::string_view key, std::string_view begin) {
  if (!key.starts_with(begin)) {
    return {};
  }
  const std::string_view name = key.substr(begin.size());
  return name.find('.') == std::string_view::npos ? std::string(name) : std::string();
}

std::string topic_of_labels(const json::object& labels, const std::string& prefix) {
  for (const auto& [key, value] : labels) {
    const std::string topic = topic_of({key.data(), key.size()}, prefix + ".logs.");
    if (!topic.empty() && value.is_string() && value.get_string() == "stdout") {
      return topic;
    }
  }
  return {};
}

// In names of variables '_' stands for '.'.
std::string topic_of_environment(const json::array& variables, const std::string& prefix) {
  for (const json::value& value : variables) {
    if (!value.is_string()) {
      continue;
    }
    std::string text(value.get_string().data(), value.get_string().size());
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || text.substr(equals + 1) != "stdout") {
      continue;
    }
    text.resize(equals);
    std::replace(text.begin(), text.end(), '_', '.');
    std::string topic = topic_of(text, prefix + ".logs.");
    if (!topic.empty()) {
      return topic;
    }
  }
  return {};
}

// Compose calls a container project-service-1; people know it as service.
std::string name_of(const json::object& root, const json::object* labels) {
  if (labels != nullptr) {
    const std::string_view service = text_of(*labels, "com.docker.compose.service");
    const std::string_view number = text_of(*labels, "com.docker.compose.container-number");
    if (!service.empty()) {
      return std::string(service) +
             (number.empty() || number == "1" ? "" : "-" + std::string(number));
    }
  }
  return without_slash(text_of(root, "Name"));
}

}  // namespace

std::string to_string(const EngineVersion& version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

EngineChoice choose_version(std::string_view answer) {
  json::monotonic_resource storage;
  const std::optional<json::value> value = parse_json(answer, &storage);
  const json::object* root = value ? value->if_object() : nullptr;
  const std::optional<EngineVersion> newest =
      root == nullptr ? std::nullopt : parse_version(text_of(*root, "ApiVersion"));
  if (!newest) {
    return {.version = {}, .wrong = "its answer to /version names no ApiVersion"};
  }
  const EngineVersion oldest =
      parse_version(text_of(*root, "MinAPIVersion")).value_or(EngineVersion{});
  const EngineVersion chosen = std::min(version_max, *newest);
  if (chosen < version_min) {
    return {.version = {},
            .wrong = "it speaks its API up to version " + to_string(*newest) +
                     ", and vizor needs at least " + to_string(version_min) +
                     "; use a newer engine"};
  }
  if (chosen < oldest) {
    return {.version = {},
            .wrong = "it speaks its API from version " + to_string(oldest) +
                     " on, and vizor knows it up to " + to_string(version_max) +
                     "; use a newer graftd"};
  }
  return {.version = chosen, .wrong = {}};
}

std::optional<std::vector<ListedContainer>> read_list(std::string_view answer) {
  json::monotonic_resource storage;
  const std::optional<json::value> value = parse_json(answer, &storage);
  if (!value || !value->is_array()) {
    return std::nullopt;
  }
  std::vector<ListedContainer> containers;
  for (const json::value& each : value->get_array()) {
    const json::object* object = each.if_object();
    if (object == nullptr || text_of(*object, "Id").empty()) {
      continue;
    }
    ListedContainer container{.id = std::string(text_of(*object, "Id")), .name = {}};
    const json::value* names = find(*object, "Names");
    if (names != nullptr && names->is_array() && !names->get_array().empty()) {
      container.name = without_slash(scalar_text(&names->get_array().front()));
    }
    containers.push_back(std::move(container));
  }
  return containers;
}

std::optional<InspectedContainer> read_inspection(std::string_view answer,
                                                  const EngineSelection& selection) {
  json::monotonic_resource storage;
  const std::optional<json::value> value = parse_json(answer, &storage);
  const json::object* root = value ? value->if_object() : nullptr;
  const json::object* config = root == nullptr ? nullptr : find_object(*root, "Config");
  const json::object* state = root == nullptr ? nullptr : find_object(*root, "State");
  if (config == nullptr || state == nullptr) {
    return std::nullopt;
  }
  const json::object* labels = find_object(*config, "Labels");
  InspectedContainer container;
  container.name = name_of(*root, labels);
  container.terminal = flag_of(*config, "Tty");
  container.running = flag_of(*state, "Running");
  container.started = text_of(*state, "StartedAt");
  if (labels != nullptr) {
    container.topic = topic_of_labels(*labels, selection.prefix);
  }
  const json::value* variables = find(*config, "Env");
  if (container.topic.empty() && variables != nullptr && variables->is_array()) {
    container.topic = topic_of_environment(variables->get_array(), selection.prefix);
  }
  container.selected = selection.all || !container.topic.empty();
  return container;
}

std::string message_of(std::string_view answer) {
  json::monotonic_resource storage;
  const std::optional<json::value> value = parse_json(answer, &storage);
  const json::object* root = value ? value->if_object() : nullptr;
  const std::string_view message = root == nullptr ? answer : text_of(*root, "message");
  return valid_utf8(prefix_of(message, message_bytes_max));
}

}  // namespace graftd::viz
