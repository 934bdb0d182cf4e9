#include "test/sim/trace_hash.hpp"

#include "core/bytes.hpp"

namespace graftd::sim {

namespace {

std::uint64_t word_of(std::int64_t number) { return static_cast<std::uint64_t>(number); }

void add_voters(TraceHash& hash, const Configuration& configuration) {
  for (const auto& [id, member] : configuration.members) {
    hash.add(id.text);
    hash.add(static_cast<std::uint64_t>(member.role) * 2 + (member.promote ? 1 : 0));
    hash.add(member.directory.value);
  }
}

void add_position(TraceHash& hash, const Position& position) {
  hash.add({position.index.value, position.term.value, position.chain.value});
}

void add_fields(TraceHash& hash, const event::MessageFields& it) {
  hash.add(it.kind);
  hash.add({it.prev_index.value_or(Index{}).value,
            it.prev_term.value_or(Term{}).value,
            it.entries.value_or(0),
            it.last.value_or(Index{}).value,
            it.commit.value_or(Index{}).value,
            it.match.value_or(Index{}).value,
            it.hint.value_or(Index{}).value,
            (it.ok.value_or(false) ? 1U : 0U) + (it.granted.value_or(false) ? 2U : 0U)});
}

// Events that have nothing of their own worth hashing.
template <class Body>
void add_body(TraceHash&, const Body&) {}

void add_body(TraceHash& hash, const event::NodeStart& it) {
  hash.add(it.restored_term.value);
  add_position(hash, it.restored_tip);
}

void add_body(TraceHash& hash, const event::TimerFire& it) {
  hash.add(it.timer);
  hash.add(word_of(it.waited_us));
}

void add_body(TraceHash& hash, const event::TermChange& it) {
  hash.add(it.to.value);
  hash.add(it.why);
}

void add_body(TraceHash& hash, const event::RoleChange& it) {
  hash.add(it.to);
  hash.add(it.why);
  add_position(hash, it.tip);
  for (const NodeId& vote : it.votes) {
    hash.add(vote.text);
  }
}

void add_body(TraceHash& hash, const event::LeaderSeen& it) { hash.add(it.leader.text); }

void add_body(TraceHash& hash, const event::Vote& it) {
  hash.add(it.candidate.text);
  hash.add(it.term.value);
  hash.add(it.why);
  hash.add((it.granted ? 1U : 0U) + (it.pre ? 2U : 0U));
}

void add_body(TraceHash& hash, const event::HardStatePersist& it) {
  hash.add(it.term.value);
  hash.add(it.voted_for ? it.voted_for->text : "");
}

void add_body(TraceHash& hash, const event::QuorumCheck& it) { hash.add(it.heard.size()); }

void add_body(TraceHash& hash, const event::Transfer& it) {
  hash.add(it.to.text);
  hash.add(it.phase);
}

void add_body(TraceHash& hash, const event::MessageSend& it) {
  hash.add({it.id.incarnation.value, it.id.number});
  add_fields(hash, it.fields);
}

void add_body(TraceHash& hash, const event::MessageReceive& it) {
  hash.add(it.from.text);
  hash.add({it.id.incarnation.value, it.id.number});
  hash.add(it.verdict);
  hash.add(word_of(it.election_us));
  add_fields(hash, it.fields);
}

void add_body(TraceHash& hash, const event::PeerConnection& it) {
  hash.add(it.peer.text);
  hash.add(it.state);
}

void add_body(TraceHash& hash, const event::LogAppend& it) {
  hash.add(it.first.value);
  for (const event::EntrySummary& entry : it.entries) {
    hash.add(entry.chain.value);
  }
}

void add_body(TraceHash& hash, const event::LogTruncate& it) { add_position(hash, it.new_tip); }

void add_body(TraceHash& hash, const event::LogCompact& it) {
  hash.add(it.to.value);
  hash.add(it.snapshot_index.value);
}

void add_body(TraceHash& hash, const event::SnapshotBegin& it) {
  add_position(hash, it.position);
  hash.add(it.state.value);
}

void add_body(TraceHash& hash, const event::SnapshotEnd& it) { add_position(hash, it.position); }

void add_body(TraceHash& hash, const event::SnapshotInstall& it) {
  add_position(hash, it.position);
  hash.add(it.state.value);
}

void add_body(TraceHash& hash, const event::LogPersist& it) { add_position(hash, it.tip); }

void add_body(TraceHash& hash, const event::Progress& it) {
  hash.add(it.peer.text);
  hash.add({it.match.value, it.next.value, it.inflight});
}

void add_body(TraceHash& hash, const event::Commit& it) {
  hash.add(it.to.value);
  hash.add(it.chain.value);
  hash.add(it.by);
}

void add_body(TraceHash& hash, const event::Apply& it) {
  hash.add(it.last.value);
  hash.add(it.state.value);
}

void add_body(TraceHash& hash, const event::ConfigurationChange& it) {
  hash.add(it.index.value);
  hash.add(it.phase);
  add_voters(hash, it.configuration);
}

void add_body(TraceHash& hash, const event::ClientAsk& it) {
  hash.add(it.kind);
  hash.add(it.key);
  hash.add(it.value);
}

void add_body(TraceHash& hash, const event::ReadIndex& it) { hash.add(it.index.value); }

void add_body(TraceHash& hash, const event::ClientAnswer& it) {
  hash.add(it.op);
  hash.add(it.status);
  hash.add(it.value);
}

}  // namespace

void TraceHash::add(std::string_view text) {
  if (text.size() < 8) {
    std::uint64_t word = text.size();
    for (const char c : text) {
      word = word << 8 | static_cast<unsigned char>(c);
    }
    add(word);
    return;
  }
  const char* const last = text.data() + text.size() - 8;
  add({text.size(), word_at(last)});
  for (const char* at = text.data(); at < last; at += 8) {
    add(word_at(at));
  }
}

void TraceHash::add(const Event& event) {
  add(event.node.text);
  add({event.incarnation.value,
       event.seq,
       word_of(event.hlc.us),
       event.hlc.counter,
       word_of(event.at.mono.time_since_epoch().count()),
       event.term.value,
       event.cause,
       event.body.index()});
  std::visit([this](const auto& body) { add_body(*this, body); }, event.body);
}

}  // namespace graftd::sim
