#pragma once

#include "core/key_write.hpp"
#include "core/replica.hpp"
#include "store/sqlite.hpp"

#include <cstdint>
#include <string>

namespace graftd {

constexpr std::int64_t state_format = 4;
// "grfs": `file` and we know whose database it is.
constexpr std::int64_t state_application_id = 0x67726673;

// The one row of `head`: which cells and records count, and what they are.
struct HeadRow {
  std::uint64_t generation = 0;
  NodeId node;
  DirectoryId directory;
  SnapshotHead head;
};

// A row of `run`: some of its writes, as bytes (store/run_part.hpp).
struct RunPart {
  std::uint64_t run = 0;
  std::uint64_t part = 0;
  std::uint64_t writes = 0;
  std::string_view bytes;
};

// Each row carries one; they cover every column.
Digest sum_of(const HeadRow& row, std::string_view head);
Digest sum_of_cell(std::uint64_t generation,
                   std::string_view key,
                   std::string_view value,
                   Index revision);
Digest sum_of_record(std::uint64_t generation, std::string_view name, std::string_view bytes);
Digest sum_of(std::uint64_t generation, const RunPart& part);

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
  Statement erase_cell{database, "DELETE FROM cell WHERE generation = ? AND key = ?"};
  Statement has_cells{database, "SELECT EXISTS(SELECT 1 FROM cell WHERE generation = ?)"};
  Statement write_record{database, "INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?)"};
  Statement erase_record{database, "DELETE FROM record WHERE generation = ? AND name = ?"};
  // In the order in which they were written.
  Statement list_runs{database,
                      "SELECT number, sum(length(bytes)), sum(writes) FROM run WHERE generation = "
                      "? GROUP BY number ORDER BY number"};
  Statement read_parts{database,
                       "SELECT number, part, writes, bytes, sum FROM run WHERE generation = ? "
                       "ORDER BY number, part"};
  Statement read_next_part{database,
                           "SELECT number, part, writes, bytes, sum FROM run WHERE generation = ? "
                           "AND number = ? AND part >= ? ORDER BY part LIMIT 1"};
  Statement write_part{database, "INSERT INTO run VALUES (?, ?, ?, ?, ?, ?)"};
  Statement erase_parts_before{database,
                               "DELETE FROM run WHERE generation = ? AND number = ? AND part < ?"};
  // Some at a time.
  Statement erase_parts{database,
                        "DELETE FROM run WHERE (generation, number, part) IN (SELECT generation, "
                        "number, part FROM run WHERE generation = ? AND number = ? ORDER BY part "
                        "LIMIT ?)"};
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
  Statement erase_older_runs{database,
                             "DELETE FROM run WHERE (generation, number, part) IN (SELECT "
                             "generation, number, part FROM run WHERE generation < ? LIMIT 100)"};
  Statement erase_newer_runs{database,
                             "DELETE FROM run WHERE (generation, number, part) IN (SELECT "
                             "generation, number, part FROM run WHERE generation > ? LIMIT 100)"};
  Statement newest_generation{
      database,
      "SELECT max(coalesce((SELECT max(generation) FROM cell), 0), coalesce((SELECT "
      "max(generation) FROM record), 0), coalesce((SELECT max(generation) FROM run), 0))"};
};

void write_head_row(StateStatements& statements, const HeadRow& row);
void write_cell(StateStatements& statements,
                std::uint64_t generation,
                std::string_view key,
                std::string_view value,
                Index revision);
void write_run_part(StateStatements& statements, std::uint64_t generation, const RunPart& part);
// What `read_parts` or `read_next_part` stands at; the bytes are there until its next step.
// LogDamage if it does not match its checksum.
RunPart run_part_of(Statement& read, std::uint64_t generation);
void write_record(StateStatements& statements,
                  std::uint64_t generation,
                  std::string_view name,
                  std::string_view bytes);

}  // namespace graftd
