#include "viz/sentence.hpp"

#include "viz/event_change.hpp"
#include "viz/json_text.hpp"
#include "viz/json_value.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>

namespace graftd::viz {
namespace {

namespace json = boost::json;

constexpr std::size_t word_bytes_max = 64;
constexpr std::size_t sentence_bytes_max = 400;

using Details = json::object;

// A field as a word of a sentence; "?" when the event does not bring it.
std::string word(const Details& d, std::string_view field) {
  const std::string text = scalar_text(find(d, field));
  if (text.empty()) {
    return "?";
  }
  const std::string_view told = prefix_of(text, word_bytes_max);
  return std::string(told) + (told.size() < text.size() ? "..." : "");
}

bool has(const Details& d, std::string_view field) { return !scalar_text(find(d, field)).empty(); }

// `before` + the field, or nothing when there is none.
std::string if_any(std::string_view before, const Details& d, std::string_view field) {
  return has(d, field) ? std::string(before) + word(d, field) : std::string();
}

std::string list(const Details& d, std::string_view field) {
  std::string text;
  for (const std::string& name : names_of(d, field)) {
    text += text.empty() ? "" : ", ";
    text += prefix_of(name, word_bytes_max);
  }
  return text.empty() ? "nobody" : text;
}

std::string term(const StoredEvent& event) { return "term " + std::to_string(event.term); }

std::size_t size_of(const Details& d, std::string_view field) {
  const json::value* value = find(d, field);
  return value != nullptr && value->is_array() ? value->get_array().size() : 0;
}

std::string plural(std::uint64_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

std::string start(const Details& d, const StoredEvent& event) {
  const Details* restored = find_object(d, "restored");
  std::string text = "starts";
  text += if_any(", version ", d, "version");
  if (event.incarnation > 1) {
    text += ", for the " + std::to_string(event.incarnation) + ". time";
  }
  if (restored != nullptr && number_of(*restored, "last").value_or(0) > 0) {
    text += ", with a log up to " + word(*restored, "last") + " and " + term(event);
  }
  return text;
}

std::string stop(const Details& d, const StoredEvent&) {
  return "stops" + if_any(": ", d, "reason") + if_any(", ", d, "error");
}

std::string stat(const Details& d, const StoredEvent&) {
  return "reports: log " + word(d, "last") + ", committed " + word(d, "commit") + ", applied " +
         word(d, "applied");
}

std::string gap(const Details& d, const StoredEvent&) {
  const std::uint64_t from = number_of(d, "from").value_or(0);
  const std::uint64_t to = number_of(d, "to").value_or(from);
  const std::uint64_t count = to >= from ? to - from + 1 : 0;
  return plural(count, "event", "events") + " lost (" + std::to_string(from) + " to " +
         std::to_string(to) + ")" + if_any(": ", d, "why");
}

std::string role(const Details& d, const StoredEvent& event) {
  const std::string to = word(d, "to");
  std::string text;
  if (to == "leader") {
    text = "leads " + term(event);
    if (size_of(d, "votes") > 0) {
      text += ", elected by " + list(d, "votes");
    }
    return text;
  }
  if (to == "candidate") {
    text = "asks for votes in " + term(event);
  } else if (to == "pre-candidate") {
    text = "asks whether it would be elected after " + term(event);
  } else {
    text = "becomes " + to + " in " + term(event);
  }
  return text + if_any(": ", d, "why");
}

std::string vote(const Details& d, const StoredEvent&) {
  const bool pre = flag_of(d, "pre");
  if (flag_of(d, "granted")) {
    return (pre ? "would vote for " : "votes for ") + word(d, "for") + " in term " +
           word(d, "term");
  }
  return (pre ? "would not vote for " : "refuses its vote to ") + word(d, "for") + " in term " +
         word(d, "term") + if_any(": ", d, "why");
}

std::string content(const Details& d) {
  const std::string kind = word(d, "kind");
  if (kind == "AppendEntries") {
    if (flag_of(d, "hb")) {
      return "heartbeat, committed " + word(d, "commit");
    }
    return "AppendEntries, " + plural(number_of(d, "n").value_or(0), "entry", "entries") +
           " after " + word(d, "prev_index");
  }
  if (kind == "AppendEntriesReply") {
    return flag_of(d, "ok") ? "AppendEntriesReply, has all up to " + word(d, "match")
                            : "AppendEntriesReply, refused" + if_any(", try from ", d, "hint");
  }
  if (kind == "RequestVote" || kind == "PreVote") {
    return kind + ", its log ends at " + word(d, "last");
  }
  if (kind == "RequestVoteReply" || kind == "PreVoteReply") {
    return kind + (flag_of(d, "granted") ? ", granted" : ", refused");
  }
  return kind;
}

std::string receive(const Details& d, const StoredEvent&) {
  std::string text = "receives from " + word(d, "from") + ": " + content(d);
  if (has(d, "verdict") && text_of(d, "verdict") != "ok") {
    text += " (" + word(d, "verdict") + ")";
  }
  return text;
}

std::string drop(const Details& d, const StoredEvent& event) {
  const std::string other = text_of(d, "to") == event.node || !has(d, "to")
                                ? "from " + word(d, "from")
                                : "to " + word(d, "to");
  return "loses a message " + other + if_any(": ", d, "why");
}

std::string range(const Details& d, std::string_view from, std::string_view to) {
  return word(d, from) == word(d, to) ? word(d, to) : word(d, from) + " to " + word(d, to);
}

std::string append(const Details& d, const StoredEvent&) {
  const std::uint64_t count = number_of(d, "entries_n").value_or(size_of(d, "entries"));
  return "appends " + plural(count, "entry", "entries") + " from " + word(d, "first");
}

// `from` is what was committed before.
std::string commit(const Details& d, const StoredEvent&) {
  const std::uint64_t from = number_of(d, "from").value_or(0) + 1;
  const std::uint64_t to = number_of(d, "to").value_or(from);
  return "commits " + (from < to ? std::to_string(from) + " to " : std::string()) +
         std::to_string(to) + (text_of(d, "by") == "quorum" ? ": a quorum has it" : "");
}

std::string configuration(const Details& d, const StoredEvent&) {
  return "has configuration " + word(d, "index") + " " + word(d, "phase") + ": voters " +
         list(d, "voters") +
         (size_of(d, "learners") > 0 ? ", learners " + list(d, "learners") : "");
}

std::string ask(const Details& d, const StoredEvent&) {
  return "is asked to " + word(d, "kind") + if_any(" ", d, "key") + if_any(" = ", d, "val");
}

std::string answer(const Details& d, const StoredEvent&) {
  return "answers " + word(d, "status") + if_any(" for ", d, "op") + if_any(" in ", d, "us") +
         (has(d, "us") ? " us" : "");
}

std::string generic(const Details&, const StoredEvent& event) { return "tells " + event.type; }

struct Phrase {
  std::string_view type;
  std::string (*say)(const Details&, const StoredEvent&);
};

constexpr std::array phrases = {
    Phrase{"node.start", start},
    Phrase{"node.stop", stop},
    Phrase{"node.stat", stat},
    Phrase{"trace.gap", gap},
    Phrase{"role.change", role},
    Phrase{"vote", vote},
    Phrase{"msg.recv", receive},
    Phrase{"msg.drop", drop},
    Phrase{"log.append", append},
    Phrase{"config.change", configuration},
    Phrase{"client.req", ask},
    Phrase{"client.resp", answer},
    Phrase{"op.invoke",
           [](const Details& d, const StoredEvent&) {
             return "calls " + word(d, "kind") + if_any(" ", d, "key") + if_any(" = ", d, "val");
           }},
    Phrase{"op.return",
           [](const Details& d, const StoredEvent&) {
             return "hears " + word(d, "status") + if_any(" = ", d, "val");
           }},
    Phrase{"timer.fire",
           [](const Details& d, const StoredEvent&) {
             return word(d, "timer") + " timer fires" + if_any(" after ", d, "waited_us") +
                    (has(d, "waited_us") ? " us" : "");
           }},
    Phrase{"term.change",
           [](const Details& d, const StoredEvent&) {
             return "goes from term " + word(d, "from") + " to " + word(d, "to") +
                    if_any(": ", d, "why");
           }},
    Phrase{"leader.seen",
           [](const Details& d, const StoredEvent& e) {
             return has(d, "leader") ? "follows " + word(d, "leader") + " in " + term(e)
                                     : "knows no leader in " + term(e);
           }},
    Phrase{"hs.persist",
           [](const Details& d, const StoredEvent&) {
             return "has stored term " + word(d, "term") +
                    if_any(" and its vote for ", d, "voted_for");
           }},
    Phrase{"quorum.check",
           [](const Details& d, const StoredEvent&) {
             return (flag_of(d, "ok") ? "still hears a quorum: " : "hears no quorum any more: ") +
                    list(d, "heard");
           }},
    Phrase{"transfer",
           [](const Details& d, const StoredEvent&) {
             return "hands leadership to " + word(d, "to") + ": " + word(d, "phase");
           }},
    Phrase{"msg.send",
           [](const Details& d, const StoredEvent&) {
             return "sends to " + word(d, "to") + ": " + content(d);
           }},
    Phrase{"peer.conn",
           [](const Details& d, const StoredEvent&) {
             return "connection to " + word(d, "peer") + " is " + word(d, "state") +
                    if_any(": ", d, "error");
           }},
    Phrase{"log.truncate",
           [](const Details& d, const StoredEvent&) {
             return "removes its entries " + range(d, "from", "old_last");
           }},
    Phrase{"log.persist",
           [](const Details& d, const StoredEvent&) {
             return "has stored its log up to " + word(d, "last");
           }},
    Phrase{"progress",
           [](const Details& d, const StoredEvent&) {
             return "knows that " + word(d, "peer") + " has all up to " + word(d, "match");
           }},
    Phrase{"commit", commit},
    Phrase{"apply",
           [](const Details& d, const StoredEvent&) {
             return "applies " + range(d, "first", "last");
           }},
    Phrase{"read.index",
           [](const Details& d, const StoredEvent&) {
             return size_of(d, "heard") > 0
                        ? "may read at " + word(d, "index") + ": " + list(d, "heard") +
                              " confirmed it"
                        : "asks whether it may still read at " + word(d, "index");
           }},
    Phrase{"fault.begin",
           [](const Details& d, const StoredEvent&) { return "fault begins: " + word(d, "kind"); }},
    Phrase{"fault.end",
           [](const Details& d, const StoredEvent&) { return "fault ends: " + word(d, "kind"); }},
    Phrase{"log",
           [](const Details& d, const StoredEvent&) {
             return std::string(prefix_of(text_of(d, "msg"), sentence_bytes_max));
           }},
};

}  // namespace

std::string sentence_of(const json::object& details, const StoredEvent& event) {
  const auto phrase = std::find_if(phrases.begin(), phrases.end(), [&](const Phrase& candidate) {
    return candidate.type == event.type;
  });
  const std::string said = (phrase == phrases.end() ? generic : phrase->say)(details, event);
  const std::string_view colon = event.type == "log" || event.type == "trace.gap" ? ": " : " ";
  return std::string(prefix_of(event.node, word_bytes_max)) + std::string(colon) +
         std::string(prefix_of(said, sentence_bytes_max));
}

}  // namespace graftd::viz
