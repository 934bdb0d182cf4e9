#include "store/log_tables.hpp"

#include "core/bytes.hpp"

#include <array>

namespace graftd {

namespace {

constexpr std::array tables = {
    "CREATE TABLE entry(idx INTEGER PRIMARY KEY, term INTEGER NOT NULL, chain INTEGER NOT NULL, "
    "payload BLOB NOT NULL, sum INTEGER NOT NULL) STRICT",
    "CREATE TABLE state(term INTEGER NOT NULL, vote TEXT, end_idx INTEGER NOT NULL, "
    "end_term INTEGER NOT NULL, end_chain INTEGER NOT NULL, sum INTEGER NOT NULL) STRICT",
    "CREATE TABLE identity(cluster TEXT NOT NULL, node TEXT NOT NULL, "
    "directory INTEGER NOT NULL, incarnation INTEGER NOT NULL, sum INTEGER NOT NULL) STRICT",
    "CREATE TABLE base(idx INTEGER NOT NULL, term INTEGER NOT NULL, chain INTEGER NOT NULL, "
    "sum INTEGER NOT NULL) STRICT",
};

}  // namespace

Digest sum_of(const Entry& entry) {
  std::array<char, 24> head;
  std::size_t at = 0;
  for (std::uint64_t value : {entry.index.value, entry.term.value, entry.chain.value}) {
    for (int shift = 0; shift < 64; shift += 8) {
      head[at++] = static_cast<char>(value >> shift);
    }
  }
  return digest_of(entry.payload, digest_of({head.data(), head.size()}));
}

Digest sum_of(const StateRow& row) {
  std::string bytes = "state";
  ByteWriter writer(bytes);
  writer.number(row.hard_state.term.value);
  writer.boolean(row.hard_state.vote.has_value());
  writer.text(row.hard_state.vote.value_or(NodeId{}).text);
  writer.number(row.end.index.value);
  writer.number(row.end.term.value);
  writer.number(row.end.chain.value);
  return digest_of(bytes);
}

Digest sum_of(const Identity& identity) {
  std::string bytes = "identity";
  ByteWriter writer(bytes);
  writer.text(identity.cluster.text);
  writer.text(identity.node.text);
  writer.number(identity.directory.value);
  writer.number(identity.incarnation.value);
  return digest_of(bytes);
}

Digest sum_of_base(const Position& base) {
  std::string bytes = "base";
  ByteWriter writer(bytes);
  writer.number(base.index.value);
  writer.number(base.term.value);
  writer.number(base.chain.value);
  return digest_of(bytes);
}

std::string expected_schema() {
  std::string all;
  for (const char* table : tables) {
    all += std::string(table) + "\n";
  }
  return all;
}

std::string schema_of(Database& database) {
  std::string all;
  Statement read(database, "SELECT sql FROM sqlite_schema ORDER BY rowid");
  while (read.step()) {
    all += std::string(read.text(0)) + "\n";
  }
  return all;
}

void create_tables(Database& database, const Identity& identity, const Recovered& first) {
  Transaction transaction(database);
  database.execute("PRAGMA application_id=" + std::to_string(log_application_id));
  database.execute("PRAGMA user_version=" + std::to_string(log_format));
  for (const char* table : tables) {
    database.execute(table);
  }
  Statement(database, "INSERT INTO base VALUES (?, ?, ?, ?)")
      .bind(first.base.index.value,
            first.base.term.value,
            first.base.chain.value,
            sum_of_base(first.base).value)
      .run();
  database.execute("INSERT INTO state VALUES (0, NULL, 0, 0, 0, 0)");
  database.execute("INSERT INTO identity VALUES ('', '', 0, 0, 0)");
  LogStatements statements{database};
  write_identity_row(statements, identity);
  for (const Entry& entry : first.entries) {
    append_entry(statements, entry);
  }
  write_state_row(statements,
                  {.hard_state = first.hard_state,
                   .end = first.entries.empty() ? first.base : position_of(first.entries.back())});
  transaction.commit();
}

void append_entry(LogStatements& statements, const Entry& entry) {
  statements.append
      .bind(entry.index.value,
            entry.term.value,
            entry.chain.value,
            Blob{entry.payload},
            sum_of(entry).value)
      .run();
}

void write_base_row(LogStatements& statements, const Position& base) {
  statements.write_base
      .bind(base.index.value, base.term.value, base.chain.value, sum_of_base(base).value)
      .run();
}

void write_state_row(LogStatements& statements, const StateRow& row) {
  const auto& vote = row.hard_state.vote;
  statements.write_state
      .bind(row.hard_state.term.value,
            vote ? std::optional(vote->text) : std::nullopt,
            row.end.index.value,
            row.end.term.value,
            row.end.chain.value,
            sum_of(row).value)
      .run();
}

void rewrite_rows(LogStatements& statements,
                  const Identity& identity,
                  const StateRow& row,
                  const Position& base) {
  // SQLite does not write a page for an update that changes nothing.
  for (const char* sql : {"DELETE FROM identity",
                          "DELETE FROM state",
                          "DELETE FROM base",
                          "INSERT INTO identity VALUES ('', '', 0, 0, 0)",
                          "INSERT INTO state VALUES (0, NULL, 0, 0, 0, 0)",
                          "INSERT INTO base VALUES (0, 0, 0, 0)"}) {
    statements.database.execute(sql);
  }
  write_identity_row(statements, identity);
  write_state_row(statements, row);
  write_base_row(statements, base);
}

void write_identity_row(LogStatements& statements, const Identity& identity) {
  statements.write_identity
      .bind(std::string_view(identity.cluster.text),
            std::string_view(identity.node.text),
            identity.directory.value,
            identity.incarnation.value,
            sum_of(identity).value)
      .run();
}

}  // namespace graftd
