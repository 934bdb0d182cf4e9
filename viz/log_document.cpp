#include "viz/log_document.hpp"

#include "core/entry.hpp"
#include "viz/event_reader.hpp"
#include "viz/json_text.hpp"
#include "viz/json_value.hpp"
#include "viz/line_repair.hpp"
#include "viz/timestamp.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <initializer_list>

namespace graftd::viz {
namespace {

namespace json = boost::json;

constexpr std::size_t container_id_digits = 64;
constexpr std::size_t short_id_digits = 12;
constexpr std::int64_t ns_per_ms = 1'000'000;

std::string first_scalar(const json::object& object,
                         std::initializer_list<std::string_view> paths) {
  for (const std::string_view path : paths) {
    std::string text = scalar_text(find_path(object, path));
    if (!text.empty()) {
      return text;
    }
  }
  return {};
}

bool is_container_id(std::string_view text) {
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return text.size() == container_id_digits && std::all_of(text.begin(), text.end(), is_hex);
}

// The id in ".../containers/<64 hex digits>/...-json.log".
std::string container_of_path(std::string_view path) {
  std::size_t begin = 0;
  while (begin < path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view part = path.substr(begin, end - begin);
    if (is_container_id(part)) {
      return std::string(part);
    }
    begin = end + 1;
  }
  return {};
}

std::string container_of(const json::object& object, const std::string& source) {
  std::string id = first_scalar(object, {"container.id", "docker.container_id", "container_id"});
  return id.empty() ? container_of_path(source) : id;
}

std::string node_of(const json::object& object,
                    const std::string& container,
                    std::string_view preset) {
  std::string node(preset);
  if (node.empty()) {
    node = first_scalar(object,
                        {"node",
                         "docker_container",
                         "container.name",
                         "container_name",
                         "kubernetes.pod.name",
                         "host.name"});
  }
  if (node.empty()) {
    node = container.substr(0, short_id_digits);
  }
  if (node.starts_with('/')) {
    node.erase(0, 1);
  }
  return node.empty() ? "unknown" : std::string(prefix_of(node, node_name_bytes_max));
}

// Only a string is a line: "log" and "event" are objects in newer shapes.
std::string line_of(const json::object& object) {
  for (const std::string_view path : {"message", "log", "event.original", "line"}) {
    const json::value* value = find_path(object, path);
    if (value != nullptr && value->is_string()) {
      return {value->get_string().data(), value->get_string().size()};
    }
  }
  return {};
}

// Some collectors decode the line themselves: its keys then stand in the document, or in an object
// of it.
std::string decoded_line_of(const json::object& object) {
  if (object.contains("@message") || object.contains("@level")) {
    return json::serialize(object);
  }
  for (const std::string_view name : {"raft", "json", "hclog"}) {
    const json::object* inner = find_object(object, name);
    if (inner != nullptr && inner->contains("@message")) {
      return json::serialize(*inner);
    }
  }
  return {};
}

}  // namespace

bool is_transport_key(std::string_view key) {
  constexpr std::array<std::string_view, 22> keys = {
      "@version",       "offset",      "source", "stream",     "index",
      "topic",          "prospector",  "beat",   "tags",       "docker_app",
      "docker_service", "input",       "agent",  "ecs",        "docker_container",
      "container",      "host",        "log",    "kubernetes", "docker",
      "container_name", "container_id"};
  return std::find(keys.begin(), keys.end(), key) != keys.end() || key.starts_with("k8s_");
}

std::optional<LogDocument> read_log_document(const json::object& object, std::string_view node) {
  LogDocument document;
  document.message = line_of(object);
  if (document.message.empty()) {
    document.message = decoded_line_of(object);
  }
  if (document.message.empty()) {
    return std::nullopt;
  }
  document.source = first_scalar(object, {"source", "log.file.path"});
  document.container = container_of(object, document.source);
  document.node = node_of(object, document.container, node);
  if (document.container.empty()) {
    document.container = document.node;
  }
  document.stream = first_scalar(object, {"stream"});
  document.timestamp = first_scalar(object, {"@timestamp", "timestamp", "time"});
  document.time_ns = parse_timestamp(document.timestamp);
  if (!document.time_ns) {
    // Where a line of a file stands that tells no time itself (viz/tail_document.hpp). It is no
    // part of what makes lines the same.
    document.time_ns = parse_timestamp(first_scalar(object, {"stands_at"}));
  }
  document.offset = number_of(find_path(object, "offset"));
  if (!document.offset) {
    document.offset = number_of(find_path(object, "log.offset"));
  }
  return document;
}

std::optional<std::uint64_t> hash_of(const LogDocument& document) {
  // Without an offset only a clock that is fine enough tells two equal lines apart.
  const bool fine_time = document.time_ns && *document.time_ns % ns_per_ms != 0;
  const bool line_has_time = document.message.find("\"@timestamp\"") != std::string::npos;
  if (!document.offset && !fine_time && !line_has_time) {
    return std::nullopt;
  }
  Digest hash = digest_of(document.node);
  hash = digest_of(document.source, hash);
  hash = digest_of(document.stream, hash);
  hash = digest_of(document.timestamp, hash);
  hash = digest_of(std::to_string(document.offset.value_or(0)), hash);
  return digest_of(document.message, hash).value;
}

Way way_of(const LogDocument& document) {
  if (document.offset) {
    return Way::file;
  }
  return document.source == "engine" ? Way::engine : Way::other;
}

std::optional<std::uint64_t> key_on_all_ways(const LogDocument& document) {
  if (!is_container_id(document.container) || !document.time_ns) {
    return std::nullopt;
  }
  Digest hash = digest_of(document.container);
  hash = digest_of(document.stream, hash);
  hash = digest_of(std::to_string(*document.time_ns / ns_per_ms), hash);
  return digest_of(repaired(document.message), hash).value;
}

}  // namespace graftd::viz
