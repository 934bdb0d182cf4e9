#include "store/log_store.hpp"

#include "core/command.hpp"
#include "core/ensure.hpp"
#include "store/failed_write.hpp"
#include "store/log_files.hpp"
#include "store/log_recovery.hpp"
#include "store/log_tables.hpp"
#include "store/store_error.hpp"

#include <algorithm>
#include <random>
#include <stdexcept>
#include <utility>

namespace graftd {

namespace {

// After this much the WAL is copied into raft.db by the write itself, 4 MiB: where tidy() is not
// called, or a write alone is that large.
constexpr int wal_pages_max = 1024;

// Free pages of a compacted log that stay for the entries to come, 16 MiB; beyond them the file
// shrinks, some pages with each compaction.
constexpr std::int64_t free_pages_kept = 4096;

}  // namespace

struct LogStore::State {
  // Runs after everything has been checked.
  State(DataDirectory& directory_, std::unique_ptr<CheckedLog> log_)
      : directory(directory_), log(std::move(log_)) {
    const Recovered& recovered = log->stored.recovered;
    row = {.hard_state = recovered.hard_state, .end = end_of(recovered)};
    base = recovered.base;
  }

  // An orderly stop. If it fails the next start is like one after a crash: all is in the WAL, which
  // is emptied last. A start without the mark refuses an empty one.
  ~State() {
    try {
      log->database.checkpoint();
      write_mark(directory,
                 {.identity = identity(), .stopped = true, .rows = digest_of_rows(log->database)});
      log->database.checkpoint_and_empty_wal();
    } catch (const std::exception&) {
      return;
    }
  }

  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Identity& identity() { return log->stored.identity; }

  std::string path() const { return directory.path_of("raft.db"); }

  bool commit(const Write& write);
  void tidy(int wal_pages);
  void carry_out(const Write& write);
  void checkpoint();
  void reset(Position to);
  void cut(Index from);
  void compact(Position to);
  void append(const Entry& entry);

  DataDirectory& directory;
  std::unique_ptr<CheckedLog> log;
  StateRow row;
  Position base;
  int checkpoint_at = wal_pages_max;
  bool wal_is_new = false;
};

// False: there was no space for it, and all is as before.
bool LogStore::State::commit(const Write& write) {
  const StateRow row_before = row;
  const Position base_before = base;
  try {
    carry_out(write);
  } catch (const SqliteError& error) {
    if (!error.is_lack_of_space()) {
      throw;
    }
    row = row_before;
    base = base_before;
    // What it left behind the end of the WAL would look like a damaged transaction after a crash.
    checkpoint_at = 0;
    return false;
  }
  wal_is_new = false;
  if (log->database.wal_pages() >= checkpoint_at) {
    checkpoint();
  }
  return true;
}

// Where a checkpoint is put off for lack of space, it is here too.
void LogStore::State::tidy(int wal_pages) {
  const int put_off = std::max(checkpoint_at - wal_pages_max, 0);
  if (log->database.wal_pages() >= wal_pages + put_off) {
    checkpoint();
  }
}

// Without space for it everything stays in the WAL, which has been synced, and grows.
void LogStore::State::checkpoint() {
  try {
    log->database.checkpoint();
    checkpoint_at = wal_pages_max;
    wal_is_new = true;
  } catch (const SqliteError& error) {
    if (!error.is_lack_of_space()) {
      throw;
    }
    checkpoint_at = log->database.wal_pages() + wal_pages_max;
  }
}

void LogStore::State::carry_out(const Write& write) {
  Transaction transaction(log->database);
  if (write.reset) {
    reset(*write.reset);
  }
  if (write.truncate_from) {
    cut(*write.truncate_from);
  }
  for (const Entry& entry : write.entries) {
    append(entry);
  }
  if (write.compact_to) {
    compact(*write.compact_to);
  }
  if (write.hard_state) {
    row.hard_state = *write.hard_state;
  }
  if (wal_is_new) {
    rewrite_rows(log->statements, identity(), row, base);
  } else {
    write_state_row(log->statements, row);
  }
  transaction.commit();
}

void LogStore::State::reset(Position to) {
  log->statements.cut.bind(std::uint64_t{0}).run();
  write_base_row(log->statements, to);
  base = to;
  row.end = to;
}

// A step at a time, as the replica asks; so it holds no other write up.
void LogStore::State::compact(Position to) {
  ensure(to.index > base.index && to.index <= row.end.index, "the log has what is compacted");
  log->statements.compact.bind(to.index.value).run();
  write_base_row(log->statements, to);
  base = to;
  if (log->database.number_of("PRAGMA freelist_count") > free_pages_kept) {
    log->database.execute("PRAGMA incremental_vacuum(64)");
  }
}

// A cut past the end is fine: what it was meant for went within the same batch.
void LogStore::State::cut(Index from) {
  ensure(from > base.index, "what is in a snapshot is not cut off");
  if (from > row.end.index) {
    return;
  }
  log->statements.cut.bind(from.value).run();
  row.end = base;
  if (from.prev() != base.index) {
    Statement& read = log->statements.read_position.bind(from.prev().value);
    ensure(read.step(), "the log has no hole");
    row.end = {{read.number(0)}, {read.number(1)}, {read.number(2)}};
    read.reset();
  }
}

// What open() would refuse is never written.
void LogStore::State::append(const Entry& entry) {
  ensure(entry.index == row.end.index.next(), "an entry follows the end of the log");
  ensure(entry.term >= row.end.term, "terms never go back along the log");
  ensure(entry.chain == chain_after(row.end.chain, entry.term, entry.payload),
         "an entry carries the hash chain on");
  append_entry(log->statements, entry);
  row.end = position_of(entry);
}

DirectoryId random_directory_id() {
  std::random_device device;
  std::uint64_t id = 0;
  while (id == 0) {
    id = std::uint64_t{device()} << 32 | device();
  }
  return {id};
}

bool LogStore::exists(const DataDirectory& directory) {
  return directory.holds("raft.db") || directory.holds("raft.db-wal") ||
         directory.holds("identity");
}

NodeId LogStore::held_node(const DataDirectory& directory) { return node_in(directory); }

LogStore LogStore::create(DataDirectory& directory, Identity identity, const Recovered& first) {
  const Incarnation before_first = std::exchange(identity.incarnation, Incarnation{});
  make_log_file(directory, identity, first);
  return open(directory, identity.node, before_first);
}

LogStore LogStore::open(DataDirectory& directory,
                        const NodeId& expected_node,
                        Incarnation before_first) {
  std::unique_ptr<CheckedLog> log = check_log(directory, expected_node);
  count_start(directory, *log, before_first);
  return LogStore(std::make_unique<State>(directory, std::move(log)));
}

LogStore::LogStore(std::unique_ptr<State> state) : state_(std::move(state)) {}

LogStore::~LogStore() = default;
LogStore::LogStore(LogStore&&) noexcept = default;
LogStore& LogStore::operator=(LogStore&&) noexcept = default;

const Identity& LogStore::identity() const { return state_->identity(); }

Position LogStore::base() const { return state_->base; }

Recovered LogStore::take_recovered() { return std::exchange(state_->log->stored.recovered, {}); }

void LogStore::go_on_from(const Position& end) {
  Recovered& recovered = state_->log->stored.recovered;
  std::optional<Position> ours;
  if (end.index == recovered.base.index) {
    ours = recovered.base;
  } else if (end.index > recovered.base.index &&
             end.index.value - recovered.base.index.value <= recovered.entries.size()) {
    ours = position_of(recovered.entries[end.index.value - recovered.base.index.value - 1]);
  }
  if (ours != end) {
    write({.reset = end, .truncate_from = {}, .entries = {}, .compact_to = {}, .hard_state = {}});
    recovered.base = end;
    recovered.entries.clear();
  }
}

bool LogStore::was_member() const { return state_->row.end.index.value > 0; }

// The mark allows any cluster first, so that a crash on the way leaves a directory that starts, as
// a member of the old cluster or of the new one.
std::optional<Position> LogStore::begin_new_cluster(const ClusterId& cluster, const Member& self) {
  const Position last = state_->row.end;
  if (last.index.value == 0) {
    return std::nullopt;
  }
  Configuration alone;
  alone.members[identity().node] = self;
  const HardState hard_state{.term = std::max(state_->row.hard_state.term, last.term).next(),
                             .vote = std::nullopt};
  Entry entry{.index = last.index.next(),
              .term = hard_state.term,
              .chain = {},
              .payload = encode_command(ChangeConfiguration{std::move(alone)})};
  entry.chain = chain_after(last.chain, entry.term, entry.payload);
  Identity& identity = state_->identity();
  identity.cluster = {};
  try {
    write_mark(state_->directory, {.identity = identity, .stopped = false});
    identity.cluster = cluster;
    Transaction transaction(state_->log->database);
    write_identity_row(state_->log->statements, identity);
    state_->append(entry);
    state_->row.hard_state = hard_state;
    write_state_row(state_->log->statements, state_->row);
    transaction.commit();
    write_mark(state_->directory, {.identity = identity, .stopped = false});
  } catch (const std::exception& error) {
    stop_on_failed_write(state_->path(), error);
  }
  Recovered& recovered = state_->log->stored.recovered;
  recovered.hard_state = hard_state;
  recovered.entries.push_back(std::move(entry));
  return last;
}

void LogStore::adopt_cluster(const ClusterId& cluster) {
  Identity& identity = state_->identity();
  if (identity.cluster == cluster) {
    return;
  }
  if (!identity.cluster.text.empty()) {
    throw StoreError(foreign_cluster_sentence(state_->directory, identity.cluster, cluster));
  }
  try {
    identity.cluster = cluster;
    write_identity(*state_->log);
    write_mark(state_->directory, {.identity = identity, .stopped = false});
  } catch (const std::exception& error) {
    stop_on_failed_write(state_->path(), error);
  }
}

void LogStore::write(const Write& write) {
  if (!write_if_space(write)) {
    stop_on_failed_write(state_->path(), std::runtime_error("there is no space left"));
  }
}

bool LogStore::write_if_space(const Write& write) {
  try {
    return write.empty() || state_->commit(write);
  } catch (const SqliteError& error) {
    stop_on_failed_write(state_->path(), error);
  }
}

void LogStore::tidy(int wal_pages) {
  try {
    state_->tidy(wal_pages);
  } catch (const SqliteError& error) {
    stop_on_failed_write(state_->path(), error);
  }
}

std::string foreign_cluster_sentence(const DataDirectory& directory,
                                     const ClusterId& held,
                                     const ClusterId& expected) {
  return "data directory " + directory.path() + " belongs to cluster " + held.text + ", not to " +
         expected.text +
         "; give the node a directory of its own for this cluster, or the address " +
         "of a member of " + held.text;
}

}  // namespace graftd
