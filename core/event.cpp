#include "core/event.hpp"

#include "core/overloaded.hpp"

namespace graftd {

std::string_view type_of(const EventBody& body) {
  using namespace event;
  return std::visit(
      overloaded{
          [](const NodeStart&) -> std::string_view { return "node.start"; },
          [](const NodeStop&) -> std::string_view { return "node.stop"; },
          [](const NodeStat&) -> std::string_view { return "node.stat"; },
          [](const TraceGap&) -> std::string_view { return "trace.gap"; },
          [](const LogLine&) -> std::string_view { return "log"; },
          [](const TimerFire&) -> std::string_view { return "timer.fire"; },
          [](const TermChange&) -> std::string_view { return "term.change"; },
          [](const RoleChange&) -> std::string_view { return "role.change"; },
          [](const LeaderSeen&) -> std::string_view { return "leader.seen"; },
          [](const Vote&) -> std::string_view { return "vote"; },
          [](const HardStatePersist&) -> std::string_view { return "hs.persist"; },
          [](const QuorumCheck&) -> std::string_view { return "quorum.check"; },
          [](const Transfer&) -> std::string_view { return "transfer"; },
          [](const MessageSend&) -> std::string_view { return "msg.send"; },
          [](const MessageReceive&) -> std::string_view { return "msg.recv"; },
          [](const MessageDrop&) -> std::string_view { return "msg.drop"; },
          [](const PeerConnection&) -> std::string_view { return "peer.conn"; },
          [](const LogAppend&) -> std::string_view { return "log.append"; },
          [](const LogTruncate&) -> std::string_view { return "log.truncate"; },
          [](const LogCompact&) -> std::string_view { return "log.compact"; },
          [](const SnapshotBegin&) -> std::string_view { return "snap.begin"; },
          [](const SnapshotEnd&) -> std::string_view { return "snap.end"; },
          [](const SnapshotInstall&) -> std::string_view { return "snap.install"; },
          [](const LogPersist&) -> std::string_view { return "log.persist"; },
          [](const Progress&) -> std::string_view { return "progress"; },
          [](const Commit&) -> std::string_view { return "commit"; },
          [](const Apply&) -> std::string_view { return "apply"; },
          [](const ConfigurationChange&) -> std::string_view { return "config.change"; },
          [](const ClientAsk&) -> std::string_view { return "client.req"; },
          [](const ReadIndex&) -> std::string_view { return "read.index"; },
          [](const ClientAnswer&) -> std::string_view { return "client.resp"; },
          [](const FaultBegin&) -> std::string_view { return "fault.begin"; },
          [](const FaultEnd&) -> std::string_view { return "fault.end"; },
      },
      body);
}

Trace level_of(const EventBody& body) {
  using namespace event;
  constexpr auto core = [](const auto&) { return Trace::core; };
  constexpr auto full = [](const auto&) { return Trace::full; };
  return std::visit(
      overloaded{
          core,
          [&](const TimerFire& it) { return it.timer == "heartbeat" ? full(it) : core(it); },
          [&](const QuorumCheck& it) { return it.ok ? full(it) : core(it); },
          [&](const MessageSend& it) { return full(it); },
          [&](const MessageReceive& it) { return full(it); },
          [&](const MessageDrop& it) { return full(it); },
          [&](const LogAppend& it) { return full(it); },
          [&](const LogPersist& it) { return full(it); },
          [&](const Progress& it) { return full(it); },
          [&](const Apply& it) { return full(it); },
          [&](const ClientAsk& it) { return full(it); },
          [&](const ReadIndex& it) { return full(it); },
          [&](const ClientAnswer& it) { return full(it); },
      },
      body);
}

}  // namespace graftd
