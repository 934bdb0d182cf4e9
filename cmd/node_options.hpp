#pragma once

#include "cmd/environment.hpp"
#include "cmd/host_port.hpp"
#include "core/options.hpp"
#include "core/types.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace graftd {

enum class LogLevel : std::uint8_t { trace, debug, info, warn, error };

// A variable of the seed that is accepted, so that its scripts keep working, and means nothing:
// followers are told of a commit with the next message, and that is not put off.
struct SeedSettings {
  std::optional<Duration> commit_timeout;
};

// All that `graftd node` was told: flags, then environment, then defaults; checked.
struct NodeOptions {
  bool help = false;  // print the help, nothing else
  NodeId id;          // empty only with force_new_cluster: the directory knows it
  HostPort http_listen = {"0.0.0.0", 11000};
  // What others are told. `raft_listen` is where the peer port is opened: the same port, on the
  // same address when that belongs to this machine, else on 0.0.0.0.
  HostPort http_advertised;
  HostPort raft_advertised;
  HostPort raft_listen;
  // That serve HTTP beside the replica's loop; 0: the loop does it.
  std::size_t http_threads = 0;

  std::vector<HostPort> join;  // empty: found a cluster, or go on with the one on the disk
  Duration join_timeout = std::chrono::seconds(20);

  bool learner = false;            // join to follow, never to vote
  bool force_new_cluster = false;  // go on alone with what the directory holds
  std::string vizor_url;           // empty: none
  std::string events_file;         // empty: standard output
  bool chaos = false;              // faults may be ordered over HTTP
  LogLevel log_level = LogLevel::info;
  std::string data_directory;

  // Election, heartbeat, trace and limits. `seed` is drawn by the caller.
  Options core;
  SeedSettings seed;

  // For the user: things that were decided for them ("no other address than loopback found").
  std::vector<std::string> warnings;
};

// Throws BadUsage.
NodeOptions parse_node_options(std::vector<std::string> arguments, const Environment& environment);

// The text of `graftd node --help`.
std::string node_help();

}  // namespace graftd
