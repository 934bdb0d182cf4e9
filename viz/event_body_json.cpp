#include "viz/event_body_json.hpp"

#include "core/overloaded.hpp"
#include "viz/event_fields.hpp"

#include <optional>

namespace graftd::viz {
namespace {

void write(Fields& d, const event::NodeStart& it) {
  d.text("trace", it.trace == Trace::full ? "full" : "core");
  d.digest("dir", {it.directory.value});
  d.text("version", it.version).signed_number("pid", it.pid).text("host", it.host);
  d.text("boot_id", it.boot_id).text("time_ns", it.time_ns).text("http", it.http);
  d.text("raft", it.raft);
  d.object("params", [&](Fields& params) {
    for (const event::Param& param : it.params) {
      params.signed_number(param.name, param.value);
    }
  });
  d.object("config", [&](Fields& config) {
    config.nodes("voters", it.configuration.voters());
    config.nodes("learners", it.configuration.learners());
    config.index("index", it.configuration_index);
    config.digests("dirs", it.configuration.voter_directories());
  });
  d.object("restored", [&](Fields& restored) {
    restored.term("term", it.restored_term);
    if (it.restored_vote) {
      restored.node("voted_for", *it.restored_vote);
    }
    restored.index("last", it.restored_tip.index).term("last_term", it.restored_tip.term);
    restored.digest("tip", it.restored_tip.chain);
    restored.index("snap_index", it.restored_snapshot.index);
    restored.term("snap_term", it.restored_snapshot.term);
    restored.digest("snap_tip", it.restored_snapshot.chain);
  });
}

void write(Fields& d, const event::NodeStop& it) {
  d.text("reason", it.reason).text("error", it.error);
}

void write(Fields& d, const event::NodeStat& it) {
  d.index("commit", it.commit).index("last", it.last).index("applied", it.applied);
  d.digest("tip", it.tip).digest("sm", it.state);
  d.signed_number("rss", it.rss_bytes).fraction("cpu", it.cpu_percent);
  d.number("log_bytes", it.log_bytes).number("keys", it.keys);
  d.number("ev_queue", it.events_queued).number("ev_dropped", it.events_dropped);
  d.signed_number("sync_us_max", it.sync_us_max);
}

void write(Fields& d, const event::TraceGap& it) {
  d.number("from", it.from).number("to", it.to).text("why", it.why);
}

void write(Fields& d, const event::LogLine& it) {
  d.text("msg", it.message).pairs("kv", it.details);
}

void write(Fields& d, const event::TimerFire& it) {
  d.text("timer", it.timer).signed_number("waited_us", it.waited_us);
}

void write(Fields& d, const event::TermChange& it) {
  d.term("from", it.from).term("to", it.to).text("why", it.why);
}

void write(Fields& d, const event::RoleChange& it) {
  d.text("from", it.from).text("to", it.to).text("why", it.why);
  d.index("last", it.tip.index).term("last_term", it.tip.term).digest("tip", it.tip.chain);
  d.index("commit", it.commit).nodes("votes", it.votes);
  d.index("config_index", it.configuration_index);
}

void write(Fields& d, const event::LeaderSeen& it) { d.node("leader", it.leader); }

void write(Fields& d, const event::Vote& it) {
  d.node("for", it.candidate).term("term", it.term);
  d.flag("granted", it.granted).flag("pre", it.pre).text("why", it.why);
  d.index("cand_last", it.candidate_last).term("cand_last_term", it.candidate_last_term);
}

void write(Fields& d, const event::HardStatePersist& it) {
  d.term("term", it.term);
  if (it.voted_for) {
    d.node("voted_for", *it.voted_for);
  }
  d.signed_number("us", it.us);
}

void write(Fields& d, const event::QuorumCheck& it) {
  d.flag("ok", it.ok).nodes("heard", it.heard);
}

void write(Fields& d, const event::Transfer& it) { d.node("to", it.to).text("phase", it.phase); }

template <class Field, class Write>
void write_if(const std::optional<Field>& field, Write write) {
  if (field) {
    write(*field);
  }
}

void write_message(Fields& d, const event::MessageFields& it) {
  write_if(it.prev_index, [&](Index value) { d.index("prev_index", value); });
  write_if(it.prev_term, [&](Term value) { d.term("prev_term", value); });
  write_if(it.entries, [&](std::uint64_t value) { d.number("n", value); });
  write_if(it.last, [&](Index value) { d.index("last", value); });
  write_if(it.last_term, [&](Term value) { d.term("last_term", value); });
  write_if(it.commit, [&](Index value) { d.index("commit", value); });
  write_if(it.heartbeat, [&](bool value) { d.flag("hb", value); });
  write_if(it.ok, [&](bool value) { d.flag("ok", value); });
  write_if(it.match, [&](Index value) { d.index("match", value); });
  write_if(it.hint, [&](Index value) { d.index("hint", value); });
  write_if(it.pre, [&](bool value) { d.flag("pre", value); });
  write_if(it.transfer, [&](bool value) { d.flag("transfer", value); });
  write_if(it.granted, [&](bool value) { d.flag("granted", value); });
  write_if(it.part, [&](std::uint64_t value) { d.number("part", value); });
  write_if(it.done, [&](bool value) { d.flag("done", value); });
}

void write(Fields& d, const event::MessageSend& it) {
  d.message("id", it.from, it.id).node("to", it.to).text("kind", it.fields.kind);
  write_message(d, it.fields);
}

void write(Fields& d, const event::MessageReceive& it) {
  d.message("id", it.from, it.id).node("from", it.from).text("kind", it.fields.kind);
  d.term("mterm", it.message_term);
  write_message(d, it.fields);
  d.text("verdict", it.verdict);
  if (it.election_us >= 0) {
    d.signed_number("el", it.election_us);
  }
}

void write(Fields& d, const event::MessageDrop& it) {
  d.message("id", it.from, it.id).node("from", it.from).node("to", it.to).text("why", it.why);
}

void write(Fields& d, const event::PeerConnection& it) {
  d.node("peer", it.peer).text("state", it.state).text("error", it.error);
}

void write_entry(Fields& fields, const event::EntrySummary& it) {
  fields.index("i", it.index).term("t", it.term).digest("h", it.chain);
  fields.text("op", it.op).text("key", it.key).value(it.value, it.value_bytes);
  fields.text("op_id", it.op_id);
}

void write(Fields& d, const event::LogAppend& it) {
  d.index("first", it.first).digest("prev", it.prev);
  d.list("entries", it.entries, [&](const event::EntrySummary& entry) {
    d.nested([&](Fields& fields) { write_entry(fields, entry); });
  });
  d.text("src", it.source);
}

void write(Fields& d, const event::LogTruncate& it) {
  d.index("from", it.from).index("old_last", it.old_last).digest("new_tip", it.new_tip.chain);
}

void write(Fields& d, const event::LogCompact& it) {
  d.index("to", it.to).index("snap_index", it.snapshot_index);
}

void write_snapshot(Fields& d, const Position& position, Digest state) {
  d.index("index", position.index).term("term", position.term);
  d.digest("tip", position.chain).digest("sm", state);
}

void write(Fields& d, const event::SnapshotBegin& it) { write_snapshot(d, it.position, it.state); }

void write(Fields& d, const event::SnapshotEnd& it) {
  write_snapshot(d, it.position, it.state);
  d.number("bytes", it.bytes).signed_number("us", it.us).flag("ok", true);
}

void write(Fields& d, const event::SnapshotInstall& it) {
  write_snapshot(d, it.position, it.state);
  d.node("from", it.from).flag("kept_suffix", it.kept_suffix);
}

void write(Fields& d, const event::LogPersist& it) {
  d.index("last", it.tip.index).term("last_term", it.tip.term).digest("tip", it.tip.chain);
  d.signed_number("us", it.us).number("bytes", it.bytes);
}

void write(Fields& d, const event::Progress& it) {
  d.node("peer", it.peer).index("match", it.match).index("next", it.next);
  d.text("state", it.state).number("inflight", it.inflight);
}

void write(Fields& d, const event::Commit& it) {
  d.index("from", it.from).index("to", it.to).digest("h", it.chain);
  d.term("t", it.term).text("by", it.by);
}

void write(Fields& d, const event::Apply& it) {
  d.index("first", it.first).index("last", it.last);
  d.digests("hs", it.chains).digest("sm", it.state);
}

void write(Fields& d, const event::ConfigurationChange& it) {
  d.index("index", it.index).text("kind", it.kind).text("phase", it.phase);
  d.nodes("voters", it.configuration.voters()).nodes("learners", it.configuration.learners());
  d.nodes("old_voters", it.old_voters);
  d.digests("dirs", it.configuration.voter_directories());
}

void write(Fields& d, const event::ClientAsk& it) {
  d.text("op", it.op).text("kind", it.kind).text("key", it.key);
  d.value(it.value, it.value_bytes).text("consistency", it.consistency);
}

void write(Fields& d, const event::ReadIndex& it) {
  d.text("op", it.op).index("index", it.index).text("how", "quorum").nodes("heard", it.heard);
}

void write(Fields& d, const event::ClientAnswer& it) {
  d.text("op", it.op).text("status", it.status).index("index", it.index);
  d.value(it.value, it.value.size()).signed_number("us", it.us);
}

void write(Fields& d, const event::FaultBegin& it) {
  d.text("id", it.id).text("kind", it.kind).pairs("params", it.params);
}

void write(Fields& d, const event::FaultEnd& it) { d.text("id", it.id).text("kind", it.kind); }

}  // namespace

bool append_event_body(const EventBody& body, const Shortening& shortening, std::string& out) {
  Fields fields(out, shortening);
  std::visit([&](const auto& it) { write(fields, it); }, body);
  fields.end();
  return fields.cut();
}

}  // namespace graftd::viz
