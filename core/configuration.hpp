#pragma once

#include "core/types.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace graftd {

enum class MemberRole : std::uint8_t { voter, learner };

// A server as the configuration knows it. Addresses are "host:port"; names are resolved at each
// connect.
struct Member {
  MemberRole role = MemberRole::learner;
  std::string raft_address;
  std::string http_address;
  DirectoryId directory;
  // A learner that joined on its own is promoted by the leader once it has caught up.
  bool promote = false;
  bool operator==(const Member&) const = default;
};

// The set of servers (thesis §4.1). Empty in a server that has not joined yet.
struct Configuration {
  std::map<NodeId, Member> members;
  bool operator==(const Configuration&) const = default;

  bool contains(const NodeId& id) const { return members.contains(id); }

  bool is_voter(const NodeId& id) const;
  const Member* find(const NodeId& id) const;
  std::vector<NodeId> voters() const;
  std::vector<NodeId> learners() const;
  // Of the voters, in their order, as the event stream prints them.
  std::vector<Digest> voter_directories() const;
};

}  // namespace graftd
