#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// What the safety checker reads from one line of the event stream, and nothing else: it must work
// on the lines of any program that tells the same.

namespace graftd::viz::check {

// The hybrid logical clock.
struct Stamp {
  std::int64_t us = 0;
  std::uint64_t counter = 0;
  auto operator<=>(const Stamp&) const = default;
};

// An entry and, through the hash chain, everything before it.
struct Place {
  std::uint64_t index = 0;
  std::uint64_t term = 0;  // 0: not told
  std::uint64_t chain = 0;
};

// A server is its name and its data directory: an emptied one is another server. 0: not told.
struct Voter {
  std::string name;
  std::uint64_t directory = 0;
  auto operator<=>(const Voter&) const = default;
};

struct Other {};

struct Start {
  std::optional<bool> full;  // whether everything is told; nothing: the line does not say
  std::uint64_t directory = 0;
  std::vector<Voter> voters;
  std::uint64_t config_index = 0;
  std::uint64_t term = 0;
  std::string voted_for;
  Place tip;
  std::optional<Place> snapshot;
};

struct Gap {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
};

struct Stat {
  std::uint64_t applied = 0;
  std::uint64_t last = 0;
  std::optional<std::uint64_t> tip;
  std::optional<std::uint64_t> state;
};

struct RoleChange {
  std::string to;
  Place tip;
  std::vector<std::string> votes;
};

struct VoteCast {
  std::string candidate;
  std::uint64_t term = 0;
  bool granted = false;
  bool pre = false;
};

// The term and the vote are on the disk.
struct HardState {
  std::uint64_t term = 0;
  std::string voted_for;
};

struct Append {
  std::uint64_t first = 0;
  std::uint64_t before = 0;  // the chain before the first
  std::vector<Place> entries;
  bool whole = true;  // false: the line was too long to name all of them
};

struct Truncate {
  std::uint64_t from = 0;
  std::uint64_t new_tip = 0;
};

// The log up to here is on the disk.
struct Persist {
  Place tip;
};

struct Commit {
  std::uint64_t from = 0;
  Place to;
  bool by_quorum = false;  // a leader counted
  bool by_leader = false;  // a follower was told
};

struct Apply {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::vector<std::uint64_t> chains;
  bool whole = true;
  std::uint64_t state = 0;
};

struct Membership {
  enum class Phase : std::uint8_t { appended, committed, rolled_back, other };
  std::uint64_t index = 0;
  std::string kind;
  Phase phase = Phase::other;
  std::vector<Voter> voters;
  std::vector<std::string> old_voters;
};

struct MessageSeen {
  enum class Kind : std::uint8_t { append, append_reply, vote, vote_reply, other };
  bool received = false;
  std::string sender;
  std::uint64_t sender_incarnation = 0;
  std::uint64_t number = 0;  // 0: the name of the message cannot be read
  std::string peer;
  Kind kind = Kind::other;
  std::uint64_t term = 0;  // of the message
  std::uint64_t prev_index = 0;
  std::uint64_t entries = 0;
  std::uint64_t match = 0;
  bool accepted = false;
  bool granted = false;
  bool pre = false;
  std::string verdict;
};

// A snapshot was made, or one of another server was taken in.
struct Snapshot {
  Place tip;
  std::optional<std::uint64_t> state;
  bool installed = false;
  bool kept_suffix = false;
};

// What a client began, or what it was told.
struct Invoke {
  std::string clock;  // which the times are read from; of the machine
  std::string op;
  std::string kind;
  std::string key;
  std::string value;  // with its length: equal texts mean equal values
};

struct Return {
  std::string clock;
  std::string op;
  std::string status;  // ok, missing, refused, unknown
  std::string value;
};

using Body = std::variant<Other,
                          Start,
                          Gap,
                          Stat,
                          RoleChange,
                          VoteCast,
                          HardState,
                          Append,
                          Truncate,
                          Persist,
                          Commit,
                          Apply,
                          Membership,
                          MessageSeen,
                          Snapshot,
                          Invoke,
                          Return>;

struct Seen {
  std::string run;
  std::string node;
  std::uint64_t incarnation = 0;
  std::uint64_t seq = 0;
  Stamp stamp;
  std::optional<std::int64_t>
      mono_us;  // by a clock that nobody sets; others of the machine share it
  std::uint64_t term = 0;
  // Told only at trace level full: then the node tells everything.
  bool only_full = false;
  Body body;
  // Set by Sequence: how many events of this node were lost just before this one.
  std::uint64_t lost = 0;
};

// "node0/1/42".
std::string id_of(const Seen& seen);

}  // namespace graftd::viz::check
