#pragma once

#include "core/replica.hpp"
#include "store/sqlite.hpp"

#include <cstdint>
#include <string>

namespace graftd {

constexpr std::int64_t log_format = 1;
// "grft": `file` and we know whose database it is.
constexpr std::int64_t log_application_id = 0x67726674;

// An empty log of this identity. One transaction; `database` must be an empty file.
void create_tables(Database& database, const Identity& identity, const Recovered& first);

// The state row: hard state, and where the log ends, so that a log that lost its tail is not
// taken for a shorter one.
struct StateRow {
  HardState hard_state;
  Position end;
};

// Each row carries one; they cover every column.
Digest sum_of(const Entry& entry);
Digest sum_of(const StateRow& row);
Digest sum_of(const Identity& identity);
Digest sum_of_base(const Position& base);

// The schema as SQLite keeps it: anything else in the file is not from us.
std::string expected_schema();
std::string schema_of(Database& database);

// All SQL that runs after creation.
struct LogStatements {
  Database& database;

  Statement read_entries{database, "SELECT idx, term, chain, payload, sum FROM entry ORDER BY idx"};
  Statement read_state{database, "SELECT term, vote, end_idx, end_term, end_chain, sum FROM state"};
  Statement read_identity{database,
                          "SELECT cluster, node, directory, incarnation, sum FROM identity"};
  Statement read_base{database, "SELECT idx, term, chain, sum FROM base"};
  Statement read_position{database, "SELECT idx, term, chain FROM entry WHERE idx = ?"};

  Statement cut{database, "DELETE FROM entry WHERE idx >= ?"};
  Statement compact{database, "DELETE FROM entry WHERE idx <= ?"};
  Statement write_base{database, "UPDATE base SET idx = ?, term = ?, chain = ?, sum = ?"};
  Statement append{database, "INSERT INTO entry VALUES (?, ?, ?, ?, ?)"};
  Statement write_state{
      database,
      "UPDATE state SET term = ?, vote = ?, end_idx = ?, end_term = ?, end_chain = ?, sum = ?"};
  Statement write_identity{
      database,
      "UPDATE identity SET cluster = ?, node = ?, directory = ?, incarnation = ?, sum = ?"};
};

void append_entry(LogStatements& statements, const Entry& entry);
void write_base_row(LogStatements& statements, const Position& base);
void write_state_row(LogStatements& statements, const StateRow& row);
void write_identity_row(LogStatements& statements, const Identity& identity);

// All three, each on a page that is written even if nothing on it changes. In the first transaction
// of a WAL: so nothing of an older raft.db beside this WAL passes for what it was.
void rewrite_rows(LogStatements& statements,
                  const Identity& identity,
                  const StateRow& row,
                  const Position& base);

}  // namespace graftd
