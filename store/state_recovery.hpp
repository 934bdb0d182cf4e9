#pragma once

#include "core/replica.hpp"
#include "store/data_directory.hpp"
#include "store/state_tables.hpp"

#include <memory>

namespace graftd {

// The state after all checks; nothing has been written yet. The statements point into it.
struct CheckedState {
  explicit CheckedState(Database opened) : database(std::move(opened)) {}

  CheckedState(const CheckedState&) = delete;
  CheckedState& operator=(const CheckedState&) = delete;

  Database database;
  StateStatements statements{database};
  HeadRow row;
  KeyValues values;
  Sessions sessions;
};

// state.db, complete and durable, or none: it gets its name last.
void make_state_file(DataDirectory& directory, const Identity& identity);

// Reads all of it and checks all of it. StoreError for the first flaw, with the file as it was.
std::unique_ptr<CheckedState> check_state(const DataDirectory& directory,
                                          const Identity& identity,
                                          Position log_base);

}  // namespace graftd
