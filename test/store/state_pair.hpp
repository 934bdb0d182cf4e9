#pragma once

#include "core/snapshot_codec.hpp"
#include "store/database_file.hpp"
#include "store/log_store.hpp"
#include "store/state_store.hpp"
#include "store/state_tables.hpp"
#include "test/store/scratch.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace graftd::test {

// A state machine, and the store that follows it.
struct Pair {
  KeyValues values;
  Sessions sessions;
  CarriedOutCommands writes;
  std::uint64_t index = 0;

  void apply(const Command& command) {
    writes.push_back({{++index}, encode_command(command)});
    values.apply({index}, writes.back().payload);
  }

  void put(const std::string& key, const std::string& value) { apply(Put{{{key, value}}}); }

  Sessions::Verdict put_in_session(std::uint64_t sequence,
                                   const std::string& client = "client",
                                   std::uint64_t sessions_max = 10) {
    const SessionStamp stamp{.time_us = 1, .life_us = 1'000'000, .sessions_max = sessions_max};
    return sessions.take({++index}, {{client, sequence}, stamp, Put{{{"k", "v"}}}});
  }

  SnapshotHead head() const {
    SnapshotHead head{.position = {{index}, {2}, {index * 7}},
                      .configuration_index = {1},
                      .configuration = {},
                      .digest = state_digest(values, sessions)};
    head.configuration.members[node0] = {.role = MemberRole::voter, .raft_address = "h:1"};
    return head;
  }

  SaveChanges changes() { return {head(), std::exchange(writes, {}), sessions.take_changes()}; }

  // As a leader sends it.
  std::vector<SavePart> parts(std::uint64_t bytes_max) {
    std::vector<SavePart> parts;
    for (const auto& [name, bytes] : sessions.records()) {
      parts.push_back(
          {.first = parts.empty(), .records = {{name, bytes}}, .cells = {}, .head = {}});
    }
    values.open_view(node0);
    while (!values.view_is_read(node0)) {
      SavePart part{.first = parts.empty(), .records = {}, .cells = {}, .head = {}};
      for (auto& [key, version] : values.read_view(node0, bytes_max)) {
        part.cells.push_back({key, *version});
      }
      parts.push_back(std::move(part));
    }
    parts.back().head = head();
    values.close_view(node0);
    return parts;
  }
};

// A directory with an identity in its log.
struct Home {
  explicit Home(const std::string& path) : directory(path) {
    identity = new_identity("node0");
    if (LogStore::exists(directory)) {
      identity = LogStore::open(directory, node0).identity();
    } else {
      identity = LogStore::create(directory, identity, {}).identity();
    }
  }

  StateStore open(Position base = {}) { return StateStore::open(directory, identity, base); }

  DataDirectory directory;
  Identity identity;
};

// The tables of a state without a store around them.
inline Database empty_state(DataDirectory& directory) {
  make_database(
      directory, "state.db", [](Database& fresh) { create_state_tables(fresh, node0, {1}); });
  return Database(directory.real_path_of("state.db"));
}

inline void check_same(const Snapshot& found, const Pair& wanted) {
  CHECK(found.head == wanted.head());
  CHECK(found.values.digest() == wanted.values.digest());
  CHECK(found.sessions == wanted.sessions);
  CHECK(found.values.size() == wanted.values.size());
}

}  // namespace graftd::test
