#pragma once

#include "core/effects.hpp"
#include "core/replica.hpp"
#include "store/data_directory.hpp"

#include <memory>
#include <optional>
#include <string>

namespace graftd {

// Of a directory that is about to be initialised; never 0.
DirectoryId random_directory_id();

// The log, term and vote of one node on its disk: SQLite `raft.db`, see docs/storage.md.
//
// After start-up only one thread may use it, the disk thread; identity() may be read by others as
// long as nobody calls adopt_cluster(). `directory` must outlive it.
//
// Whatever is wrong with the stored data is a StoreError of create() and open(), with no byte of
// it changed. Whatever fails later ends the process, but for lack of space, which is seen before
// anything is synced: a server that cannot write must not speak, and a sync that failed once must
// not be tried again, because the kernel drops the pages.
class LogStore {
 public:
  // Whether this directory was ever initialised, even if files went missing since.
  static bool exists(const DataDirectory& directory);

  // The node that an initialised directory belongs to. StoreError when there is none.
  static NodeId held_node(const DataDirectory& directory);

  // First start. `identity.incarnation` is counted up from what is given, 0 unless the node may
  // have had another directory before; the cluster is empty for a node that has yet to join one.
  // All or nothing: a crash on the way leaves no initialised directory.
  static LogStore create(DataDirectory& directory, Identity identity, const Recovered& first);
  // Later starts: checks everything, then counts the incarnation up; from `before_first` on if a
  // crash of create() left a directory that never started.
  static LogStore open(DataDirectory& directory,
                       const NodeId& expected_node,
                       Incarnation before_first = {});

  ~LogStore();
  LogStore(LogStore&&) noexcept;
  LogStore& operator=(LogStore&&) noexcept;

  const Identity& identity() const;
  // The position just before the first entry.
  Position base() const;
  // Before take_recovered() and before anything is written: the log as it goes on from a state that
  // ends there: behind it, or, when it does not hold that entry, not at all. That is what a crash
  // leaves when a state that a leader sent has come to the disk and the log has not been dropped.
  void go_on_from(const Position& end);
  // Once, before the first write; without a state.
  Recovered take_recovered();

  // Until take_recovered(): whether it ever held an entry.
  bool was_member() const;

  // Before take_recovered(): goes on as the only voter of a new cluster, in a term of its own, with
  // all entries, committed or not. All or nothing. Returns the last entry that was there; nothing,
  // and nothing is changed, when there was none.
  std::optional<Position> begin_new_cluster(const ClusterId& cluster, const Member& self);

  // A joiner learns its cluster once. StoreError if it belongs to another one.
  void adopt_cluster(const ClusterId& cluster);

  // One transaction; durable on return. Stops the process if that fails.
  void write(const Write& write);
  // The same, but false if there is no space for it: then nothing of it is on the disk, and it may
  // be tried again.
  bool write_if_space(const Write& write);

  // 2 MiB: often enough that no write waits long for it, seldom enough that a sync more in some
  // hundred does not count.
  static constexpr int wal_pages_usual = 512;
  // Between writes, while nobody waits for one: copies the WAL into raft.db when it has so many
  // pages. Stops the process if that fails.
  void tidy(int wal_pages = wal_pages_usual);

 private:
  struct State;
  explicit LogStore(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

// For a directory of one cluster that is started with the address of another.
std::string foreign_cluster_sentence(const DataDirectory& directory,
                                     const ClusterId& held,
                                     const ClusterId& expected);

}  // namespace graftd
