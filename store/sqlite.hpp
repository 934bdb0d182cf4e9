#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace graftd {

// What SQLite refused, in its words: "disk I/O error (SQLite 778), No space left on device".
class SqliteError : public std::runtime_error {
 public:
  SqliteError(int code, const std::string& text, int system_error = 0)
      : std::runtime_error(text), code_(code), system_error_(system_error) {}

  // Extended result code.
  int code() const { return code_; }

  bool is_busy() const;
  // The file is at fault, and not the disk or the system.
  bool is_damage() const;
  // A write was refused because the file system or the quota is full. Nothing had been synced yet,
  // so nothing can have been dropped, and the transaction is undone.
  bool is_lack_of_space() const;

 private:
  int code_;
  int system_error_;
};

// Binds as a blob; a plain string_view binds as text.
struct Blob {
  std::string_view bytes;
};

// A connection to a file in WAL mode that survives power loss at every commit and belongs to this
// connection alone. The settings are read back: one that did not take effect is an error.
// Used by one thread at a time.
class Database {
 public:
  // The file must exist, so that its mode is the caller's. Opening and reading change no byte of
  // the file or of its WAL, and neither does closing: a database found damaged stays as it is.
  enum class Kind : std::uint8_t { existing, fresh };

  // `fresh`: of an empty file, which will be able to give space back. `vfs`: SQLite's name of
  // another way to the files than the default one.
  explicit Database(const std::string& path, Kind kind = Kind::existing, const char* vfs = nullptr);

  // Statements without parameters and results.
  void execute(const std::string& sql);
  // The only column of the only row.
  std::string value_of(const std::string& sql);
  std::int64_t number_of(const std::string& sql);

  // Pages in the WAL after the last commit of this connection.
  int wal_pages() const { return *wal_pages_; }

  // Copies the WAL into the file and syncs it; the next commit starts the WAL anew. SQLite would
  // do so by itself every 1,000 pages, but would swallow a failed sync and try again.
  void checkpoint();
  // The same, and leaves the WAL empty.
  void checkpoint_and_empty_wal();

  // SQLite's own look at all pages: the first flaw in their structure, or nothing. It knows nothing
  // of what is in the rows.
  std::optional<std::string> flaw_in_pages();

  // Rows that the last statement has changed.
  std::int64_t changes() const;

  sqlite3* handle() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };

  void switch_on(int option, const char* name);
  void set(const char* pragma, const char* value, std::string_view expected);
  void checkpoint_in_mode(int mode);

  std::unique_ptr<int> wal_pages_ = std::make_unique<int>(0);
  std::unique_ptr<sqlite3, Close> handle_;
};

// A prepared statement. What is bound must live until the run is over.
class Statement {
 public:
  Statement(Database& database, std::string_view sql);

  // From the first parameter on, each by its type.
  template <class... Values>
  Statement& bind(const Values&... values) {
    int parameter = 0;
    (bind_one(++parameter, values), ...);
    return *this;
  }

  // True: a row is there to be read. False: it is over, and ready for another run.
  bool step();
  // For statements without rows.
  void run();
  // Ends a run early.
  void reset();

  std::uint64_t number(int column) const;
  std::string_view text(int column) const;
  std::string_view blob(int column) const;
  bool is_null(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* handle) const;
  };

  // 64-bit numbers keep their bits: SQLite knows signed ones only.
  void bind_one(int parameter, std::uint64_t value);
  void bind_one(int parameter, std::string_view value);
  void bind_one(int parameter, Blob value);
  void bind_one(int parameter, const std::optional<std::string>& value);
  void check(int code) const;

  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

// Rolled back unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace graftd
