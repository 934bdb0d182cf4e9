#pragma once

#include "core/command.hpp"
#include "core/configuration.hpp"
#include "core/types.hpp"

#include <array>
#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace graftd {

// Given by the server that took the request from a client; dense, per incarnation.
struct RequestId {
  std::uint64_t value = 0;
  auto operator<=>(const RequestId&) const = default;
};

// ---- what a client can ask ----

enum class ReadLevel : std::uint8_t { linearizable, local };

struct GetRequest {
  std::string key;
  ReadLevel level = ReadLevel::linearizable;
};

// With a session key a write may be asked for again and again, and is carried out once.
struct PutRequest {
  std::vector<KeyValue> pairs;
  std::optional<SessionKey> session = std::nullopt;
};

struct DeleteRequest {
  std::string key;
  std::optional<SessionKey> session = std::nullopt;
};

// A server asks to become a member, or to stay one under a new address or directory.
struct JoinRequest {
  NodeId id;
  std::string raft_address;
  std::string http_address;
  DirectoryId directory;      // 0: not told
  bool stay_learner = false;  // a new member never votes, until somebody promotes it
  bool enlist_only = false;   // done when it is a member; it may be started later
};

// A learner is to become a voter. It has to be there, and almost level with the leader.
struct PromoteRequest {
  NodeId id;
};

struct RemoveRequest {
  NodeId id;
};

struct TransferRequest {
  std::optional<NodeId> to;  // nothing: the leader chooses
};

struct MembersRequest {};

struct StatusRequest {};

using Request = std::variant<GetRequest,
                             PutRequest,
                             DeleteRequest,
                             JoinRequest,
                             RemoveRequest,
                             PromoteRequest,
                             TransferRequest,
                             MembersRequest,
                             StatusRequest>;

// ---- what it is told ----

// Committed and applied; for a membership change, in force and committed.
struct Applied {
  Index index;
};

struct Found {
  std::string value;
  Index revision;
};

struct Missing {};

struct MemberReport {
  NodeId id;
  Member member;
  bool leader = false;
  bool reachable = false;  // heard within an election timeout
  Index match;
  std::uint64_t lag = 0;              // entries behind the leader's last
  std::int64_t last_contact_us = -1;  // -1: never
};

struct MembersReport {
  std::vector<MemberReport> members;
};

enum class RoleName : std::uint8_t { follower, pre_candidate, candidate, leader };

// As people and event lines call it: "pre-candidate".
constexpr std::string_view name_of(RoleName role) {
  constexpr std::array<std::string_view, 4> names = {
      "follower", "pre-candidate", "candidate", "leader"};
  return names.at(static_cast<std::size_t>(role));
}

// Room on the disk for what a server has to write.
enum class DiskSpace : std::uint8_t {
  enough,
  low,   // what is left is for votes, and for what others commit: no writes of our own clients
  none,  // a write was refused for lack of space, and waits; nothing can be promised
};

constexpr std::string_view name_of(DiskSpace space) {
  constexpr std::array<std::string_view, 3> names = {"enough", "low", "none"};
  return names.at(static_cast<std::size_t>(space));
}

struct StatusReport {
  ClusterId cluster;
  NodeId id;
  DirectoryId directory;
  Incarnation incarnation;
  RoleName role = RoleName::follower;
  bool member = false;
  bool voter = false;
  Term term;
  std::optional<NodeId> leader;
  std::string leader_http_address;
  Index commit;
  Index applied;
  Index last;
  Index persisted;
  Term last_term;
  Digest chain;     // of the last entry
  Digest state;     // of the applied state
  Index snapshot;   // the state on the disk goes up to here
  Index log_first;  // the entries before it are compacted
  std::uint64_t log_bytes = 0;
  std::uint64_t keys = 0;
  std::uint64_t waiting = 0;  // client requests without an answer yet
  // Milliseconds since this server last heard from a leader; 0 in the leader; -1: never.
  std::int64_t leader_contact_ms = -1;
  bool caught_up = false;  // has applied all that it knows to be committed
  DiskSpace disk_space = DiskSpace::enough;
};

enum class ErrorCode : std::uint8_t {
  bad_request,
  not_found,
  conflict,
  busy,
  not_leader,
  no_quorum,
  unavailable,     // a joining server could not be reached
  read_only_disk,  // the leader's disk is full, and nobody could take over from it
};

// Surely not applied, and never will be. Of a write with a session key: this attempt; whether an
// earlier one was applied, the message says.
struct Refused {
  ErrorCode code = ErrorCode::no_quorum;
  std::string message;
};

// It may have been applied, or may still be.
struct Unknown {
  std::string message;
};

using Outcome =
    std::variant<Applied, Found, Missing, MembersReport, StatusReport, Refused, Unknown>;

}  // namespace graftd
