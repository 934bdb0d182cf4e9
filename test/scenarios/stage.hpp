#pragma once

#include "cmd/replica_loop.hpp"
#include "core/replica.hpp"
#include "test/sim/disk.hpp"

#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace graftd::scenarios {

// The servers of a story. Nothing happens by itself: each has its own clock, which stands still,
// and messages wait until they are delivered. What is told gathers in `output`.
class Stage {
 public:
  struct Parcel {
    Message message;
    DirectoryId from_directory;
    DirectoryId expected;
  };

  Options options;  // of servers that start from now on

  void add(const NodeId& id, DirectoryId directory, Recovered content);

  bool knows(const NodeId& id) const { return servers_.contains(id); }

  void start(const NodeId& id);
  void crash(const NodeId& id);
  void wipe(const NodeId& id);

  // Moves the server's clock to its deadline.
  void tick(const NodeId& id);
  void sleep(const NodeId& id, Duration time);
  // The same, and ticks at each deadline on the way.
  void wait(const NodeId& id, Duration time);
  void link(const NodeId& id, const NodeId& peer, bool up);
  void ask(const NodeId& id, Request request, Duration patience);

  // Writes end at once, or when they are let.
  void hold_disk(const NodeId& id, bool held);
  void finish_write(const NodeId& id);
  // The same of the state.
  void hold_state(const NodeId& id, bool held);
  void finish_state(const NodeId& id);
  // Without any, writes are held, too.
  void set_space(const NodeId& id, DiskSpace space);

  // To a server that is down, or to another directory than was meant: lost.
  void deliver(Parcel parcel);

  StatusReport status_of(const NodeId& id);

  const sim::Disk& disk_of(const NodeId& id) const { return servers_.at(id).disk; }

  std::vector<NodeId> names() const;

  bool running(const NodeId& id) const { return servers_.at(id).loop != nullptr; }

  std::list<Parcel> in_flight;
  std::string output;

 private:
  struct Server {
    sim::Disk disk;
    Duration time{};
    bool disk_held = false;
    bool state_held = false;
    std::optional<Write> writing;
    std::optional<StateWrite> saving;
    std::unique_ptr<Replica> replica;
    std::unique_ptr<ReplicaLoop> loop;
    Instant deadline;
    bool flush_due = false;
  };

  ReplicaOutlets outlets(const NodeId& id, Server& server);
  void take(const NodeId& id, Input input);
  void settle(Server& server);
  static void end_write(Server& server);
  static void end_state(Server& server);
  void say(const std::string& line);

  std::map<NodeId, Server> servers_;
  std::optional<StatusReport> asked_status_;
  std::uint64_t requests_ = 0;
  std::uint64_t directories_ = 100;
};

}  // namespace graftd::scenarios
