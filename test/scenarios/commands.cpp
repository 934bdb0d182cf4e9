#include "test/scenarios/commands.hpp"

#include "test/sim/describe.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace graftd::scenarios {

namespace {

constexpr Duration patience = std::chrono::seconds(60);
// A settling network that never settles.
constexpr int deliveries_max = 5000;

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> word;) {
    words.push_back(word);
  }
  return words;
}

std::uint64_t number_of(const std::string& word) { return std::stoull(word); }

DirectoryId directory_of(const NodeId& id) { return {number_of(id.text.substr(1)) + 1}; }

// The same entry for the same index and term, as in one history.
Entry entry_after(const Position& last, Term term, std::string payload) {
  Entry entry{.index = last.index.next(), .term = term, .chain = {}, .payload = std::move(payload)};
  entry.chain = chain_after(last.chain, term, entry.payload);
  return entry;
}

std::string payload_at(Index index, Term term) {
  const std::string name = std::to_string(index.value) + "." + std::to_string(term.value);
  return encode_command(Put{{{"x", name}}});
}

Recovered content_of(const Configuration& members, Term term, const std::vector<Term>& terms) {
  Recovered content{.hard_state = {term, std::nullopt}, .base = {}, .entries = {}, .snapshot = {}};
  content.entries.push_back(entry_after({}, {1}, encode_command(ChangeConfiguration{members})));
  for (const Term of_entry : terms) {
    const Position last = position_of(content.entries.back());
    content.entries.push_back(entry_after(last, of_entry, payload_at(last.index.next(), of_entry)));
  }
  return content;
}

DiskSpace space_of(const std::string& word) {
  for (const DiskSpace space : {DiskSpace::enough, DiskSpace::low, DiskSpace::none}) {
    if (word == name_of(space)) {
      return space;
    }
  }
  throw std::invalid_argument("no such space");
}

// "as c1:4" at the end of a write.
std::optional<SessionKey> session_of(const std::vector<std::string>& words) {
  if (words.size() < 4 || words[2] != "as") {
    return std::nullopt;
  }
  const std::size_t colon = words[3].find(':');
  return SessionKey{words[3].substr(0, colon), number_of(words[3].substr(colon + 1))};
}

}  // namespace

std::string Commands::run(const std::string& line) {
  Words words = words_of(line);
  const bool quiet = words.front() == "quiet";
  if (quiet) {
    words.erase(words.begin());
  }
  stage_.output.clear();
  try {
    carry_out(words);
  } catch (const std::exception& wrong) {
    return "error: " + line + ": " + wrong.what() + "\n";
  }
  return quiet ? "" : std::exchange(stage_.output, {});
}

void Commands::carry_out(const Words& words) {
  const std::string& verb = words.at(0);
  const Words rest(words.begin() + 1, words.end());
  if (!carry_out_setting(verb, rest) && !carry_out_server(verb, rest) &&
      !carry_out_network(verb, rest) && !carry_out_client(verb, rest)) {
    throw std::invalid_argument("no such command");
  }
}

bool Commands::carry_out_setting(const std::string& verb, const Words& rest) {
  if (verb == "cluster") {
    make_cluster(rest);
  } else if (verb == "server") {
    stage_.add({rest.at(0)}, directory_of({rest.at(0)}), {});
    stage_.start({rest.at(0)});
  } else if (verb == "members") {
    members_ = members_of(rest);
  } else if (verb == "log") {
    make_log(rest);
  } else if (verb == "option") {
    set_option(rest.at(0), number_of(rest.at(1)));
  } else if (verb == "flight") {
    for (const Stage::Parcel& parcel : stage_.in_flight) {
      stage_.output += sim::describe(parcel.message) + "\n";
    }
  } else if (verb == "status") {
    for (const NodeId& id : stage_.names()) {
      if (rest.empty() || rest.at(0) == id.text) {
        show_status(id);
      }
    }
  } else {
    return false;
  }
  return true;
}

bool Commands::carry_out_server(const std::string& verb, const Words& rest) {
  if (rest.empty()) {
    return false;
  }
  const NodeId id{rest.at(0)};
  if (verb == "tick") {
    stage_.tick(id);
  } else if (verb == "sleep") {
    for (const NodeId& name : stage_.names()) {
      if (id.text == "*" || id == name) {
        stage_.sleep(name, std::chrono::milliseconds(number_of(rest.at(1))));
      }
    }
  } else if (verb == "wait") {
    for (const NodeId& name : stage_.names()) {
      if (id.text == "*" || id == name) {
        stage_.wait(name, std::chrono::milliseconds(number_of(rest.at(1))));
      }
    }
  } else if (verb == "crash") {
    stage_.crash(id);
  } else if (verb == "start") {
    stage_.start(id);
  } else if (verb == "wipe") {
    stage_.wipe(id);
  } else if (verb == "disk") {
    stage_.hold_disk(id, rest.at(1) == "held");
  } else if (verb == "space") {
    stage_.set_space(id, space_of(rest.at(1)));
  } else if (verb == "durable") {
    stage_.output += id.text + " has its log on the disk up to " +
                     std::to_string(stage_.status_of(id).persisted.value) + "\n";
  } else if (verb == "state") {
    stage_.hold_state(id, rest.at(1) == "held");
  } else if (verb == "saved") {
    stage_.finish_state(id);
  } else if (verb == "write") {
    stage_.finish_write(id);
  } else if (verb == "down" || verb == "up") {
    stage_.link(id, {rest.at(1)}, verb == "up");
  } else {
    return false;
  }
  return true;
}

bool Commands::carry_out_network(const std::string& verb, const Words& rest) {
  if (verb == "deliver") {
    deliver_all(take(rest));
  } else if (verb == "newest") {
    std::list<Stage::Parcel> parcels = take(rest);
    std::list<Stage::Parcel> newest;
    if (!parcels.empty()) {
      newest.splice(newest.begin(), parcels, std::prev(parcels.end()));
    }
    stage_.in_flight.splice(stage_.in_flight.begin(), parcels);
    deliver_all(std::move(newest));
  } else if (verb == "drop") {
    take(rest);
  } else if (verb == "hold") {
    std::list<Stage::Parcel>& held = held_[rest.at(0)];
    held.splice(held.end(), take({rest.begin() + 1, rest.end()}));
  } else if (verb == "release") {
    deliver_all(std::exchange(held_.at(rest.at(0)), {}));
  } else if (verb == "again") {
    deliver_all(held_.at(rest.at(0)));
  } else if (verb == "settle") {
    settle(rest);
  } else if (verb == "beat") {
    for (std::uint64_t i = 0; i < number_of(rest.at(1)); ++i) {
      stage_.tick({rest.at(0)});
      settle({rest.begin() + 2, rest.end()});
    }
  } else {
    return false;
  }
  return true;
}

bool Commands::carry_out_client(const std::string& verb, const Words& rest) {
  if (rest.empty()) {
    return false;
  }
  const NodeId id{rest.at(0)};
  if (verb == "put") {
    const std::string& pair = rest.at(1);
    const std::size_t sign = pair.find('=');
    stage_.ask(id,
               PutRequest{{{pair.substr(0, sign), pair.substr(sign + 1)}}, session_of(rest)},
               patience);
  } else if (verb == "get") {
    stage_.ask(id, GetRequest{rest.at(1)}, patience);
  } else if (verb == "delete") {
    stage_.ask(id, DeleteRequest{rest.at(1), session_of(rest)}, patience);
  } else if (verb == "join") {
    const std::string& name = rest.at(1);
    const DirectoryId directory = stage_.disk_of({name}).directory();
    const bool stay = rest.size() > 2 && rest[2] == "learner";
    stage_.ask(id, JoinRequest{{name}, name + ":1", name + ":2", directory, stay}, patience);
  } else if (verb == "promote") {
    stage_.ask(id, PromoteRequest{{rest.at(1)}}, patience);
  } else if (verb == "remove") {
    stage_.ask(id, RemoveRequest{{rest.at(1)}}, patience);
  } else if (verb == "transfer") {
    stage_.ask(id, TransferRequest{NodeId{rest.at(1)}}, patience);
  } else {
    return false;
  }
  return true;
}

Configuration Commands::members_of(const Words& words) const {
  Configuration members;
  for (const std::string& word : words) {
    const std::size_t sign = word.find('=');
    const NodeId id{word.substr(0, sign)};
    members.members[id] = {
        .role = sign == std::string::npos ? MemberRole::voter : MemberRole::learner,
        .raft_address = id.text + ":1",
        .http_address = id.text + ":2",
        .directory = directory_of(id),
        .promote = false};
  }
  return members;
}

void Commands::make_cluster(const Words& names) {
  members_ = members_of(names);
  for (const auto& [id, member] : members_.members) {
    stage_.add(id, member.directory, content_of(members_, {1}, {}));
    stage_.start(id);
  }
}

void Commands::make_log(const Words& words) {
  const NodeId id{words.at(0)};
  std::vector<Term> terms;
  for (std::size_t i = 2; i < words.size(); ++i) {
    terms.push_back({number_of(words[i])});
  }
  stage_.add(id, directory_of(id), content_of(members_, {number_of(words.at(1))}, terms));
  stage_.start(id);
}

void Commands::set_option(const std::string& name, std::uint64_t value) {
  static const std::map<std::string_view, std::uint64_t Options::*> numbers = {
      {"append_bytes_max", &Options::append_bytes_max},
      {"append_entries_max", &Options::append_entries_max},
      {"inflight_messages_max", &Options::inflight_messages_max},
      {"promote_lag_max", &Options::promote_lag_max},
      {"sessions_max", &Options::sessions_max},
      {"snapshot_bytes_max", &Options::snapshot_bytes_max},
      {"snapshot_part_bytes_max", &Options::snapshot_part_bytes_max},
      {"trailing_logs", &Options::trailing_logs},
      {"uncommitted_bytes_max", &Options::uncommitted_bytes_max},
  };
  if (const auto number = numbers.find(name); number != numbers.end()) {
    stage_.options.*number->second = value;
  } else if (name == "session_life_ms") {
    stage_.options.session_life = std::chrono::milliseconds(value);
  } else {
    throw std::invalid_argument("no such option");
  }
}

std::list<Stage::Parcel> Commands::take(const Words& link_and_count) {
  const std::string& link = link_and_count.at(0);
  const std::string from = link.substr(0, link.find('>'));
  const std::string to = link.substr(link.find('>') + 1);
  std::size_t left = link_and_count.size() > 1 ? number_of(link_and_count[1]) : deliveries_max;
  std::list<Stage::Parcel> taken;
  for (auto at = stage_.in_flight.begin(); at != stage_.in_flight.end() && left > 0;) {
    const auto next = std::next(at);
    if ((from == "*" || at->message.from.text == from) &&
        (to == "*" || at->message.to.text == to)) {
      taken.splice(taken.end(), stage_.in_flight, at);
      --left;
    }
    at = next;
  }
  return taken;
}

void Commands::deliver_all(std::list<Stage::Parcel> parcels) {
  for (Stage::Parcel& parcel : parcels) {
    stage_.deliver(std::move(parcel));
  }
}

void Commands::settle(const Words& names) {
  const auto takes_part = [&](const NodeId& id) {
    return names.empty() || std::ranges::find(names, id.text) != names.end();
  };
  for (int delivered = 0; !stage_.in_flight.empty(); ++delivered) {
    if (delivered == deliveries_max) {
      throw std::runtime_error("it never settles");
    }
    Stage::Parcel parcel = std::move(stage_.in_flight.front());
    stage_.in_flight.pop_front();
    if (takes_part(parcel.message.from) && takes_part(parcel.message.to)) {
      stage_.deliver(std::move(parcel));
    }
  }
}

void Commands::show_status(const NodeId& id) {
  std::string& out = stage_.output;
  out += id.text + ": ";
  if (!stage_.running(id)) {
    out += "down\n";
    return;
  }
  const StatusReport status = stage_.status_of(id);
  out += std::string(name_of(status.role)) + " t" + std::to_string(status.term.value);
  const sim::Disk& disk = stage_.disk_of(id);
  if (disk.snapshot().position.index.value > 0) {
    out += ", state " + sim::describe(disk.snapshot().position);
  }
  out += ", log";
  if (disk.base().index.value > 0) {
    out += " after " + std::to_string(disk.base().index.value) + ":";
  }
  for (const Entry& entry : disk.entries()) {
    out += " " + std::to_string(entry.term.value);
  }
  const HardState& stored = disk.hard_state();
  out += ", commit " + std::to_string(status.commit.value) + ", vote " +
         (stored.vote ? stored.vote->text : "none") + "\n";
}

}  // namespace graftd::scenarios
