#pragma once

#include "core/event.hpp"
#include "core/types.hpp"

#include <cstdint>

namespace graftd {

// Everything a replica can be tuned by. Each limit says what happens at it; the simulator draws
// them all from its seed.
struct Options {
  // An election timer fires after a random time between this and twice this (thesis §3.4). Also
  // how long a leader may go unheard before votes against it are given, and how long a leader
  // goes on without a quorum.
  Duration election_timeout = std::chrono::milliseconds(500);
  Duration heartbeat_interval = std::chrono::milliseconds(100);
  // After the stream from the leader broke: campaign at a random time within this.
  Duration broken_link_delay_max = std::chrono::milliseconds(100);
  // A campaign that has neither won nor lost is tried again after a random time between one and
  // four heartbeat intervals: a vote takes a round trip and a write, not an election timeout.
  // A leader whose own write takes longer than this gives up leadership.
  Duration disk_stall_max = std::chrono::milliseconds(1500);

  // Entries and bytes of one AppendEntries; at least one entry is always sent.
  std::uint64_t append_entries_max = 512;
  std::uint64_t append_bytes_max = 1 << 20;
  // AppendEntries under way to one peer; at the limit the leader waits for an answer.
  std::uint64_t inflight_messages_max = 64;
  std::uint64_t inflight_bytes_max = 16 << 20;
  // Bytes appended but not committed; at the limit writes are refused with `busy`.
  std::uint64_t uncommitted_bytes_max = 64 << 20;

  // Client requests without an answer, here and forwarded; at the limit `busy`.
  std::uint64_t requests_max = 8192;
  std::uint64_t request_bytes_max = 64 << 20;

  // Whether a snapshot is worth while is looked at this often: it is, when this many entries were
  // applied since the last one. This many bytes of entries make one at once.
  Duration snapshot_interval = std::chrono::seconds(120);
  std::uint64_t snapshot_threshold = 8192;
  std::uint64_t snapshot_bytes_max = 4 << 20;
  // Of the entries that a snapshot makes superfluous, so many are kept for followers that lag; one
  // that lags further is sent the state. At either limit the oldest go.
  std::uint64_t trailing_logs = 10240;
  std::uint64_t trailing_bytes_max = 16 << 20;
  // The log in memory and on the disk, when snapshots do not keep up; at the limit writes are
  // refused with `busy`.
  std::uint64_t log_bytes_max = 512 << 20;
  // Of the file system with the data, in bytes. Less than this is kept for votes and for what
  // others commit: the leader hands over and refuses writes with `read_only_disk` until twice this
  // is free. 0: as long as a byte can be written.
  std::uint64_t disk_reserve = 64 << 20;
  // Of the state in one message; at least one key is sent. One message is under way to a peer.
  std::uint64_t snapshot_part_bytes_max = 512 << 10;

  // A learner this close to the leader's last entry is promoted.
  std::uint64_t promote_lag_max = 256;

  // Of client sessions (core/sessions.hpp): those of the leader go with each entry and hold for
  // all. At the limit the one that was idle longest ends.
  std::uint64_t sessions_max = 4096;
  Duration session_life = std::chrono::hours(1);

  std::uint64_t key_bytes_max = 1024;
  std::uint64_t value_bytes_max = 1 << 20;
  std::uint64_t pairs_max = 1000;

  Trace trace = Trace::core;
  // Of this server's own chance: election timeouts.
  std::uint64_t seed = 0;
};

}  // namespace graftd
