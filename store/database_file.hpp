#pragma once

#include "store/data_directory.hpp"
#include "store/sqlite.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace graftd {

// What raft.db and state.db have in common as files: how one comes to be, and what is told of one
// that cannot be read.

// A database that is complete and durable, or none: it gets its name last.
void make_database(DataDirectory& directory,
                   const std::string& name,
                   const std::function<void(Database&)>& fill);

// Whether a file that begins so is a database as graftd makes them. SQLite would take an empty one
// for a new database.
bool has_our_header(std::string_view first_100_bytes);

// Calls `read`, and makes a StoreError of what is wrong; `refuse` throws the one for damage.
void read_database(const DataDirectory& directory,
                   const std::string& name,
                   const std::function<void()>& read,
                   const std::function<void(const std::string& what)>& refuse);

// Of what is read already: SQLite's own look at all pages. LogDamage for a flaw where no row is:
// the next write would find it.
void check_pages(Database& database);

}  // namespace graftd
