#pragma once

#include "core/replica.hpp"
#include "store/data_directory.hpp"
#include "store/directory_mark.hpp"
#include "store/log_recovery.hpp"
#include "store/log_tables.hpp"
#include "store/sqlite.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace graftd {

Position end_of(const Recovered& recovered);

// The log after all checks; nothing has been written yet. The statements point into it.
struct CheckedLog {
  explicit CheckedLog(Database opened) : database(std::move(opened)) {}

  CheckedLog(const CheckedLog&) = delete;
  CheckedLog& operator=(const CheckedLog&) = delete;

  Database database;
  LogStatements statements{database};
  StoredLog stored;
  bool first_start = false;
  bool wal_is_torn = false;  // a crash cut short its first transaction, and there is no other
};

// raft.db, complete and durable, or none: it gets its name last.
void make_log_file(DataDirectory& directory, const Identity& identity, const Recovered& first);

// Whose directory it is, by its mark. StoreError when it is nobody's.
NodeId node_in(const DataDirectory& directory);

// Compares the files with each other, then reads the log. StoreError for the first flaw, with
// every file as it was.
std::unique_ptr<CheckedLog> check_log(DataDirectory& directory, const NodeId& expected_node);

// Counts the incarnation up, in raft.db and then in the mark; the first start goes on from
// `before_first`. Until then it is 0 in both, which is how a directory that never started is told
// from one that lost files. StoreError if that cannot be written.
void count_start(DataDirectory& directory, CheckedLog& log, Incarnation before_first);

void write_identity(CheckedLog& log);
void write_mark(DataDirectory& directory, const DirectoryMark& mark);

}  // namespace graftd
