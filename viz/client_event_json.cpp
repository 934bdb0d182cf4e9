#include "viz/client_event_json.hpp"

#include "viz/json_text.hpp"

namespace graftd::viz {

namespace {

constexpr std::size_t value_shown_max = 128;

void append_field(std::string& out, std::string_view name, std::string_view text) {
  out += ",\"";
  out += name;
  out += "\":";
  append_ascii(out, text);
}

void append_head(std::string& out, const ClientEventHead& head, std::string_view type) {
  const std::string wall = std::to_string(head.wall_us);
  out += "{\"v\":1";
  if (!head.run.empty()) {
    append_field(out, "run", head.run);
  }
  append_field(out, "node", head.client);
  out += ",\"inc\":" + std::to_string(head.incarnation);
  out += ",\"seq\":" + std::to_string(head.number);
  out += ",\"hlc\":[" + wall + "," + std::to_string(head.number) + "],\"wall\":" + wall;
  out += ",\"mono\":" + std::to_string(head.mono_us);
  append_field(out, "type", type);
  out += R"(,"term":0,"mod":"client","lvl":"debug","d":{)";
}

// Long values are cut; their length is told, too.
void append_details(std::string& out,
                    const ClientEventHead& head,
                    std::string_view op,
                    const std::optional<std::string_view>& value) {
  out += "\"op\":";
  append_ascii(out, op);
  if (!head.clock.empty()) {
    append_field(out, "clock", head.clock);
  }
  if (value) {
    append_field(out, "val", prefix_of(*value, value_shown_max));
    out += ",\"vlen\":" + std::to_string(value->size());
  }
}

}  // namespace

void append_client_event(std::string& out, const ClientEventHead& head, const ClientCall& call) {
  append_head(out, head, "op.invoke");
  append_details(out, head, call.op, call.value);
  append_field(out, "kind", call.kind);
  append_field(out, "key", call.key);
  out += "}}\n";
}

void append_client_event(std::string& out,
                         const ClientEventHead& head,
                         const ClientReturn& answer) {
  append_head(out, head, "op.return");
  append_details(out, head, answer.op, answer.value);
  append_field(out, "status", answer.status);
  out += "}}\n";
}

}  // namespace graftd::viz
