#include "cmd/chaos_record.hpp"

#include <boost/json.hpp>

namespace graftd::chaos {
namespace {

namespace json = boost::json;

json::array to_array(const std::vector<std::string>& texts) {
  json::array array;
  for (const std::string& text : texts) {
    array.emplace_back(text);
  }
  return array;
}

json::value to_value(const Reach& reach) {
  if (!reach.on) {
    return nullptr;
  }
  json::array peers;
  for (const Address& peer : reach.peers) {
    peers.emplace_back(with_prefix(peer));
  }
  return peers;
}

json::object to_object(const Shaping& shaping) {
  return {{"device", shaping.device},
          {"netem", to_array(shaping.netem)},
          {"limit", shaping.packets_max},
          {"every_frame", shaping.every_frame},
          {"ipv6", shaping.ipv6},
          {"bare", shaping.bare},
          {"drop_arrivals", shaping.drop_arrivals}};
}

json::object to_object(const Fault& fault) {
  json::object object = {{"id", fault.id},
                         {"kind", fault.kind},
                         {"to", to_value(fault.out)},
                         {"from", to_value(fault.in)}};
  if (fault.port) {
    object["port"] = *fault.port;
  }
  if (const auto* shaping = std::get_if<Shaping>(&fault.body)) {
    object["tc"] = to_object(*shaping);
  } else {
    const Cut& cut = std::get<Cut>(fault.body);
    object["cut"] = {{"firewall", to_string(cut.firewall)}, {"mode", to_string(cut.how)}};
  }
  return object;
}

// The getters throw boost::system::system_error or std::out_of_range for a wrong shape.

std::string text_at(const json::object& object, std::string_view key) {
  return json::value_to<std::string>(object.at(key));
}

std::vector<std::string> texts_at(const json::object& object, std::string_view key) {
  return json::value_to<std::vector<std::string>>(object.at(key));
}

Reach reach_of(const json::value& value) {
  Reach reach{.on = !value.is_null(), .peers = {}};
  if (reach.on) {
    for (const json::value& peer : value.as_array()) {
      reach.peers.push_back(parse_address(json::value_to<std::string>(peer)).value());
    }
  }
  return reach;
}

Shaping read_shaping(const json::object& object) {
  return {.device = text_at(object, "device"),
          .netem = texts_at(object, "netem"),
          .packets_max = json::value_to<std::uint64_t>(object.at("limit")),
          .every_frame = object.at("every_frame").as_bool(),
          .ipv6 = object.at("ipv6").as_bool(),
          .bare = object.at("bare").as_bool(),
          .drop_arrivals = object.at("drop_arrivals").as_bool()};
}

Cut cut_of(const json::object& object) {
  Cut cut;
  const std::string firewall = text_at(object, "firewall");
  cut.firewall = firewall == to_string(Firewall::nft) ? Firewall::nft : Firewall::iptables;
  for (const Refuse how : {Refuse::drop, Refuse::reject, Refuse::reset}) {
    cut.how = text_at(object, "mode") == to_string(how) ? how : cut.how;
  }
  return cut;
}

Fault fault_of(const json::object& object) {
  Fault fault{.id = text_at(object, "id"),
              .kind = text_at(object, "kind"),
              .out = reach_of(object.at("to")),
              .in = reach_of(object.at("from")),
              .port = {},
              .body = {}};
  if (const json::value* port = object.if_contains("port")) {
    fault.port = json::value_to<std::uint16_t>(*port);
  }
  if (const json::value* shaping = object.if_contains("tc")) {
    fault.body = read_shaping(shaping->as_object());
  } else {
    fault.body = cut_of(object.at("cut").as_object());
  }
  return fault;
}

Record record_of(const json::object& object) {
  Record record{.fault = fault_of(object.at("fault").as_object()),
                .network_namespace = json::value_to<std::uint64_t>(object.at("netns")),
                .began_ms = json::value_to<std::int64_t>(object.at("began_ms")),
                .expires_ms = {},
                .owner = {},
                .commands = texts_at(object, "commands"),
                .undo = texts_at(object, "undo"),
                .vizor = text_at(object, "vizor")};
  if (const json::value* expires = object.if_contains("expires_ms")) {
    record.expires_ms = json::value_to<std::int64_t>(*expires);
  }
  if (const json::value* pid = object.if_contains("pid")) {
    record.owner = Process{.pid = json::value_to<std::int64_t>(*pid),
                           .started = json::value_to<std::uint64_t>(object.at("pid_started"))};
  }
  return record;
}

}  // namespace

std::string to_json(const Record& record) {
  json::object object = {{"version", 1},
                         {"fault", to_object(record.fault)},
                         {"netns", record.network_namespace},
                         {"began_ms", record.began_ms},
                         {"commands", to_array(record.commands)},
                         {"undo", to_array(record.undo)},
                         {"vizor", record.vizor}};
  if (record.expires_ms) {
    object["expires_ms"] = *record.expires_ms;
  }
  if (record.owner) {
    object["pid"] = record.owner->pid;
    object["pid_started"] = record.owner->started;
  }
  return json::serialize(object) + "\n";
}

std::optional<Record> parse_record(const std::string& text) {
  try {
    const json::value value = json::parse(text);
    Record record = record_of(value.as_object());
    return is_valid_id(record.fault.id) ? std::optional<Record>(std::move(record)) : std::nullopt;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace graftd::chaos
