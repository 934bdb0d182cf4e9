#include "store/state_recovery.hpp"

#include "core/snapshot_codec.hpp"
#include "store/cell_loader.hpp"
#include "store/database_file.hpp"
#include "store/log_recovery.hpp"
#include "store/log_tables.hpp"
#include "store/paced_files.hpp"
#include "store/roomy_heap.hpp"
#include "store/store_error.hpp"

#include <future>
#include <optional>
#include <string>
#include <utility>

namespace graftd {

namespace {

constexpr const char* way_out_of_a_bad_state =
    ". It was left as it is. The node does not start, because it would serve a state that is not "
    "the cluster's: put back an intact copy of the whole directory as it was when the node last "
    "stopped, or delete the directory and start the node with -join";

[[noreturn]] void refuse(const DataDirectory& directory, const std::string& what) {
  throw StoreError(directory.path_of("state.db") + " " + what + way_out_of_a_bad_state);
}

void check_header(const DataDirectory& directory) {
  if (!has_our_header(directory.read("state.db", 100).value_or(""))) {
    refuse(directory, "is damaged: its header is not the one of a state");
  }
  if (directory.holds("state.db-journal")) {
    refuse(directory, "has a journal that is not from graftd: another program wrote to it");
  }
}

void check_state_format(Database& database) {
  if (database.number_of("PRAGMA application_id") != state_application_id) {
    throw LogDamage("it is no state of graftd");
  }
  const std::int64_t format = database.number_of("PRAGMA user_version");
  if (format > 0 && format != state_format) {
    throw OtherFormat("has format " + std::to_string(format) + ", and this graftd knows format " +
                      std::to_string(state_format) + " only");
  }
  if (format != state_format || schema_of(database) != expected_state_schema()) {
    throw LogDamage("its tables are not those of a state of graftd");
  }
}

HeadRow read_head(Statement& read) {
  if (!read.step()) {
    throw LogDamage("the head row is missing");
  }
  HeadRow row{.generation = read.number(0),
              .node = {std::string(read.text(1))},
              .directory = {read.number(2)},
              .head = {}};
  const std::string bytes(read.blob(3));
  if (sum_of(row, bytes).value != read.number(4)) {
    throw LogDamage("the head row does not match its checksum");
  }
  ByteReader in(bytes);
  row.head = read_snapshot_head(in);
  if (!in.finished()) {
    throw LogDamage("the head row cannot be read");
  }
  if (read.step()) {
    throw LogDamage("the head row is there twice");
  }
  return row;
}

std::size_t size_of_state(const DataDirectory& directory) {
  return directory.size_of("state.db") + directory.size_of("state.db-wal");
}

// Not worth a thread.
bool is_small(const DataDirectory& directory) {
  return size_of_state(directory) <= CellLoader::bytes_without_waiting / 2;
}

// In memory a key has two headers of the allocator and the links of the tree besides.
std::size_t heap_bytes_of(const DataDirectory& directory) {
  return size_of_state(directory) * 3 / 2;
}

void read_records(CheckedState& state) {
  const std::uint64_t generation = state.row.generation;
  Statement& read = state.statements.read_records;
  read.bind(generation);
  for (std::uint64_t number = 1; read.step(); ++number) {
    const std::string_view name = read.blob(0);
    const std::string_view bytes = read.blob(1);
    if (sum_of_record(generation, name, bytes).value != read.number(2)) {
      throw LogDamage("record number " + std::to_string(number) + " does not match its checksum");
    }
    if (!state.sessions.load(name, bytes)) {
      throw LogDamage("record number " + std::to_string(number) + " cannot be read");
    }
  }
}

void read_parts(CheckedState& state, CellLoader& loader) {
  const std::uint64_t generation = state.row.generation;
  Statement& read = state.statements.read_parts;
  read.bind(generation);
  while (read.step()) {
    loader.add_part(run_part_of(read, generation).bytes);
  }
}

// Reads the records, hands all runs and cells to `loader`, and looks at the structure of all pages
// while those are loaded.
std::optional<std::string> read_rows(CheckedState& state, CellLoader& loader) {
  try {
    read_records(state);
    read_parts(state, loader);
    Statement& read = state.statements.read_cells;
    read.bind(state.row.generation);
    while (read.step()) {
      loader.add(read.blob(0), {read.number(1)}, read.blob(2), read.number(3));
    }
  } catch (...) {
    loader.end();
    throw;
  }
  loader.end();
  return state.database.flaw_in_pages();
}

// The digest tells that no cell and no record is missing or left over from another state.
void check_digest(const CheckedState& state) {
  if (state_digest(state.values, state.sessions) != state.row.head.digest) {
    throw LogDamage("its " + std::to_string(state.values.size()) + " keys and " +
                    std::to_string(state.sessions.size()) +
                    " sessions do not add up to what was written: some are missing or too old");
  }
}

void check_origin(const DataDirectory& directory,
                  const HeadRow& row,
                  const Identity& identity,
                  Position log_base) {
  if (row.node != identity.node || row.directory != identity.directory) {
    refuse(directory, "comes from another data directory");
  }
  if (row.head.position.index < log_base.index) {
    refuse(directory,
           "is an old copy: it has the state after entry " +
               std::to_string(row.head.position.index.value) + ", and the log begins after entry " +
               std::to_string(log_base.index.value));
  }
}

}  // namespace

void make_state_file(DataDirectory& directory, const Identity& identity) {
  make_database(directory, "state.db", [&](Database& database) {
    create_state_tables(database, identity.node, identity.directory);
  });
}

std::unique_ptr<CheckedState> check_state(const DataDirectory& directory,
                                          const Identity& identity,
                                          Position log_base) {
  check_header(directory);
  std::unique_ptr<CheckedState> state;
  read_database(
      directory,
      "state.db",
      [&] {
        Database database(
            directory.real_path_of("state.db"), Database::Kind::existing, paced_files());
        check_state_format(database);
        state = std::make_unique<CheckedState>(std::move(database));
        state->row = read_head(state->statements.read_head);
        check_origin(directory, state->row, identity, log_base);
        CellLoader loader(state->row.generation);
        const bool small = is_small(directory);
        auto reading = std::async(small ? std::launch::deferred : std::launch::async,
                                  [&] { return read_rows(*state, loader); });
        if (small) {
          reading.wait();  // it fits into what the loader takes without waiting
        }
        std::optional<RoomyHeap> heap;
        if (!small) {
          heap.emplace(heap_bytes_of(directory));
        }
        state->values = loader.load();
        const std::optional<std::string> flaw = reading.get();
        check_digest(*state);
        if (flaw) {
          throw LogDamage(*flaw);
        }
      },
      [&](const std::string& what) { refuse(directory, what); });
  return state;
}

}  // namespace graftd
