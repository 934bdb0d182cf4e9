#include "viz/hclog.hpp"

#include "viz/json_text.hpp"
#include "viz/json_value.hpp"
#include "viz/timestamp.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace graftd::viz {
namespace {

namespace json = boost::json;

constexpr std::size_t said_bytes_max = 256;
constexpr std::size_t message_bytes_max = 64 << 10;

std::string said_in(const json::object& line, std::string_view name) {
  return std::string(prefix_of(text_of(line, name), said_bytes_max));
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

std::string level_of(const json::object& line) {
  const std::string level = lower(said_in(line, "@level"));
  if (level == "warning") {
    return "warn";
  }
  if (level == "err") {
    return "error";
  }
  constexpr std::array<std::string_view, 5> levels = {"trace", "debug", "info", "warn", "error"};
  return std::find(levels.begin(), levels.end(), level) == levels.end() ? "unknown" : level;
}

// "{Suffrage:Voter ID:node0 Address:127.0.0.1:12000}": the word behind `label`.
std::string_view word_after(std::string_view text, std::string_view label) {
  const std::size_t at = text.find(label);
  if (at == std::string_view::npos) {
    return {};
  }
  text.remove_prefix(at + label.size());
  return text.substr(0, std::min(text.find_first_of(" }]"), text.size()));
}

void read_state(const json::object& state, StoredEvent& event) {
  NodeChange& change = event.change;
  change.term = number_of(state, "currentTerm");
  change.commit = number_of(state, "commitIndex");
  change.applied = number_of(state, "lastApplied");
  change.last = number_of(state, "lastLogIndex");
  const std::string role = lower(said_in(state, "state"));
  if (role == "shutdown") {
    change.stopped = true;
  } else if (!role.empty()) {
    change.role = role;
  }
  if (role == "leader") {
    change.leader = event.node;
  }
}

std::uint64_t last_entry_of(const json::object& request) {
  const json::value* value = find(request, "Entries");
  const json::array* entries = value == nullptr ? nullptr : value->if_array();
  const json::object* last =
      entries == nullptr || entries->empty() ? nullptr : entries->back().if_object();
  return last == nullptr ? 0 : number_of(*last, "Index").value_or(0);
}

template <std::size_t count>
bool is_one_of(std::string_view message, const std::array<std::string_view, count>& messages) {
  return std::find(messages.begin(), messages.end(), message) != messages.end();
}

bool raft_speaks(const std::string& module) {
  return module.find("raft") != std::string::npos || module == "core" || module.empty();
}

}  // namespace

void HclogReader::read(const json::object& line, StoredEvent& event) {
  event.origin = Origin::hclog;
  event.type = "log";
  event.level = level_of(line);
  event.module = said_in(line, "@module");
  event.caller = said_in(line, "@caller");
  event.message = std::string(prefix_of(text_of(line, "@message"), message_bytes_max));
  if (const auto time = parse_timestamp(scalar_text(find(line, "@timestamp")))) {
    event.time_ns = *time;
    event.at_us = *time / 1000;
  }
  learn(line, event);
  infer(event.message, line, event);
  event.inferred = !(event.change == NodeChange());
  event.of_member = event.inferred || event.module.find("raft") != std::string::npos;
}

void HclogReader::learn(const json::object& line, const StoredEvent& event) {
  const json::object* config = find_object(line, "config");
  std::string self =
      event.message.ends_with("voting for self") ? said_in(line, "id") : std::string();
  self = self.empty() && config != nullptr ? said_in(*config, "LocalID") : self;
  if (!self.empty() && (ids_.size() < addresses_max || ids_.contains(self))) {
    ids_[std::move(self)] = event.node;
  }
  learn_servers(text_of(line, "servers"));
  if (const json::object* peer = find_object(line, "peer")) {
    learn_server(*peer);
  }
  for (const std::string_view name : {"request", "details"}) {
    if (const json::object* request = find_object(line, name)) {
      learn_entries(*request);
    }
  }
  if (!text_of(line, "server-addr").empty()) {
    learn_address(said_in(line, "server-addr"), said_in(line, "server-id"));
  }
}

void HclogReader::learn_servers(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('}'), text.size());
    const std::string_view server = text.substr(0, end);
    learn_address(std::string(word_after(server, "Address:")),
                  std::string(word_after(server, "ID:")));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void HclogReader::learn_server(const json::object& server) {
  learn_address(said_in(server, "Address"), said_in(server, "ID"));
}

void HclogReader::learn_entries(const json::object& request) {
  const json::value* value = find(request, "Entries");
  const json::array* entries = value == nullptr ? nullptr : value->if_array();
  for (const json::value& entry : entries == nullptr ? json::array() : *entries) {
    const json::object* data =
        entry.is_object() ? find_object(entry.get_object(), "Data") : nullptr;
    const json::value* servers = data == nullptr ? nullptr : find(*data, "Servers");
    if (servers == nullptr || !servers->is_array()) {
      continue;
    }
    for (const json::value& server : servers->get_array()) {
      if (server.is_object()) {
        learn_server(server.get_object());
      }
    }
  }
}

void HclogReader::learn_address(std::string address, std::string id) {
  if (address.empty() || id.empty() || id.size() > said_bytes_max ||
      address.size() > said_bytes_max) {
    return;
  }
  if (addresses_.size() < addresses_max || addresses_.contains(address)) {
    addresses_[std::move(address)] = std::move(id);
  }
}

// Of Consul and Nomad the ids are no names: they are only known to be a node's when it said so.
std::string HclogReader::node_of(std::string_view id) const {
  const auto known = ids_.find(std::string(id));
  return known == ids_.end() ? std::string(id) : known->second;
}

std::string HclogReader::name_of(std::string_view address) const {
  const auto known = addresses_.find(std::string(address));
  return known == addresses_.end() ? std::string(address) : node_of(known->second);
}

void HclogReader::infer(std::string_view message,
                        const json::object& line,
                        StoredEvent& event) const {
  NodeChange& change = event.change;
  if (message == "exited successfully") {
    change.stopped = true;
  } else if (message == "started successfully!" || message == "Initializing raft") {
    change.started = true;
  }
  if (!raft_speaks(event.module)) {
    return;
  }
  if (const json::object* state = find_object(line, "raft-state")) {
    read_state(*state, event);
    change.fresh = message == "initial state" && change.term == 0U && change.last == 0U;
  } else if (!infer_role(message, line, event) && !infer_term(message, line, event) &&
             !infer_log(message, line, event)) {
    infer_request(message, line, event);
  }
}

bool HclogReader::infer_role(std::string_view message,
                             const json::object& line,
                             StoredEvent& event) const {
  NodeChange& change = event.change;
  if (message == "entering follower state") {
    change.role = "follower";
    const std::string_view leader = text_of(line, "leader");
    change.leader = name_of(leader.empty() ? text_of(line, "leader-address") : leader);
    if (const std::string_view id = text_of(line, "leader-id"); !id.empty()) {
      change.leader = node_of(id);
    }
  } else if (message == "entering candidate state") {
    change.role = "candidate";
    change.leader = "";
  } else if (message == "entering leader state" || message == "added peer, starting replication" ||
             message == "updating configuration" || message == "failed to contact") {
    // The last three are for records that begin in the middle: only a leader says them, and only
    // while it leads.
    change.role = "leader";
    change.leader = event.node;
  } else if (message == "vote granted") {
    const bool own = node_of(text_of(line, "from")) == event.node;
    change.vote = own ? std::optional(event.node) : std::nullopt;
  } else if (message == "voting for self") {
    change.vote = event.node;
  } else if (message == "heartbeat timeout reached, starting election") {
    change.leader = "";
  } else if (message != "election won" &&
             message != "election timeout reached, restarting election" &&
             message != "Election timeout reached, restarting election") {
    return false;
  }
  change.term = number_of(line, "term");
  return true;
}

// What tells the term and nothing else. A vote that was asked for may be of a term that is still to
// come: those lines are no evidence.
bool HclogReader::infer_term(std::string_view message,
                             const json::object& line,
                             StoredEvent& event) const {
  constexpr std::array<std::string_view, 4> messages = {
      "calculated votes needed", "votes", "asking for vote", "duplicate requestVote for same term"};
  if (!is_one_of(message, messages)) {
    return false;
  }
  event.change.term = number_of(line, "term");
  return true;
}

// What tells how far the log and the state are.
bool HclogReader::infer_log(std::string_view message,
                            const json::object& line,
                            StoredEvent& event) const {
  NodeChange& change = event.change;
  const bool snapshot =
      message == "starting snapshot up to" || message == "snapshot complete up to";
  if (snapshot || message == "restored from snapshot") {
    change.applied = number_of(line, snapshot ? "index" : "last-index");
    change.commit = change.applied;
    change.at_least = change.applied.has_value();
  } else if (message == "clearing log suffix") {
    const std::uint64_t from = number_of(line, "from").value_or(0);
    change.role = "follower";
    change.last = from > 0 ? std::optional(from - 1) : std::nullopt;
  } else {
    return false;
  }
  return true;
}

bool HclogReader::infer_request(std::string_view message,
                                const json::object& line,
                                StoredEvent& event) const {
  const bool received = message == "Come the AppendEntriesRequest";
  const bool sent =
      message == "pipelineSend AppendEntriesRequest" || message == "Send heartbeat to peer";
  const json::object* request = find_object(line, received ? "details" : "request");
  if ((!received && !sent) || request == nullptr) {
    return false;
  }
  NodeChange& change = event.change;
  // A heartbeat of this library leaves the term, and nothing else, filled in.
  if (const auto term = number_of(*request, "Term"); term && *term != 0) {
    change.term = term;
  }
  change.role = received ? "follower" : "leader";
  change.leader = received ? name_of(text_of(*request, "Leader")) : event.node;
  if (const std::uint64_t last = last_entry_of(*request); last != 0) {
    change.last = last;
  }
  if (const auto commit = number_of(*request, "LeaderCommitIndex");
      sent && commit && *commit != 0) {
    change.commit = commit;
  }
  return true;
}

std::string change_json(const NodeChange& change) {
  std::string out = "{";
  const auto label = [&](std::string_view name) {
    out += out.size() > 1 ? ",\"" : "\"";
    out += name;
    out += "\":";
  };
  const auto text = [&](std::string_view name, const std::optional<std::string>& value) {
    if (value) {
      label(name);
      append_ascii(out, *value);
    }
  };
  const auto number = [&](std::string_view name, const std::optional<std::uint64_t>& value) {
    if (value) {
      label(name);
      append_number(out, *value);
    }
  };
  const auto flag = [&](std::string_view name, bool value) {
    if (value) {
      label(name);
      out += "true";
    }
  };
  text("role", change.role);
  number("term", change.term);
  number("commit", change.commit);
  number("applied", change.applied);
  number("last", change.last);
  text("leader", change.leader);
  text("vote", change.vote);
  flag("started", change.started);
  flag("stopped", change.stopped);
  return out + "}";
}

}  // namespace graftd::viz
