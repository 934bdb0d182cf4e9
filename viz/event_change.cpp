#include "viz/event_change.hpp"

#include "viz/json_text.hpp"
#include "viz/json_value.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>

namespace graftd::viz {
namespace {

namespace json = boost::json;

constexpr std::size_t names_max = 64;
constexpr std::size_t name_bytes_max = 128;
constexpr std::size_t params_max = 8;

using Details = json::object;

std::string name_of(const Details& d, std::string_view field) {
  return std::string(prefix_of(text_of(d, field), name_bytes_max));
}

void on_start(const Details& d, StoredEvent& event) {
  NodeChange& change = event.change;
  change.started = true;
  change.role = "follower";
  change.leader = "";
  if (!text_of(d, "http").empty()) {
    change.http = name_of(d, "http");
  }
  if (const json::object* restored = find_object(d, "restored")) {
    change.vote = name_of(*restored, "voted_for");
    change.last = number_of(*restored, "last");
  }
  if (const json::object* config = find_object(d, "config")) {
    change.voters = names_of(*config, "voters");
  }
}

void on_stat(const Details& d, StoredEvent& event) {
  event.change.commit = number_of(d, "commit");
  event.change.last = number_of(d, "last");
  event.change.applied = number_of(d, "applied");
  if (!text_of(d, "role").empty()) {
    event.change.role = name_of(d, "role");
    event.change.leader = name_of(d, "leader");
  }
}

void on_gap(const Details& d, StoredEvent& event) {
  const std::uint64_t from = number_of(d, "from").value_or(0);
  const std::uint64_t to = number_of(d, "to").value_or(0);
  if (from != 0 && from <= to) {
    event.dropped = DroppedRange{from, to};
  }
}

void on_role(const Details& d, StoredEvent& event) {
  event.change.role = name_of(d, "to");
  event.change.commit = number_of(d, "commit");
  event.change.last = number_of(d, "last");
  if (event.change.role == "leader") {
    event.change.leader = event.node;
  } else if (event.change.role != "follower") {
    event.change.leader = "";
  }
}

void on_vote(const Details& d, StoredEvent& event) {
  if (flag_of(d, "granted") && !flag_of(d, "pre")) {
    event.change.vote = name_of(d, "for");
  }
}

void on_append(const Details& d, StoredEvent& event) {
  const json::value* entries = find(d, "entries");
  const json::array* list = entries == nullptr ? nullptr : entries->if_array();
  const std::uint64_t first = number_of(d, "first").value_or(0);
  const std::uint64_t told = list == nullptr ? 0 : list->size();
  const std::uint64_t count = number_of(d, "entries_n").value_or(told);
  if (first != 0 && count != 0) {
    event.change.last = first + count - 1;
  }
}

void on_truncate(const Details& d, StoredEvent& event) {
  if (const auto from = number_of(d, "from"); from && *from != 0) {
    event.change.last = *from - 1;
  }
}

// Only a leader counts a quorum, and only a leader sends entries.
void on_commit(const Details& d, StoredEvent& event) {
  event.change.commit = number_of(d, "to");
  if (text_of(d, "by") == "quorum") {
    event.change.role = "leader";
    event.change.leader = event.node;
  } else if (text_of(d, "by") == "leader") {
    event.change.role = "follower";
  }
}

void on_send(const Details& d, StoredEvent& event) {
  if (text_of(d, "kind") == "AppendEntries") {
    event.change.role = "leader";
    event.change.leader = event.node;
  }
}

void on_receive(const Details& d, StoredEvent& event) {
  if (text_of(d, "kind") == "AppendEntries" && text_of(d, "verdict") != "stale-term") {
    event.change.leader = name_of(d, "from");
  }
}

std::string params_text(const Details& d) {
  std::string text;
  const json::object* params = find_object(d, "params");
  std::size_t told = 0;
  for (const auto& [name, value] : params == nullptr ? json::object() : *params) {
    if (++told > params_max) {
      break;
    }
    text += text.empty() ? "" : ", ";
    text += prefix_of({name.data(), name.size()}, name_bytes_max);
    text += " ";
    text += prefix_of(scalar_text(&value), name_bytes_max);
  }
  return text;
}

void on_fault(const Details& d, StoredEvent& event) {
  FaultChange fault{.begins = event.type == "fault.begin", .id = name_of(d, "id")};
  fault.kind = name_of(d, "kind");
  fault.nodes = names_of(d, "nodes");
  fault.text = params_text(d);
  if (fault.nodes.empty() && event.node != "chaos") {
    fault.nodes.push_back(event.node);
  }
  event.fault = std::move(fault);
}

struct Reader {
  std::string_view type;
  void (*read)(const Details&, StoredEvent&);
};

constexpr std::array readers = {
    Reader{"node.start", on_start},
    Reader{"node.stop", [](const Details&, StoredEvent& e) { e.change.stopped = true; }},
    Reader{"node.stat", on_stat},
    Reader{"trace.gap", on_gap},
    Reader{"role.change", on_role},
    Reader{"leader.seen",
           [](const Details& d, StoredEvent& e) { e.change.leader = name_of(d, "leader"); }},
    Reader{"vote", on_vote},
    Reader{"msg.send", on_send},
    Reader{"msg.recv", on_receive},
    Reader{"log.append", on_append},
    Reader{"log.truncate", on_truncate},
    Reader{"commit", on_commit},
    Reader{"apply",
           [](const Details& d, StoredEvent& e) { e.change.applied = number_of(d, "last"); }},
    Reader{"config.change",
           [](const Details& d, StoredEvent& e) { e.change.voters = names_of(d, "voters"); }},
    Reader{"fault.begin", on_fault},
    Reader{"fault.end", on_fault},
};

// Clients, chaos and people tell events too; they are no members.
bool speaks_as_member(const StoredEvent& event) {
  constexpr std::array<std::string_view, 5> others = {"fault.", "op.", "run.", "check.", "clock."};
  return event.module != "chaos" && event.module != "client" &&
         std::none_of(others.begin(), others.end(), [&](std::string_view prefix) {
           return event.type.starts_with(prefix);
         });
}

}  // namespace

std::vector<std::string> names_of(const json::object& object, std::string_view name) {
  std::vector<std::string> names;
  const json::value* value = find(object, name);
  const json::array* list = value == nullptr ? nullptr : value->if_array();
  if (list == nullptr) {
    return names;
  }
  for (const json::value& item : *list) {
    if (const json::string* text = item.if_string(); text != nullptr && names.size() < names_max) {
      names.emplace_back(prefix_of({text->data(), text->size()}, name_bytes_max));
    }
  }
  return names;
}

void read_change(const json::object& details, StoredEvent& event) {
  event.of_member = speaks_as_member(event);
  if (event.of_member && (event.term != 0 || event.type == "node.start")) {
    event.change.term = event.term;
  }
  const auto reader = std::find_if(
      readers.begin(), readers.end(), [&](const Reader& it) { return it.type == event.type; });
  if (reader != readers.end()) {
    reader->read(details, event);
  }
}

}  // namespace graftd::viz
