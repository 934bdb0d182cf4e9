#include "store/database_file.hpp"

#include "store/log_recovery.hpp"
#include "store/store_error.hpp"

namespace graftd {

void make_database(DataDirectory& directory,
                   const std::string& name,
                   const std::function<void(Database&)>& fill) {
  const std::string fresh = name + ".new";
  for (const char* suffix : {"", "-wal", "-journal"}) {
    directory.remove(fresh + suffix);
  }
  directory.create_empty(fresh);
  try {
    Database database(directory.real_path_of(fresh), Database::Kind::fresh);
    fill(database);
    database.checkpoint_and_empty_wal();
  } catch (const SqliteError& error) {
    throw StoreError("cannot write " + directory.path_of(fresh) + ": " + error.what() +
                     "; free space or repair the disk, and start again");
  }
  directory.remove(fresh + "-wal");
  directory.remove(name + "-wal");
  directory.rename(fresh, name);
}

bool has_our_header(std::string_view first_100_bytes) {
  return first_100_bytes.size() == 100 &&
         first_100_bytes.starts_with(std::string_view("SQLite format 3\0", 16)) &&
         first_100_bytes.substr(16, 4) == std::string_view("\x10\x00\x02\x02", 4);
}

void read_database(const DataDirectory& directory,
                   const std::string& name,
                   const std::function<void()>& read,
                   const std::function<void(const std::string& what)>& refuse) {
  try {
    read();
  } catch (const LogDamage& damage) {
    refuse("is damaged: " + std::string(damage.what()));
  } catch (const OtherFormat& format) {
    throw StoreError(directory.path_of(name) + " " + format.what() +
                     "; start the graftd that wrote it");
  } catch (const SqliteError& error) {
    if (error.is_busy()) {
      throw StoreError(directory.path_of(name) +
                       " is open in another program; close that (sqlite3?) and start again");
    }
    if (error.is_damage()) {
      refuse("is damaged: " + std::string(error.what()));
    }
    throw StoreError("cannot read " + directory.path_of(name) + ": " + error.what() +
                     "; repair this and start again");
  }
}

void check_pages(Database& database) {
  if (const auto flaw = database.flaw_in_pages()) {
    throw LogDamage(*flaw);
  }
}

}  // namespace graftd
