#include "store/state_store.hpp"

#include "core/ensure.hpp"
#include "core/overloaded.hpp"
#include "store/failed_write.hpp"
#include "store/paced_files.hpp"
#include "store/state_recovery.hpp"
#include "store/state_runs.hpp"
#include "store/store_error.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace graftd {

namespace {

// After this much the WAL is copied into state.db, 16 MiB.
constexpr int state_wal_pages_max = 4096;
// Free pages that stay for the next writes, 8 MiB or half of the file, because runs come and go;
// beyond them the file shrinks, some at a time.
constexpr std::int64_t state_free_pages_kept = 2048;

}  // namespace

struct StateStore::State {
  State(DataDirectory& directory_, std::unique_ptr<CheckedState> checked_)
      : directory(directory_),
        checked(std::move(checked_)),
        runs(checked->database, checked->statements, checked->row.generation) {
    receipt.incoming = checked->statements.newest_generation.step()
                           ? checked->statements.newest_generation.number(0)
                           : 0;
    checked->statements.newest_generation.reset();
  }

  // An orderly stop; if it fails, all is in the WAL.
  ~State() {
    try {
      checked->database.checkpoint_and_empty_wal();
    } catch (const SqliteError&) {
      return;
    }
  }

  State(const State&) = delete;
  State& operator=(const State&) = delete;

  struct Receipt {
    // The generation that parts go to: always newer than all there is, so that what is left of an
    // interrupted transfer never mixes with another.
    std::uint64_t incoming = 0;
    bool receiving = false;
    Run run;  // its keys
  };

  // What is true once the transaction is durable, and not before.
  struct Saved {
    std::uint64_t bytes = 0;
    std::optional<HeadRow> row;  // if it changed
    std::optional<Run> run;
    Receipt receipt;
  };

  std::optional<std::uint64_t> commit(const StateWrite& write);
  void become(Saved saved);
  bool tidy(std::size_t runs_at);
  bool merge_in_passing(std::size_t runs_at);
  bool merge_runs(std::size_t runs_at);
  void checkpoint_if_due();
  void give_wal_back();
  Saved save(const SaveChanges& changes);
  Saved save(const SavePart& part);
  HeadRow write_head(std::uint64_t generation, const SnapshotHead& head);
  bool erase_leftovers();
  bool shrink();

  DataDirectory& directory;
  std::unique_ptr<CheckedState> checked;
  StateRuns runs;
  Receipt receipt;
  bool has_leftovers = true;
  bool has_shrunk = false;
  int checkpoint_at = state_wal_pages_max;
};

// Nothing: there was no space for it, and all is as before.
std::optional<std::uint64_t> StateStore::State::commit(const StateWrite& write) {
  std::optional<Unhurried> pace;
  Saved saved;
  try {
    while (runs.size() >= StateRuns::runs_max) {
      merge_runs(StateRuns::runs_max);
    }
    // Changes wait in memory for as long as it takes; an installed state is waited for.
    if (std::holds_alternative<SaveChanges>(write)) {
      pace.emplace();
    }
    Transaction transaction(checked->database);
    saved = std::visit([this](const auto& it) { return save(it); }, write);
    transaction.commit();
  } catch (const SqliteError& error) {
    if (!error.is_lack_of_space()) {
      throw;
    }
    give_wal_back();
    return std::nullopt;
  }
  const std::uint64_t bytes = saved.bytes;
  become(std::move(saved));
  checkpoint_if_due();
  return bytes;
}

// False for lack of space, too: it is tried again later.
bool StateStore::State::tidy(std::size_t runs_at) {
  try {
    return erase_leftovers() || merge_in_passing(runs_at) || shrink();
  } catch (const SqliteError& error) {
    if (!error.is_lack_of_space()) {
      throw;
    }
    give_wal_back();
    return false;
  }
}

// Not while another state comes in, which replaces this one.
bool StateStore::State::merge_in_passing(std::size_t runs_at) {
  const Unhurried pace;
  return !receipt.receiving && merge_runs(runs_at);
}

bool StateStore::State::merge_runs(std::size_t runs_at) {
  const bool more = runs.merge_some(runs_at);
  checkpoint_if_due();
  return more;
}

void StateStore::State::become(Saved saved) {
  receipt = saved.receipt;
  if (saved.run) {
    runs.add(*saved.run);
  }
  if (!saved.row) {
    return;
  }
  if (saved.row->generation != checked->row.generation) {
    runs.begin_generation(saved.row->generation);
    has_leftovers = true;
  }
  checked->row = std::move(*saved.row);
}

// Without space for it everything stays in the WAL, which has been synced, and grows.
void StateStore::State::checkpoint_if_due() {
  if (checked->database.wal_pages() < checkpoint_at) {
    return;
  }
  try {
    checked->database.checkpoint();
    checkpoint_at = state_wal_pages_max;
  } catch (const SqliteError& error) {
    if (!error.is_lack_of_space()) {
      throw;
    }
    checkpoint_at = checked->database.wal_pages() + state_wal_pages_max / 4;
  }
}

// What a large write took before it failed would be missing to the log.
void StateStore::State::give_wal_back() {
  try {
    checked->database.checkpoint_and_empty_wal();
  } catch (const SqliteError& error) {
    if (!error.is_lack_of_space()) {
      throw;
    }
  }
}

HeadRow StateStore::State::write_head(std::uint64_t generation, const SnapshotHead& head) {
  ensure(head.position.index > checked->row.head.position.index,
         "the state on the disk does not go back");
  HeadRow row{.generation = generation,
              .node = checked->row.node,
              .directory = checked->row.directory,
              .head = head};
  write_head_row(checked->statements, row);
  return row;
}

StateStore::State::Saved StateStore::State::save(const SaveChanges& it) {
  Saved saved{.row = {}, .run = {}, .receipt = receipt};
  const std::uint64_t generation = checked->row.generation;
  const std::vector<KeyWrite> writes = last_writes(it.writes);
  for (const KeyWrite& write : writes) {
    saved.bytes += weight_of_key(write.key.size(), write.value.value_or("").size());
  }
  saved.run = runs.write(writes);
  for (const auto& [name, bytes] : it.records) {
    if (bytes) {
      write_record(checked->statements, generation, name, *bytes);
    } else {
      checked->statements.erase_record.bind(generation, Blob{name}).run();
    }
    saved.bytes += weight_of_record(name, bytes.value_or(""));
  }
  saved.row = write_head(generation, it.head);
  return saved;
}

StateStore::State::Saved StateStore::State::save(const SavePart& it) {
  Saved saved{.row = {}, .run = {}, .receipt = receipt};
  if (it.first) {
    saved.receipt = {.incoming = std::max(receipt.incoming, checked->row.generation) + 1,
                     .receiving = true,
                     .run = {.number = 1}};
  }
  ensure(saved.receipt.receiving, "a part follows the first one");
  for (const Record& record : it.records) {
    write_record(checked->statements, saved.receipt.incoming, record.name, record.bytes);
    saved.bytes += weight_of_record(record.name, record.bytes);
  }
  saved.receipt.run =
      write_cells(checked->statements, saved.receipt.incoming, saved.receipt.run, it.cells);
  for (const Cell& cell : it.cells) {
    saved.bytes += weight_of(cell.key, cell.versioned);
  }
  if (it.head) {
    saved.row = write_head(saved.receipt.incoming, *it.head);
    saved.receipt.receiving = false;
  }
  return saved;
}

// Not while a state comes in: its generation is no leftover.
bool StateStore::State::erase_leftovers() {
  if (!has_leftovers || receipt.receiving) {
    return false;
  }
  const std::uint64_t current = checked->row.generation;
  Transaction transaction(checked->database);
  bool erased = false;
  StateStatements& statements = checked->statements;
  for (Statement* erase : {&statements.erase_older,
                           &statements.erase_newer,
                           &statements.erase_older_records,
                           &statements.erase_newer_records,
                           &statements.erase_older_runs,
                           &statements.erase_newer_runs}) {
    erase->bind(current).run();
    erased = erased || checked->database.changes() > 0;
  }
  transaction.commit();
  has_leftovers = erased;
  return erased;
}

bool StateStore::State::shrink() {
  const std::int64_t kept =
      std::max(state_free_pages_kept, checked->database.number_of("PRAGMA page_count") / 2);
  if (checked->database.number_of("PRAGMA freelist_count") > kept) {
    checked->database.execute("PRAGMA incremental_vacuum(256)");
    has_shrunk = true;
    return true;
  }
  if (std::exchange(has_shrunk, false)) {
    checked->database.checkpoint();  // this is when the file gets shorter
  }
  return false;
}

StateStore StateStore::open(DataDirectory& directory, const Identity& identity, Position log_base) {
  if (!directory.holds("state.db")) {
    if (log_base.index.value > 0) {
      throw StoreError(directory.path_of("state.db") +
                       " is missing, and the log begins after entry " +
                       std::to_string(log_base.index.value) +
                       ": put back an intact copy of the whole directory, or delete the directory "
                       "and start the node with -join");
    }
    make_state_file(directory, identity);
  }
  return StateStore(std::make_unique<State>(directory, check_state(directory, identity, log_base)));
}

StateStore::StateStore(std::unique_ptr<State> state) : state_(std::move(state)) {}

StateStore::~StateStore() = default;
StateStore::StateStore(StateStore&&) noexcept = default;
StateStore& StateStore::operator=(StateStore&&) noexcept = default;

Snapshot StateStore::take_recovered() {
  return {state_->checked->row.head,
          std::exchange(state_->checked->values, {}),
          std::exchange(state_->checked->sessions, {})};
}

std::uint64_t StateStore::write(const StateWrite& write) {
  const std::optional<std::uint64_t> bytes = write_if_space(write);
  if (!bytes) {
    stop_on_failed_write(state_->directory.path_of("state.db"),
                         std::runtime_error("there is no space left"));
  }
  return *bytes;
}

std::optional<std::uint64_t> StateStore::write_if_space(const StateWrite& write) {
  try {
    return state_->commit(write);
  } catch (const std::runtime_error& error) {  // of SQLite, or damage found on the way
    stop_on_failed_write(state_->directory.path_of("state.db"), error);
  }
}

bool StateStore::tidy(std::size_t runs) {
  try {
    return state_->tidy(runs);
  } catch (const std::runtime_error& error) {
    stop_on_failed_write(state_->directory.path_of("state.db"), error);
  }
}

}  // namespace graftd
