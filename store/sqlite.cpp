#include "store/sqlite.hpp"

#include "core/ensure.hpp"

#include <sqlite3.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace graftd {

namespace {

constexpr std::uint64_t page_bytes = 4096;
constexpr const char* wal_bytes_kept = "33554432";

int last_error_of(sqlite3_file* file) {
  int error = 0;
  if (file != nullptr && file->pMethods != nullptr) {
    file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &error);
  }
  return error;
}

// The system's error behind SQLite's. sqlite3_system_errno() forgets it for a failed COMMIT; the
// files, raft.db and its WAL, remember.
int system_error_of(sqlite3* handle) {
  int error = sqlite3_system_errno(handle);
  for (int which : {SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER}) {
    sqlite3_file* file = nullptr;
    if (error == 0 && sqlite3_file_control(handle, "main", which, &file) == SQLITE_OK) {
      error = last_error_of(file);
    }
  }
  return error;
}

bool comes_from_the_system(int code) {
  const int primary = code & 0xff;
  return primary == SQLITE_IOERR || primary == SQLITE_FULL || primary == SQLITE_CANTOPEN;
}

SqliteError error_of(sqlite3* handle, int code) {
  std::string text = std::string(sqlite3_errstr(code)) + " (SQLite " + std::to_string(code);
  if (handle != nullptr && sqlite3_extended_errcode(handle) == code) {
    const std::string detail = sqlite3_errmsg(handle);
    if (detail != sqlite3_errstr(code)) {
      text += ": " + detail;
    }
  }
  text += ")";
  int error = 0;
  if (handle != nullptr && comes_from_the_system(code)) {
    error = system_error_of(handle);
    text += error == 0 ? "" : ", " + std::generic_category().message(error);
  }
  return {code, text, error};
}

[[noreturn]] void fail(sqlite3* handle, int code) { throw error_of(handle, code); }

int remember_wal_pages(void* pages, sqlite3*, const char*, int count) {
  *static_cast<int*>(pages) = count;
  return SQLITE_OK;
}

std::string_view view(const void* bytes, int size) {
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

}  // namespace

bool SqliteError::is_busy() const { return (code_ & 0xff) == SQLITE_BUSY; }

bool SqliteError::is_damage() const {
  const int primary = code_ & 0xff;
  return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB || primary == SQLITE_ERROR;
}

bool SqliteError::is_lack_of_space() const {
  return code_ == SQLITE_FULL ||
         (code_ == SQLITE_IOERR_WRITE && (system_error_ == ENOSPC || system_error_ == EDQUOT));
}

void Database::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

Database::Database(const std::string& path, Kind kind, const char* vfs) {
  constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX |
                        SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags, vfs);
  handle_.reset(handle);
  if (code != SQLITE_OK) {
    fail(handle, code);
  }
  switch_on(SQLITE_DBCONFIG_DEFENSIVE, "defensive");
  switch_on(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, "no_ckpt_on_close");
  sqlite3_wal_hook(handle, remember_wal_pages, wal_pages_.get());
  set("trusted_schema", "OFF", "0");
  // Debian's SQLite overwrites what is deleted: each page that a compacted entry or an old value
  // held would be written twice more, to the WAL and to the file.
  set("secure_delete", "OFF", "0");
  set("cell_size_check", "ON", "1");
  set("mmap_size", "0", "0");
  set("temp_store", "MEMORY", "2");
  const std::string page_size = std::to_string(page_bytes);
  set("page_size", page_size.c_str(), page_size);
  set("locking_mode", "EXCLUSIVE", "exclusive");
  if (kind == Kind::fresh) {
    set("auto_vacuum", "INCREMENTAL", "2");
  }
  set("journal_mode", "WAL", "wal");
  set("synchronous", "FULL", "2");
  // One large transaction makes a large WAL; the next one gives the space back.
  set("journal_size_limit", wal_bytes_kept, wal_bytes_kept);
}

void Database::switch_on(int option, const char* name) {
  int now = 0;
  const int code = sqlite3_db_config(handle(), option, 1, &now);
  if (code != SQLITE_OK || now != 1) {
    throw SqliteError(SQLITE_ERROR, std::string("SQLite does not know ") + name);
  }
}

void Database::set(const char* pragma, const char* value, std::string_view expected) {
  const std::string name = std::string("PRAGMA ") + pragma;
  for (Statement statement(*this, name + "=" + value); statement.step();) {
  }
  const std::string now = value_of(name);
  if (now != expected) {
    throw SqliteError(SQLITE_ERROR,
                      name + " is " + now + " and cannot be made " + std::string(expected));
  }
}

void Database::execute(const std::string& sql) {
  const int code = sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) {
    fail(handle(), code);
  }
}

std::string Database::value_of(const std::string& sql) {
  Statement statement(*this, sql);
  return statement.step() ? std::string(statement.text(0)) : std::string();
}

std::int64_t Database::number_of(const std::string& sql) {
  Statement statement(*this, sql);
  return statement.step() ? static_cast<std::int64_t>(statement.number(0)) : 0;
}

std::optional<std::string> Database::flaw_in_pages() {
  const std::string found = value_of("PRAGMA quick_check(1)");
  return found == "ok" ? std::nullopt : std::optional(found);
}

std::int64_t Database::changes() const { return sqlite3_changes64(handle()); }

void Database::checkpoint() { checkpoint_in_mode(SQLITE_CHECKPOINT_PASSIVE); }

void Database::checkpoint_and_empty_wal() { checkpoint_in_mode(SQLITE_CHECKPOINT_TRUNCATE); }

void Database::checkpoint_in_mode(int mode) {
  const int code = sqlite3_wal_checkpoint_v2(handle(), "main", mode, nullptr, nullptr);
  if (code != SQLITE_OK) {
    fail(handle(), code);
  }
  *wal_pages_ = 0;
}

void Statement::Finalize::operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }

Statement::Statement(Database& database, std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(database.handle(),
                                      sql.data(),
                                      static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT,
                                      &handle,
                                      nullptr);
  if (code != SQLITE_OK) {
    fail(database.handle(), code);
  }
  handle_.reset(handle);
}

void Statement::check(int code) const {
  if (code != SQLITE_OK) {
    fail(sqlite3_db_handle(handle_.get()), code);
  }
}

bool Statement::step() {
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW) {
    return true;
  }
  if (code != SQLITE_DONE) {
    const SqliteError error = error_of(sqlite3_db_handle(handle_.get()), code);
    reset();  // it may be run again
    throw SqliteError(error);
  }
  check(sqlite3_reset(handle_.get()));
  return false;
}

void Statement::run() { ensure(!step(), "a statement that is run gives no rows"); }

void Statement::reset() { sqlite3_reset(handle_.get()); }

std::uint64_t Statement::number(int column) const {
  return static_cast<std::uint64_t>(sqlite3_column_int64(handle_.get(), column));
}

std::string_view Statement::text(int column) const {
  const void* bytes = sqlite3_column_text(handle_.get(), column);
  return view(bytes, sqlite3_column_bytes(handle_.get(), column));
}

std::string_view Statement::blob(int column) const {
  const void* bytes = sqlite3_column_blob(handle_.get(), column);
  return view(bytes, sqlite3_column_bytes(handle_.get(), column));
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

void Statement::bind_one(int parameter, std::uint64_t value) {
  check(sqlite3_bind_int64(handle_.get(), parameter, static_cast<sqlite3_int64>(value)));
}

void Statement::bind_one(int parameter, std::string_view value) {
  // An empty view may point nowhere, which SQLite would take for NULL.
  const char* bytes = value.empty() ? "" : value.data();
  check(sqlite3_bind_text64(
      handle_.get(), parameter, bytes, value.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bind_one(int parameter, Blob value) {
  const char* bytes = value.bytes.empty() ? "" : value.bytes.data();
  check(sqlite3_bind_blob64(handle_.get(), parameter, bytes, value.bytes.size(), SQLITE_STATIC));
}

void Statement::bind_one(int parameter, const std::optional<std::string>& value) {
  if (value) {
    bind_one(parameter, std::string_view(*value));
  } else {
    check(sqlite3_bind_null(handle_.get(), parameter));
  }
}

Transaction::Transaction(Database& database) : database_(database) {
  database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  if (open_) {
    sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

}  // namespace graftd
