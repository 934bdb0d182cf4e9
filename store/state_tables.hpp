#pragma once

#include "core/key_write.hpp"
#include "core/replica.hpp"
#include "store/sqlite.hpp"

#include <cstdint>
#include <string>

namespace graftd {

constexpr std::int64_t state_format = 3;
// "grfs": `file` and we know whose database it is.
constexpr std::int64_t state_application_id = 0x67726673;

// The one row of `head`: which cells and records count, and what they are.
struct HeadRow {
  std::uint64_t generation = 0;
  NodeId node;
  DirectoryId directory;
  SnapshotHead head;
};

// Each row carries one; they cover every column.
Digest sum_of(const HeadRow& row, std::string_view head);
Digest sum_of_cell(std::uint64_t generation,
                   std::string_view key,
                   std::string_view value,
                   Index revision);
Digest sum_of_record(std::uint64_t generation, std::string_view name, std::string_view bytes);
Digest sum_of_part(std::uint64_t generation,
                   std::uint64_t run,
                   std::uint64_t part,
                   std::string_view bytes);

std::string encode_head(const SnapshotHead& head);

// An empty state of this node. One transaction; `database` must be an empty file.
void create_state_tables(Database& database, const NodeId& node, DirectoryId directory);
std::string expected_state_schema();

// All SQL that runs after creation.
struct StateStatements {
  Database& database;

  Statement read_head{database, "SELECT generation, node, directory, head, sum FROM head"};
  Statement read_cells{
      database, "SELECT key, revision, value, sum FROM cell WHERE generation = ? ORDER BY key"};
  Statement read_records{database,
                         "SELECT name, bytes, sum FROM record WHERE generation = ? ORDER BY name"};
  Statement write_head{
      database, "UPDATE head SET generation = ?, node = ?, directory = ?, head = ?, sum = ?"};
  Statement write_cell{database, "INSERT OR REPLACE INTO cell VALUES (?, ?, ?, ?, ?)"};
  Statement update_cell{
      database,
      "INSERT INTO cell VALUES (?, ?, ?, ?, ?) ON CONFLICT(generation, key) DO UPDATE SET revision "
      "= "
      "excluded.revision, value = excluded.value, sum = excluded.sum WHERE excluded.revision > "
      "revision"};
  Statement erase_cell{database,
                       "DELETE FROM cell WHERE generation = ? AND key = ? AND revision < ?"};
  Statement write_record{database, "INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?)"};
  Statement erase_record{database, "DELETE FROM record WHERE generation = ? AND name = ?"};
  // In the order in which they were written.
  Statement list_runs{database,
                      "SELECT number, sum(length(bytes)) FROM run WHERE generation = ? GROUP BY "
                      "number ORDER BY number"};
  Statement read_parts{database,
                       "SELECT number, part, bytes, sum FROM run WHERE generation = ? ORDER BY "
                       "number, part"};
  Statement read_part{
      database, "SELECT bytes, sum FROM run WHERE generation = ? AND number = ? AND part = ?"};
  Statement write_part{database, "INSERT INTO run VALUES (?, ?, ?, ?, ?)"};
  Statement erase_run{database, "DELETE FROM run WHERE generation = ? AND number = ?"};
  // What no generation that counts needs; some at a time.
  Statement erase_older{database,
                        "DELETE FROM cell WHERE (generation, key) IN (SELECT generation, key FROM "
                        "cell WHERE generation < ? LIMIT 2000)"};
  Statement erase_newer{database,
                        "DELETE FROM cell WHERE (generation, key) IN (SELECT generation, key FROM "
                        "cell WHERE generation > ? LIMIT 2000)"};
  Statement erase_older_records{
      database,
      "DELETE FROM record WHERE (generation, name) IN (SELECT generation, name FROM record WHERE "
      "generation < ? LIMIT 2000)"};
  Statement erase_newer_records{
      database,
      "DELETE FROM record WHERE (generation, name) IN (SELECT generation, name FROM record WHERE "
      "generation > ? LIMIT 2000)"};
  Statement erase_other_runs{database,
                             "DELETE FROM run WHERE (generation, number, part) IN (SELECT "
                             "generation, number, part FROM run "
                             "WHERE generation <> ? LIMIT 100)"};
  Statement newest_generation{
      database,
      "SELECT max(coalesce((SELECT max(generation) FROM cell), 0), coalesce((SELECT "
      "max(generation) FROM record), 0))"};
};

void write_head_row(StateStatements& statements, const HeadRow& row);
void write_cell(StateStatements& statements,
                std::uint64_t generation,
                std::string_view key,
                std::string_view value,
                Index revision);
// Only if it is later than what the cell has.
void update_cell(StateStatements& statements, std::uint64_t generation, const KeyWrite& write);
void write_run_part(StateStatements& statements,
                    std::uint64_t generation,
                    std::uint64_t run,
                    std::uint64_t part,
                    std::string_view bytes);
void write_record(StateStatements& statements,
                  std::uint64_t generation,
                  std::string_view name,
                  std::string_view bytes);

}  // namespace graftd
