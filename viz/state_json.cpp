#include "viz/json_text.hpp"
#include "viz/verdict.hpp"

#include <algorithm>

namespace graftd::viz {
namespace {

std::string_view name_of(Alive alive) {
  switch (alive) {
    case Alive::up:
      return "up";
    case Alive::silent:
      return "silent";
    case Alive::stopped:
      return "stopped";
  }
  return "";
}

void append_field(std::string& out, std::string_view name, std::uint64_t value) {
  out += ",\"";
  out += name;
  out += "\":";
  append_number(out, value);
}

void append_name(std::string& out, std::string_view name, const std::string& value) {
  out += ",\"";
  out += name;
  out += "\":";
  if (value.empty()) {
    out += "null";
  } else {
    append_ascii(out, value);
  }
}

void append_node(std::string& out, const NodeState& node, std::int64_t now_us) {
  out += "{\"role\":";
  append_ascii(out, node.role);
  append_field(out, "term", node.term);
  append_field(out, "commit", node.commit);
  append_field(out, "applied", node.applied);
  append_field(out, "last", node.last);
  append_name(out, "leader", node.leader);
  append_name(out, "vote", node.vote);
  out += ",\"alive\":\"";
  out += name_of(alive(node, now_us));
  out += '"';
  append_field(out, "inc", node.incarnation);
  out += ",\"inferred\":";
  out += node.inferred ? "true" : "false";
  append_field(out, "last_seen", static_cast<std::uint64_t>(node.last_seen_us));
  out += '}';
}

template <class Items, class Append>
void append_list(std::string& out, const Items& items, Append append) {
  bool first = true;
  for (const auto& item : items) {
    out += first ? "" : ",";
    first = false;
    append(item);
  }
}

void append_fault(std::string& out, const FaultChange& fault) {
  out += "{\"id\":";
  append_ascii(out, fault.id);
  out += ",\"kind\":";
  append_ascii(out, fault.kind);
  out += ",\"nodes\":[";
  append_list(out, fault.nodes, [&](const std::string& node) { append_ascii(out, node); });
  out += "],\"text\":";
  append_ascii(out, fault.text);
  out += '}';
}

void append_counters(std::string& out, const Counters& counters) {
  out += "{\"events\":";
  append_number(out, counters.events);
  append_field(out, "duplicates", counters.duplicates);
  append_field(out, "malformed", counters.malformed);
  append_field(out, "gaps", counters.gaps);
  append_field(out, "late", counters.late);
  if (counters.refused > 0) {
    append_field(out, "refused", counters.refused);
  }
  out += '}';
}

void append_violation(std::string& out, const Violation& violation) {
  out += "{\"rule\":";
  append_ascii(out, violation.rule);
  out += ",\"text\":";
  append_ascii(out, violation.text);
  append_field(out, "n", violation.number);
  out += '}';
}

}  // namespace

std::string state_json(const View& view, std::int64_t now_us) {
  const Verdict verdict = verdict_of(view, now_us);
  const std::string* leader = leader_of(view, now_us);
  std::string out = "{\"verdict\":{\"level\":";
  append_ascii(out, verdict.level);
  out += ",\"text\":";
  append_ascii(out, verdict.text);
  out += '}';
  append_name(out, "leader", leader == nullptr ? std::string() : *leader);
  append_field(out, "term", highest(view, &NodeState::term));
  append_field(out, "commit", highest(view, &NodeState::commit));
  out += ",\"nodes\":{";
  append_list(out, view.nodes(), [&](const auto& node) {
    append_ascii(out, node.first);
    out += ':';
    append_node(out, node.second, now_us);
  });
  out += "},\"faults\":[";
  append_list(out, view.faults(), [&](const auto& fault) { append_fault(out, fault.second); });
  out += "],\"counters\":";
  append_counters(out, view.counters());
  out += ",\"violations\":[";
  append_list(out, view.violations(), [&](const Violation& it) { append_violation(out, it); });
  return out + "]}";
}

}  // namespace graftd::viz
