#include "store/log_recovery.hpp"

#include <string>
#include <utility>

namespace graftd {

namespace {

std::string name_of(Index index) { return "entry " + std::to_string(index.value); }

void check_sum(Digest expected, std::uint64_t stored, const std::string& what) {
  if (expected.value != stored) {
    throw LogDamage(what + " does not match its checksum");
  }
}

void take_only_row(Statement& statement, const std::string& what) {
  if (!statement.step()) {
    throw LogDamage(what + " is missing");
  }
}

void expect_no_more(Statement& statement, const std::string& what) {
  if (statement.step()) {
    throw LogDamage(what + " is there twice");
  }
}

Identity read_identity(Statement& row) {
  take_only_row(row, "the identity row");
  Identity identity{.cluster = {std::string(row.text(0))},
                    .node = {std::string(row.text(1))},
                    .directory = {row.number(2)},
                    .incarnation = {row.number(3)}};
  check_sum(sum_of(identity), row.number(4), "the identity row");
  expect_no_more(row, "the identity row");
  return identity;
}

Position read_base(Statement& row) {
  take_only_row(row, "the row in front of the first entry");
  const Position base{{row.number(0)}, {row.number(1)}, {row.number(2)}};
  check_sum(sum_of_base(base), row.number(3), "the row in front of the first entry");
  expect_no_more(row, "the row in front of the first entry");
  return base;
}

StateRow read_state(Statement& row) {
  take_only_row(row, "the row with term and vote");
  StateRow state{.hard_state = {.term = {row.number(0)}, .vote = std::nullopt},
                 .end = {{row.number(2)}, {row.number(3)}, {row.number(4)}}};
  if (!row.is_null(1)) {
    state.hard_state.vote = NodeId{std::string(row.text(1))};
  }
  check_sum(sum_of(state), row.number(5), "the row with term and vote");
  expect_no_more(row, "the row with term and vote");
  return state;
}

void check_entry(const Entry& entry, std::uint64_t sum, const Position& before) {
  if (entry.index != before.index.next()) {
    throw LogDamage(name_of(before.index.next()) + " is missing (the next one there is " +
                    std::to_string(entry.index.value) + ")");
  }
  check_sum(sum_of(entry), sum, name_of(entry.index));
  if (entry.chain != chain_after(before.chain, entry.term, entry.payload)) {
    throw LogDamage(name_of(entry.index) + " does not follow from " + name_of(before.index) +
                    ": the hash chain is broken");
  }
  if (entry.term < before.term) {
    throw LogDamage(name_of(entry.index) + " has an older term than " + name_of(before.index));
  }
}

std::vector<Entry> read_entries(Statement& row, Position before) {
  std::vector<Entry> entries;
  while (row.step()) {
    Entry entry{.index = {row.number(0)},
                .term = {row.number(1)},
                .chain = {row.number(2)},
                .payload = std::string(row.blob(3))};
    check_entry(entry, row.number(4), before);
    before = position_of(entry);
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace

void check_format(Database& database) {
  if (database.number_of("PRAGMA application_id") != log_application_id) {
    throw LogDamage("it is no log of graftd");
  }
  const std::int64_t format = database.number_of("PRAGMA user_version");
  if (format > 0 && format != log_format) {
    throw OtherFormat("has format " + std::to_string(format) + ", and this graftd knows format " +
                      std::to_string(log_format) + " only");
  }
  if (format != log_format || schema_of(database) != expected_schema()) {
    throw LogDamage("its tables are not those of a log of graftd");
  }
}

Digest digest_of_rows(Database& database) {
  const auto sum_in = [&](const std::string& table) {
    return static_cast<std::uint64_t>(database.number_of("SELECT sum FROM " + table));
  };
  return {sum_in("state") + 3 * sum_in("base")};
}

StoredLog read_log(LogStatements& statements) {
  StoredLog log{.identity = read_identity(statements.read_identity), .recovered = {}};
  const StateRow state = read_state(statements.read_state);
  log.recovered.hard_state = state.hard_state;
  log.recovered.base = read_base(statements.read_base);
  log.recovered.entries = read_entries(statements.read_entries, log.recovered.base);
  const Position end = log.recovered.entries.empty() ? log.recovered.base
                                                     : position_of(log.recovered.entries.back());
  if (end != state.end) {
    throw LogDamage("the log ends with " + name_of(end.index) + ", but was written up to " +
                    name_of(state.end.index));
  }
  return log;
}

}  // namespace graftd
