#include "store/log_files.hpp"

#include "store/database_file.hpp"
#include "store/store_error.hpp"
#include "store/wal_check.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace graftd {

namespace {

constexpr std::size_t mark_bytes_max = 4096;
// A WAL is as large as a checkpoint lets it get, 4 MiB, and one batch.
constexpr std::size_t wal_bytes_max = std::size_t{1} << 30;

constexpr const char* way_out =
    ". Nothing was changed. The node does not start, because it could have lost votes or entries "
    "that it promised to keep: put back an intact copy of the whole directory as it was when the "
    "node last stopped, or delete the directory and start the node with -join";

[[noreturn]] void refuse(const DataDirectory& directory,
                         const std::string& name,
                         const std::string& what) {
  throw StoreError(directory.path_of(name) + " " + what + way_out);
}

std::optional<DirectoryMark> read_mark(const DataDirectory& directory) {
  const auto bytes = directory.read("identity", mark_bytes_max);
  if (!bytes) {
    return std::nullopt;
  }
  auto mark = decode_mark(*bytes);
  if (!mark) {
    refuse(directory, "identity", "is damaged: it does not match its checksum");
  }
  return mark;
}

void check_node(const DataDirectory& directory, const NodeId& held, const NodeId& expected) {
  if (held != expected) {
    throw StoreError("data directory " + directory.path() + " holds " + held.text + ", not " +
                     expected.text + ": give " + expected.text +
                     " a directory of its own, or start this one with -id " + held.text);
  }
}

// SQLite itself would take an empty file for a new database and delete the WAL, and would roll a
// foreign journal back into the file. So look before it does.
void check_main_file(const DataDirectory& directory) {
  const auto header = directory.read("raft.db", 100);
  if (!header) {
    refuse(directory, "raft.db", "is missing");
  }
  if (!has_our_header(*header)) {
    refuse(directory, "raft.db", "is damaged: its header is not the one of a log");
  }
  if (directory.holds("raft.db-journal")) {
    refuse(directory, "raft.db-journal", "is not from graftd: another program wrote to raft.db");
  }
}

void check_wal(const DataDirectory& directory, const std::string& wal, const DirectoryMark& mark) {
  if (!is_unused_wal(wal)) {
    if (const auto damage = damage_in_wal(wal)) {
      refuse(directory, "raft.db-wal", "is damaged: " + *damage);
    }
  } else if (!mark.stopped) {
    refuse(directory,
           "raft.db-wal",
           "is missing or empty, but the node was not stopped in good order and its last writes "
           "were there (other programs that open raft.db delete it)");
  }
}

void check_against_mark(const DataDirectory& directory,
                        CheckedLog& log,
                        const DirectoryMark& mark) {
  const Identity& stored = log.stored.identity;
  const Identity& noted = mark.identity;
  const bool other_cluster = !noted.cluster.text.empty() && stored.cluster != noted.cluster;
  if (stored.directory != noted.directory || stored.node != noted.node || other_cluster) {
    refuse(directory, "raft.db", "comes from another data directory");
  }
  if (stored.incarnation < noted.incarnation) {
    refuse(directory,
           "raft.db",
           "is an old copy: it was started " + std::to_string(stored.incarnation.value) +
               " times, its directory " + std::to_string(noted.incarnation.value) + " times");
  }
  if (mark.stopped && mark.rows && digest_of_rows(log.database) != *mark.rows) {
    refuse(directory,
           "raft.db",
           "is an old copy: its term, vote or log are not those that the node stopped with");
  }
}

std::unique_ptr<CheckedLog> open_database(const DataDirectory& directory) {
  std::unique_ptr<CheckedLog> log;
  read_database(
      directory,
      "raft.db",
      [&] {
        Database database(directory.real_path_of("raft.db"));
        check_format(database);
        log = std::make_unique<CheckedLog>(std::move(database));
        log->stored = read_log(log->statements);
        check_pages(log->database);
      },
      [&](const std::string& what) { refuse(directory, "raft.db", what); });
  return log;
}

}  // namespace

Position end_of(const Recovered& recovered) {
  return recovered.entries.empty() ? recovered.base : position_of(recovered.entries.back());
}

void make_log_file(DataDirectory& directory, const Identity& identity, const Recovered& first) {
  make_database(
      directory, "raft.db", [&](Database& database) { create_tables(database, identity, first); });
}

NodeId node_in(const DataDirectory& directory) {
  const std::optional<DirectoryMark> mark = read_mark(directory);
  if (!mark) {
    throw StoreError("data directory " + directory.path() +
                     " holds no node; give the directory of one, or say -id");
  }
  return mark->identity.node;
}

std::unique_ptr<CheckedLog> check_log(DataDirectory& directory, const NodeId& expected_node) {
  const std::optional<DirectoryMark> mark = read_mark(directory);
  if (mark) {
    check_node(directory, mark->identity.node, expected_node);
  }
  check_main_file(directory);
  const bool started = mark && mark->identity.incarnation.value > 0;
  const std::string wal = directory.read("raft.db-wal", wal_bytes_max).value_or("");
  if (started) {
    check_wal(directory, wal, *mark);
  }
  std::unique_ptr<CheckedLog> log = open_database(directory);
  log->wal_is_torn = !is_unused_wal(wal) && holds_nothing_whole(wal);
  check_node(directory, log->stored.identity.node, expected_node);
  if (mark) {
    check_against_mark(directory, *log, *mark);
  } else if (log->stored.identity.incarnation.value > 0) {
    refuse(directory, "identity", "is missing beside raft.db");
  }
  log->first_start = !mark;
  return log;
}

// The WAL goes into raft.db first, so that the next commit starts it anew: what a crash left torn
// behind its end never mixes with what comes now (store/wal_check.hpp). Where nothing in it is
// whole there is nothing to start anew from, and it is emptied, as in an orderly stop.
void count_start(DataDirectory& directory, CheckedLog& log, Incarnation before_first) {
  Identity& identity = log.stored.identity;
  if (log.first_start) {
    write_mark(directory, {.identity = identity, .stopped = false});
  }
  try {
    log.database.checkpoint();
    if (log.wal_is_torn) {
      write_mark(directory,
                 {.identity = identity, .stopped = true, .rows = digest_of_rows(log.database)});
      log.database.checkpoint_and_empty_wal();
    }
    if (identity.incarnation == Incarnation{}) {
      identity.incarnation = before_first;
    }
    ++identity.incarnation.value;
    const Recovered& recovered = log.stored.recovered;
    Transaction transaction(log.database);
    rewrite_rows(log.statements,
                 identity,
                 {.hard_state = recovered.hard_state, .end = end_of(recovered)},
                 recovered.base);
    transaction.commit();
  } catch (const SqliteError& error) {
    throw StoreError("cannot write " + directory.path_of("raft.db") + ": " + error.what() +
                     "; free space or repair the disk, and start again");
  }
  write_mark(directory, {.identity = identity, .stopped = false});
}

void write_identity(CheckedLog& log) {
  Transaction transaction(log.database);
  write_identity_row(log.statements, log.stored.identity);
  transaction.commit();
}

void write_mark(DataDirectory& directory, const DirectoryMark& mark) {
  directory.replace("identity", encode_mark(mark));
}

}  // namespace graftd
