#include "core/command.hpp"
#include "core/overloaded.hpp"
#include "test/sim/describe.hpp"

namespace graftd::sim {

namespace {

std::string at(Index index, Term term) {
  return std::to_string(index.value) + "@" + std::to_string(term.value);
}

std::string describe_body(const AppendRequest& it) {
  std::string text = it.entries.empty() ? "heartbeat" : "append";
  text += " after " + at(it.prev_index, it.prev_term);
  for (const Entry& entry : it.entries) {
    text += " [" + describe(entry) + "]";
  }
  text += " commit " + std::to_string(it.commit.value);
  return it.round == 0 ? text : text + " round " + std::to_string(it.round);
}

std::string describe_body(const AppendReply& it) {
  std::string text = it.accepted ? "accepted to " : "rejected after ";
  text += std::to_string(it.match.value);
  if (!it.accepted) {
    text += " hint " + at(it.hint_index, it.hint_term);
  }
  return it.round == 0 ? text : text + " round " + std::to_string(it.round);
}

std::string describe_body(const InstallRequest& it) {
  std::string text = "state at " + at(it.position.index, it.position.term) + " part " +
                     std::to_string(it.part) + (it.head ? ", the last:" : ":");
  if (!it.records.empty()) {
    text += " " + std::to_string(it.records.size()) + " of sessions";
  }
  for (const Cell& cell : it.cells) {
    text += " " + cell.key + "=" + cell.versioned.value;
  }
  return text;
}

std::string describe_body(const InstallReply& it) {
  return it.match.value > 0 ? "has the state to " + std::to_string(it.match.value)
                            : "wants part " + std::to_string(it.part);
}

std::string describe_body(const VoteRequest& it) {
  return std::string(it.pre ? "pre-vote?" : "vote?") + " last " + at(it.last_index, it.last_term) +
         (it.transfer ? " transfer" : "");
}

std::string describe_body(const VoteReply& it) {
  return std::string(it.pre ? "pre-vote " : "vote ") + (it.granted ? "granted" : "refused");
}

std::string describe_body(const TimeoutNow&) { return "campaign now"; }

std::string in_session(const std::optional<SessionKey>& key) {
  return key ? " as " + key->client + ":" + std::to_string(key->sequence) : "";
}

std::string describe_command(const Noop&) { return "noop"; }

std::string describe_command(const Put& put) {
  std::string text = "put";
  for (const KeyValue& pair : put.pairs) {
    text += " " + pair.key + "=" + pair.value;
  }
  return text;
}

std::string describe_command(const Delete& del) { return "delete " + del.key; }

std::string describe_command(const ChangeConfiguration& change) {
  return "members " + describe(change.configuration);
}

std::string describe_command(const InSession& it) {
  return std::visit([](const auto& write) { return describe_command(write); }, it.write) +
         in_session(it.key);
}

std::string describe_body(const ForwardRequest& it) {
  return std::visit(
      overloaded{
          [](const GetRequest& get) { return "forward get " + get.key; },
          [](const PutRequest& put) {
            return "forward put " + (put.pairs.empty() ? "" : put.pairs.front().key) +
                   in_session(put.session);
          },
          [](const DeleteRequest& del) {
            return "forward delete " + del.key + in_session(del.session);
          },
          [](const JoinRequest& join) { return "forward join " + join.id.text; },
          [](const PromoteRequest& promote) { return "forward promote " + promote.id.text; },
          [](const RemoveRequest& remove) { return "forward remove " + remove.id.text; },
          [](const auto&) { return std::string("forward"); },
      },
      it.request);
}

std::string describe_body(const ForwardReply& it) { return "forwarded: " + describe(it.outcome); }

}  // namespace

std::string describe(const Position& position) { return at(position.index, position.term); }

std::string describe(const Entry& entry) {
  const std::optional<Command> command = decode_command(entry.payload);
  const std::string where = describe(position_of(entry));
  if (!command) {
    return where + " unreadable";
  }
  return where + std::visit([](const auto& it) { return " " + describe_command(it); }, *command);
}

std::string describe(const Configuration& configuration) {
  std::string text;
  for (const auto& [id, member] : configuration.members) {
    text += (text.empty() ? "" : ",") + id.text;
    if (member.role == MemberRole::learner) {
      text += member.promote ? "(learner, to be promoted)" : "(learner)";
    }
  }
  return text.empty() ? "nobody" : text;
}

std::string describe(const Message& message) {
  return message.from.text + ">" + message.to.text + " t" + std::to_string(message.term.value) +
         " " + std::visit([](const auto& body) { return describe_body(body); }, message.body);
}

std::string describe(const Outcome& outcome) {
  return std::visit(
      overloaded{
          [](const Applied& it) { return "applied at " + std::to_string(it.index.value); },
          [](const Found& it) {
            return "found " + it.value + " of " + std::to_string(it.revision.value);
          },
          [](const Missing&) { return std::string("missing"); },
          [](const Refused& it) { return "refused: " + it.message; },
          [](const Unknown& it) { return "unknown: " + it.message; },
          [](const auto&) { return std::string("report"); },
      },
      outcome);
}

}  // namespace graftd::sim
