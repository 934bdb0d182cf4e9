#include "viz/page_command.hpp"

#include "net/http_client.hpp"
#include "viz/json_text.hpp"
#include "viz/json_value.hpp"

#include <boost/json/monotonic_resource.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace graftd::viz {
namespace {

namespace json = boost::json;

// What a page writes is typed by a person.
constexpr std::size_t value_bytes_max = 4096;
constexpr std::array on_a_node = {"kill", "pause", "resume", "isolate", "cut", "delay", "clear"};

// Where it takes requests. Events tell it, and anybody may send events: so it is read and written
// anew.
std::optional<std::string> address_of(const NodeState& node) {
  const auto endpoint = parse_endpoint(node.http);
  return endpoint ? std::optional(to_string(*endpoint)) : std::nullopt;
}

// A word that would be a flag is not what was typed.
bool is_plain(std::string_view word) {
  return !word.empty() && word.size() <= value_bytes_max && !word.starts_with('-');
}

CommandOrRefusal write_line(const json::object& wish, const View& view) {
  const std::string_view key = text_of(wish, "key");
  const std::string_view value = text_of(wish, "value");
  if (key.empty() || key.size() > value_bytes_max || value.size() > value_bytes_max) {
    return bad_request("put takes a key and a value of at most 4096 bytes");
  }
  if (value == "-") {
    return bad_request("the value - stands for standard input, and a page has none");
  }
  std::string endpoints;
  for (const auto& [name, node] : view.nodes()) {
    if (const std::optional<std::string> address = address_of(node)) {
      endpoints += (endpoints.empty() ? "" : ",") + *address;
    }
  }
  if (endpoints.empty()) {
    return bad_request("vizor saw no node start, so it knows nobody's address to write to");
  }
  // The client reads @x as the file x, and @@x as the text @x.
  const std::string escape = value.starts_with('@') ? "@" : "";
  CommandLine line{"client", "-endpoints", std::move(endpoints), "put"};
  if (key.starts_with('-') || value.starts_with('-')) {
    line.emplace_back("--");  // what follows are no flags
  }
  line.emplace_back(key);
  line.push_back(escape + std::string(value));
  return line;
}

CommandOrRefusal fault_line(const std::string& verb, const json::object& wish, const View& view) {
  const auto node = view.nodes().find(std::string(text_of(wish, "node")));
  const std::optional<std::string> address =
      node == view.nodes().end() ? std::nullopt : address_of(node->second);
  if (!address) {
    return bad_request(
        "vizor does not know where that node takes requests: it tells when it starts");
  }
  CommandLine line{"chaos", verb};
  if (verb == "cut") {
    const std::string peer(text_of(wish, "peer"));
    if (!view.nodes().contains(peer) || !is_plain(peer) || peer == node->first) {
      return bad_request("cut takes the name of another node as peer");
    }
    line = {"chaos", "partition", peer};
  } else if (verb == "delay") {
    const std::string_view time = text_of(wish, "time");
    if (!is_plain(time)) {
      return bad_request("delay takes a time, as 200ms");
    }
    line.emplace_back(time);
  }
  line.insert(line.end(), {"-on", "node:" + *address});
  return line;
}

}  // namespace

CommandOrRefusal read_page_command(std::string_view body, const View& view) {
  json::monotonic_resource storage;
  const std::optional<json::value> value = parse_json(body, &storage);
  if (!value || !value->is_object()) {
    return bad_request(R"(a command is a JSON object, as {"do":"pause","node":"node0"})");
  }
  const json::object& wish = value->get_object();
  const std::string verb(text_of(wish, "do"));
  if (verb == "put") {
    return write_line(wish, view);
  }
  if (std::ranges::find(on_a_node, verb) == on_a_node.end()) {
    return bad_request("do is one of put, kill, pause, resume, isolate, cut, delay, clear");
  }
  return fault_line(verb, wish, view);
}

std::string to_json(const CommandOutcome& outcome) {
  std::string out = "{\"command\":";
  append_ascii(out, outcome.command);
  out += ",\"exit\":";
  append_number(out, std::int64_t{outcome.exit});
  out += ",\"said\":";
  append_ascii(out, outcome.said);
  return out + "}";
}

}  // namespace graftd::viz
