#include "viz/event_json.hpp"

#include "core/overloaded.hpp"
#include "viz/event_body_json.hpp"
#include "viz/json_text.hpp"

#include <array>

namespace graftd {
namespace {

using viz::append_ascii;
using viz::append_number;

constexpr std::size_t name_bytes_max = 128;

// Tried one after the other until the line is short enough; with the last one it always is.
constexpr std::array<viz::Shortening, 6> shortenings = {{
    {.text_bytes_max = 1024, .value_bytes_max = 128, .items_max = 1024},
    {.text_bytes_max = 512, .value_bytes_max = 128, .items_max = 512},
    {.text_bytes_max = 256, .value_bytes_max = 64, .items_max = 64},
    {.text_bytes_max = 128, .value_bytes_max = 32, .items_max = 32},
    {.text_bytes_max = 64, .value_bytes_max = 16, .items_max = 16},
    {.text_bytes_max = 48, .value_bytes_max = 8, .items_max = 4},
}};

struct Origin {
  std::string_view module;
  std::string_view level;
};

Origin origin_of(const EventBody& body) {
  using namespace event;
  constexpr Origin raft_info = {"raft", "info"};
  constexpr Origin raft_debug = {"raft", "debug"};
  constexpr Origin net_debug = {"net", "debug"};
  constexpr Origin store_debug = {"store", "debug"};
  constexpr Origin http_debug = {"http", "debug"};
  constexpr Origin node_info = {"node", "info"};
  constexpr Origin chaos_warn = {"chaos", "warn"};
  return std::visit(overloaded{
                        [&](const NodeStart&) { return node_info; },
                        [&](const NodeStop& it) {
                          return it.error.empty() ? node_info : Origin{"node", "error"};
                        },
                        [](const NodeStat&) {
                          return Origin{"node", "debug"};
                        },
                        [](const TraceGap&) {
                          return Origin{"node", "warn"};
                        },
                        [](const LogLine& it) {
                          return Origin{it.module, it.level};
                        },
                        [&](const TimerFire&) { return raft_debug; },
                        [&](const TermChange&) { return raft_info; },
                        [&](const RoleChange&) { return raft_info; },
                        [&](const LeaderSeen&) { return raft_info; },
                        [&](const Vote&) { return raft_info; },
                        [&](const HardStatePersist&) { return store_debug; },
                        [&](const QuorumCheck& it) {
                          return it.ok ? raft_debug : Origin{"raft", "warn"};
                        },
                        [&](const Transfer&) { return raft_info; },
                        [&](const MessageSend&) { return net_debug; },
                        [&](const MessageReceive&) { return net_debug; },
                        [](const MessageDrop&) {
                          return Origin{"net", "warn"};
                        },
                        [](const PeerConnection&) {
                          return Origin{"net", "info"};
                        },
                        [&](const LogAppend&) { return store_debug; },
                        [](const LogTruncate&) {
                          return Origin{"store", "warn"};
                        },
                        [](const LogCompact&) {
                          return Origin{"snap", "info"};
                        },
                        [](const SnapshotBegin&) {
                          return Origin{"snap", "info"};
                        },
                        [](const SnapshotEnd&) {
                          return Origin{"snap", "info"};
                        },
                        [](const SnapshotInstall&) {
                          return Origin{"snap", "info"};
                        },
                        [&](const LogPersist&) { return store_debug; },
                        [&](const Progress&) { return raft_debug; },
                        [&](const Commit&) { return raft_info; },
                        [&](const Apply&) { return raft_debug; },
                        [&](const ConfigurationChange&) { return raft_info; },
                        [&](const ClientAsk&) { return http_debug; },
                        [&](const ReadIndex&) { return raft_debug; },
                        [&](const ClientAnswer&) { return http_debug; },
                        [&](const FaultBegin&) { return chaos_warn; },
                        [&](const FaultEnd&) { return chaos_warn; },
                    },
                    body);
}

void append_cause(const Event& event, std::string_view node, std::string& out) {
  if (event.cause == 0) {
    return;
  }
  std::string cause(node);
  cause += '/';
  append_number(cause, event.incarnation.value);
  cause += '/';
  append_number(cause, event.cause);
  out += ",\"cause\":";
  append_ascii(out, cause);
}

void append_place(const Event& event, std::string& out) {
  const Origin origin = origin_of(event.body);
  out += ",\"mod\":";
  append_ascii(out, viz::prefix_of(origin.module, name_bytes_max));
  if (!event.file.empty()) {
    std::string place(viz::prefix_of(event.file, name_bytes_max));
    place += ':';
    append_number(place, static_cast<std::int64_t>(event.line));
    out += ",\"loc\":";
    append_ascii(out, place);
  }
  out += ",\"lvl\":";
  append_ascii(out, viz::prefix_of(origin.level, name_bytes_max));
}

void append_envelope(const Event& event, const std::string& run, std::string& out) {
  const std::string_view node = viz::prefix_of(event.node.text, name_bytes_max);
  out += "{\"v\":1,\"run\":";
  append_ascii(out, viz::prefix_of(run, name_bytes_max));
  out += ",\"node\":";
  append_ascii(out, node);
  out += ",\"inc\":";
  append_number(out, event.incarnation.value);
  out += ",\"seq\":";
  append_number(out, event.seq);
  out += ",\"hlc\":[";
  append_number(out, event.hlc.us);
  out += ',';
  append_number(out, static_cast<std::uint64_t>(event.hlc.counter));
  out += "],\"wall\":";
  append_number(out, static_cast<std::int64_t>(event.at.wall.time_since_epoch().count()));
  out += ",\"mono\":";
  append_number(out, static_cast<std::int64_t>(event.at.mono.time_since_epoch().count()));
  out += ",\"type\":";
  append_ascii(out, type_of(event.body));
  out += ",\"term\":";
  append_number(out, event.term.value);
  append_cause(event, node, out);
  append_place(event, out);
}

}  // namespace

void append_event_line(const Event& event, const std::string& run, std::string& out) {
  const std::size_t begin = out.size();
  append_envelope(event, run, out);
  out += ",\"d\":";
  const std::size_t body = out.size();
  for (const viz::Shortening& shortening : shortenings) {
    out.resize(body);
    const bool cut = viz::append_event_body(event.body, shortening, out);
    out += cut ? ",\"cut\":true}\n" : "}\n";
    if (out.size() - begin < event_line_bytes_max) {
      return;
    }
  }
}

}  // namespace graftd
