#include "test/sim/describe.hpp"

namespace graftd::sim {

namespace {

std::string text_of(Index index) { return std::to_string(index.value); }

std::string join(const std::vector<NodeId>& ids) {
  std::string text;
  for (const NodeId& id : ids) {
    text += (text.empty() ? "" : ",") + id.text;
  }
  return text;
}

// Messages are shown where they are sent and delivered; the rest says nothing of its own.
template <class Body>
std::string describe_body(const Body&) {
  return "";
}

std::string describe_body(const event::NodeStart& it) {
  return "starts in term " + std::to_string(it.restored_term.value) + " with " +
         describe(it.restored_tip);
}

std::string describe_body(const event::LogLine& it) { return it.level + ": " + it.message; }

std::string describe_body(const event::TimerFire& it) {
  return it.timer == "heartbeat" ? "" : std::string(it.timer) + " timer";
}

std::string describe_body(const event::TermChange& it) {
  return "term " + std::to_string(it.from.value) + " to " + std::to_string(it.to.value) + ": " +
         std::string(it.why);
}

std::string describe_body(const event::RoleChange& it) {
  return std::string(it.from) + " becomes " + std::string(it.to) + ": " + std::string(it.why) +
         (it.votes.empty() ? "" : ", votes " + join(it.votes)) + ", last " + describe(it.tip);
}

std::string describe_body(const event::LeaderSeen& it) { return "leader is " + it.leader.text; }

std::string describe_body(const event::Vote& it) {
  return std::string(it.granted ? "grants " : "refuses ") + it.candidate.text +
         (it.pre ? " a pre-vote" : " a vote") + " in term " + std::to_string(it.term.value) +
         (it.why.empty() ? "" : ": " + std::string(it.why));
}

std::string describe_body(const event::HardStatePersist& it) {
  return "persisted term " + std::to_string(it.term.value) + " vote " +
         (it.voted_for ? it.voted_for->text : "none");
}

std::string describe_body(const event::QuorumCheck& it) {
  return it.ok ? "" : "hears no quorum, only " + join(it.heard);
}

std::string describe_body(const event::Transfer& it) {
  return "transfer to " + it.to.text + " " + std::string(it.phase);
}

std::string describe_body(const event::PeerConnection& it) {
  return "link to " + it.peer.text + " " + it.state;
}

std::string describe_body(const event::LogAppend& it) {
  std::string text = "appends";
  for (const event::EntrySummary& entry : it.entries) {
    text += " " + describe(Position{entry.index, entry.term, {}}) + " " + entry.op;
    text += entry.key.empty() ? "" : " " + entry.key;
  }
  return text;
}

std::string describe_body(const event::LogTruncate& it) {
  return "cuts off " + text_of(it.from) + " to " + text_of(it.old_last);
}

std::string describe_body(const event::LogCompact& it) {
  return "compacts its log to " + text_of(it.to);
}

std::string describe_body(const event::SnapshotBegin& it) {
  return "saves its state at " + describe(it.position);
}

std::string describe_body(const event::SnapshotEnd& it) {
  return "has saved its state at " + describe(it.position);
}

std::string describe_body(const event::SnapshotInstall& it) {
  return "installs the state of " + it.from.text + " at " + describe(it.position);
}

std::string describe_body(const event::Progress& it) {
  return it.peer.text + " is at match " + text_of(it.match) + " next " + text_of(it.next) + " " +
         std::string(it.state);
}

std::string describe_body(const event::Commit& it) {
  return "commits " + text_of(it.from.next()) + " to " + text_of(it.to) + " by " +
         std::string(it.by);
}

std::string describe_body(const event::Apply& it) {
  return "applies " + text_of(it.first) + " to " + text_of(it.last);
}

std::string describe_body(const event::ConfigurationChange& it) {
  return "members at " + text_of(it.index) + " " + std::string(it.phase) + ": " +
         describe(it.configuration);
}

}  // namespace

std::string describe(const EventBody& body) {
  return std::visit([](const auto& it) { return describe_body(it); }, body);
}

std::string describe(const Event& event) {
  const std::string what = describe(event.body);
  return what.empty() ? "" : event.node.text + " t" + std::to_string(event.term.value) + " " + what;
}

}  // namespace graftd::sim
