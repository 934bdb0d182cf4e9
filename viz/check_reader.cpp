#include "viz/check_reader.hpp"

#include "viz/json_value.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace graftd::viz::check {
namespace {

namespace json = boost::json;

using Details = json::object;

// More of either is hostile or broken.
constexpr std::size_t items_max = 4096;
constexpr std::size_t name_bytes_max = 256;

std::string name_of(const Details& d, std::string_view field) {
  return std::string(text_of(d, field).substr(0, name_bytes_max));
}

std::uint64_t count_of(const Details& d, std::string_view field) {
  return number_of(d, field).value_or(0);
}

std::optional<std::uint64_t> digest_in(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value)
                                                                  : std::nullopt;
}

std::optional<std::uint64_t> digest_of(const Details& d, std::string_view field) {
  const std::string_view text = text_of(d, field);
  return text.empty() ? std::nullopt : digest_in(text);
}

const json::array* list_of(const Details& d, std::string_view field) {
  const json::value* value = find(d, field);
  return value == nullptr ? nullptr : value->if_array();
}

// `take(value)` for each element.
template <class Take>
void each_of(const Details& d, std::string_view field, Take take) {
  const json::array* list = list_of(d, field);
  const std::size_t count = list == nullptr ? 0 : std::min(list->size(), items_max);
  for (std::size_t i = 0; i < count; ++i) {
    take((*list)[i]);
  }
}

std::vector<std::string> names_in(const Details& d, std::string_view field) {
  std::vector<std::string> names;
  each_of(d, field, [&](const json::value& item) {
    if (const json::string* text = item.if_string()) {
      names.emplace_back(std::string_view(text->data(), text->size()).substr(0, name_bytes_max));
    }
  });
  return names;
}

std::vector<std::uint64_t> digests_in(const Details& d, std::string_view field) {
  std::vector<std::uint64_t> digests;
  each_of(d, field, [&](const json::value& item) {
    const json::string* text = item.if_string();
    digests.push_back(text == nullptr ? 0 : digest_in({text->data(), text->size()}).value_or(0));
  });
  return digests;
}

// "dirs" names the directories of the voters, in their order.
std::vector<Voter> voters_in(const Details& d) {
  std::vector<Voter> voters;
  const std::vector<std::uint64_t> directories = digests_in(d, "dirs");
  for (std::string& name : names_in(d, "voters")) {
    const std::size_t at = voters.size();
    voters.push_back({std::move(name), at < directories.size() ? directories[at] : 0});
  }
  std::sort(voters.begin(), voters.end());
  return voters;
}

Place place_in(const Details& d,
               std::string_view index,
               std::string_view term,
               std::string_view chain) {
  return {count_of(d, index), count_of(d, term), digest_of(d, chain).value_or(0)};
}

Body read_start(const Details& d) {
  Start start{.directory = digest_of(d, "dir").value_or(0)};
  if (const std::string_view trace = text_of(d, "trace"); !trace.empty()) {
    start.full = trace == "full";
  }
  if (const Details* config = find_object(d, "config")) {
    start.voters = voters_in(*config);
    start.config_index = count_of(*config, "index");
  }
  if (const Details* restored = find_object(d, "restored")) {
    start.term = count_of(*restored, "term");
    start.voted_for = name_of(*restored, "voted_for");
    start.tip = place_in(*restored, "last", "last_term", "tip");
    if (count_of(*restored, "snap_index") != 0) {
      start.snapshot = place_in(*restored, "snap_index", "snap_term", "snap_tip");
    }
  }
  return start;
}

Body read_stat(const Details& d) {
  return Stat{.applied = count_of(d, "applied"),
              .last = count_of(d, "last"),
              .tip = digest_of(d, "tip"),
              .state = digest_of(d, "sm")};
}

Body read_role(const Details& d) {
  return RoleChange{.to = name_of(d, "to"),
                    .tip = place_in(d, "last", "last_term", "tip"),
                    .votes = names_in(d, "votes")};
}

Body read_vote(const Details& d) {
  return VoteCast{.candidate = name_of(d, "for"),
                  .term = count_of(d, "term"),
                  .granted = flag_of(d, "granted"),
                  .pre = flag_of(d, "pre")};
}

Body read_append(const Details& d) {
  Append append{.first = count_of(d, "first"), .before = digest_of(d, "prev").value_or(0)};
  each_of(d, "entries", [&](const json::value& item) {
    if (const Details* entry = item.if_object()) {
      append.entries.push_back(place_in(*entry, "i", "t", "h"));
    }
  });
  append.whole = !number_of(d, "entries_n") && !append.entries.empty();
  return append;
}

Body read_apply(const Details& d) {
  Apply apply{.first = count_of(d, "first"),
              .last = count_of(d, "last"),
              .chains = digests_in(d, "hs"),
              .state = digest_of(d, "sm").value_or(0)};
  apply.whole = apply.last + 1 - apply.first == apply.chains.size();
  return apply;
}

Body read_membership(const Details& d) {
  using Phase = Membership::Phase;
  Membership change{.index = count_of(d, "index"), .kind = name_of(d, "kind")};
  const std::string_view phase = text_of(d, "phase");
  change.phase = phase == "appended"      ? Phase::appended
                 : phase == "committed"   ? Phase::committed
                 : phase == "rolled-back" ? Phase::rolled_back
                                          : Phase::other;
  change.voters = voters_in(d);
  change.old_voters = names_in(d, "old_voters");
  return change;
}

// "node0.1.42": sender, its incarnation, number.
void read_message_name(std::string_view name, MessageSeen& message) {
  const std::size_t last = name.rfind('.');
  const std::size_t middle =
      last == std::string_view::npos || last == 0 ? last : name.rfind('.', last - 1);
  if (last == std::string_view::npos || middle == std::string_view::npos) {
    return;
  }
  const auto number = [](std::string_view text) {
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  };
  message.sender = name.substr(0, std::min(middle, name_bytes_max));
  message.sender_incarnation = number(name.substr(middle + 1, last - middle - 1));
  message.number = number(name.substr(last + 1));
}

MessageSeen read_message(const Details& d, bool received) {
  using Kind = MessageSeen::Kind;
  MessageSeen message{.received = received};
  read_message_name(text_of(d, "id"), message);
  message.peer = name_of(d, received ? "from" : "to");
  const std::string_view kind = text_of(d, "kind");
  message.pre = flag_of(d, "pre");
  message.kind = kind == "AppendEntries"        ? Kind::append
                 : kind == "AppendEntriesReply" ? Kind::append_reply
                 : kind == "RequestVote"        ? Kind::vote
                 : kind == "RequestVoteReply"   ? Kind::vote_reply
                                                : Kind::other;
  message.term = count_of(d, "mterm");
  message.prev_index = count_of(d, "prev_index");
  message.entries = count_of(d, "n");
  message.match = count_of(d, "match");
  message.accepted = flag_of(d, "ok");
  message.granted = flag_of(d, "granted");
  message.verdict = name_of(d, "verdict");
  return message;
}

Body read_snapshot(const Details& d, bool installed) {
  if (find(d, "ok") != nullptr && !flag_of(d, "ok")) {
    return Other{};
  }
  return Snapshot{.tip = place_in(d, "index", "term", "tip"),
                  .state = digest_of(d, "sm"),
                  .installed = installed,
                  .kept_suffix = flag_of(d, "kept_suffix")};
}

std::string value_of(const Details& d) {
  const json::value* value = find(d, "val");
  const std::string_view text = text_of(d, "val");
  const std::uint64_t bytes = number_of(d, "vlen").value_or(text.size());
  return value == nullptr && bytes == 0 ? std::string("0:")
                                        : std::to_string(bytes) + ":" + std::string(text);
}

struct Reader {
  std::string_view type;
  Body (*read)(const Details&);
};

constexpr std::array readers = {
    Reader{"msg.send", [](const Details& d) -> Body { return read_message(d, false); }},
    Reader{"msg.recv", [](const Details& d) -> Body { return read_message(d, true); }},
    Reader{"log.append", read_append},
    Reader{
        "log.persist",
        [](const Details& d) -> Body { return Persist{place_in(d, "last", "last_term", "tip")}; }},
    Reader{"commit",
           [](const Details& d) -> Body {
             return Commit{.from = count_of(d, "from"),
                           .to = place_in(d, "to", "t", "h"),
                           .by_quorum = text_of(d, "by") == "quorum",
                           .by_leader = text_of(d, "by") == "leader"};
           }},
    Reader{"apply", read_apply},
    Reader{"log.truncate",
           [](const Details& d) -> Body {
             return Truncate{count_of(d, "from"), digest_of(d, "new_tip").value_or(0)};
           }},
    Reader{"node.start", read_start},
    Reader{"trace.gap",
           [](const Details& d) -> Body {
             return Gap{count_of(d, "from"), count_of(d, "to")};
           }},
    Reader{"node.stat", read_stat},
    Reader{"role.change", read_role},
    Reader{"vote", read_vote},
    Reader{"hs.persist",
           [](const Details& d) -> Body {
             return HardState{count_of(d, "term"), name_of(d, "voted_for")};
           }},
    Reader{"config.change", read_membership},
    Reader{"snap.end", [](const Details& d) { return read_snapshot(d, false); }},
    Reader{"snap.install", [](const Details& d) { return read_snapshot(d, true); }},
    Reader{"op.invoke",
           [](const Details& d) -> Body {
             return Invoke{name_of(d, "clock"),
                           name_of(d, "op"),
                           name_of(d, "kind"),
                           name_of(d, "key"),
                           value_of(d)};
           }},
    Reader{
        "op.return",
        [](const Details& d) -> Body {
          return Return{name_of(d, "clock"), name_of(d, "op"), name_of(d, "status"), value_of(d)};
        }},
};

constexpr std::array<std::string_view, 6> full_types = {
    "msg.send", "msg.recv", "log.append", "log.persist", "apply", "progress"};

}  // namespace

std::string id_of(const Seen& seen) {
  return seen.node + "/" + std::to_string(seen.incarnation) + "/" + std::to_string(seen.seq);
}

std::optional<Seen> read_seen(const json::object& line) {
  Seen seen{.run = name_of(line, "run"),
            .node = name_of(line, "node"),
            .incarnation = count_of(line, "inc"),
            .seq = count_of(line, "seq")};
  if (seen.seq == 0) {
    return std::nullopt;
  }
  if (const json::array* hlc = list_of(line, "hlc"); hlc != nullptr && hlc->size() == 2) {
    seen.stamp = {static_cast<std::int64_t>(number_of(&(*hlc)[0]).value_or(0)),
                  number_of(&(*hlc)[1]).value_or(0)};
  } else {
    seen.stamp.us = static_cast<std::int64_t>(count_of(line, "wall"));
  }
  if (const auto mono = number_of(line, "mono")) {
    seen.mono_us = static_cast<std::int64_t>(*mono);
  }
  seen.term = count_of(line, "term");
  const std::string_view type = text_of(line, "type");
  seen.only_full = std::find(full_types.begin(), full_types.end(), type) != full_types.end();
  const auto reader = std::find_if(
      readers.begin(), readers.end(), [&](const Reader& it) { return it.type == type; });
  const Details* details = find_object(line, "d");
  if (reader != readers.end() && details != nullptr) {
    seen.body = reader->read(*details);
  }
  return seen;
}

}  // namespace graftd::viz::check
