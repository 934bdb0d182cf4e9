#include "store/state_tables.hpp"

#include "core/snapshot_codec.hpp"
#include "store/log_recovery.hpp"

#include <array>

namespace graftd {

namespace {

// `run` has an index of its own: where rows lie in their key's tree, SQLite reads all of each row
// that it compares a key with.
constexpr std::array state_tables = {
    "CREATE TABLE cell(generation INTEGER NOT NULL, key BLOB NOT NULL, revision INTEGER NOT NULL, "
    "value BLOB NOT NULL, sum INTEGER NOT NULL, PRIMARY KEY(generation, key)) STRICT, WITHOUT "
    "ROWID",
    "CREATE TABLE record(generation INTEGER NOT NULL, name BLOB NOT NULL, bytes BLOB NOT NULL, "
    "sum INTEGER NOT NULL, PRIMARY KEY(generation, name)) STRICT, WITHOUT ROWID",
    "CREATE TABLE run(generation INTEGER NOT NULL, number INTEGER NOT NULL, part INTEGER NOT NULL, "
    "writes INTEGER NOT NULL, bytes BLOB NOT NULL, sum INTEGER NOT NULL) STRICT",
    "CREATE UNIQUE INDEX run_part ON run(generation, number, part)",
    "CREATE TABLE head(generation INTEGER NOT NULL, node TEXT NOT NULL, "
    "directory INTEGER NOT NULL, head BLOB NOT NULL, sum INTEGER NOT NULL) STRICT",
};

}  // namespace

Digest sum_of(const HeadRow& row, std::string_view head) {
  std::string bytes = "head";
  ByteWriter writer(bytes);
  writer.number(row.generation);
  writer.text(row.node.text);
  writer.number(row.directory.value);
  writer.text(head);
  return digest_of(bytes);
}

Digest sum_of_cell(std::uint64_t generation,
                   std::string_view key,
                   std::string_view value,
                   Index revision) {
  return digest_of(value, digest_of(key, {generation * 0x9e3779b97f4a7c15U + revision.value}));
}

Digest sum_of_record(std::uint64_t generation, std::string_view name, std::string_view bytes) {
  return digest_of(bytes, digest_of(name, digest_of("record", {generation})));
}

Digest sum_of(std::uint64_t generation, const RunPart& part) {
  std::string place = "run";
  ByteWriter writer(place);
  for (const std::uint64_t number : {generation, part.run, part.part, part.writes}) {
    writer.number(number);
  }
  return digest_of(part.bytes, digest_of(place));
}

std::string encode_head(const SnapshotHead& head) {
  std::string bytes;
  ByteWriter writer(bytes);
  write_snapshot_head(writer, head);
  return bytes;
}

std::string expected_state_schema() {
  std::string all;
  for (const char* table : state_tables) {
    all += std::string(table) + "\n";
  }
  return all;
}

void create_state_tables(Database& database, const NodeId& node, DirectoryId directory) {
  Transaction transaction(database);
  database.execute("PRAGMA application_id=" + std::to_string(state_application_id));
  database.execute("PRAGMA user_version=" + std::to_string(state_format));
  for (const char* table : state_tables) {
    database.execute(table);
  }
  database.execute("INSERT INTO head VALUES (0, '', 0, x'', 0)");
  StateStatements statements{database};
  write_head_row(statements, {.generation = 1, .node = node, .directory = directory, .head = {}});
  transaction.commit();
}

void write_head_row(StateStatements& statements, const HeadRow& row) {
  const std::string head = encode_head(row.head);
  statements.write_head
      .bind(row.generation,
            std::string_view(row.node.text),
            row.directory.value,
            Blob{head},
            sum_of(row, head).value)
      .run();
}

void write_cell(StateStatements& statements,
                std::uint64_t generation,
                std::string_view key,
                std::string_view value,
                Index revision) {
  statements.write_cell
      .bind(generation,
            Blob{key},
            revision.value,
            Blob{value},
            sum_of_cell(generation, key, value, revision).value)
      .run();
}

void write_run_part(StateStatements& statements, std::uint64_t generation, const RunPart& part) {
  statements.write_part
      .bind(generation,
            part.run,
            part.part,
            part.writes,
            Blob{part.bytes},
            sum_of(generation, part).value)
      .run();
}

RunPart run_part_of(Statement& read, std::uint64_t generation) {
  const RunPart part{.run = read.number(0),
                     .part = read.number(1),
                     .writes = read.number(2),
                     .bytes = read.blob(3)};
  if (sum_of(generation, part).value != read.number(4)) {
    throw LogDamage("part " + std::to_string(part.part) + " of run " + std::to_string(part.run) +
                    " does not match its checksum");
  }
  return part;
}

void write_record(StateStatements& statements,
                  std::uint64_t generation,
                  std::string_view name,
                  std::string_view bytes) {
  statements.write_record
      .bind(generation, Blob{name}, Blob{bytes}, sum_of_record(generation, name, bytes).value)
      .run();
}

}  // namespace graftd
