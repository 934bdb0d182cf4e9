#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace graftd {

// A file descriptor that is closed with its owner.
class OpenFile {
 public:
  explicit OpenFile(int descriptor = -1) : descriptor_(descriptor) {}

  ~OpenFile();
  OpenFile(OpenFile&& other) noexcept;
  OpenFile& operator=(OpenFile&& other) noexcept;

  explicit operator bool() const { return descriptor_ >= 0; }

  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

// The directory of one node: nobody else reads it (0700, files 0600), no other process uses it
// while this object lives (the file `lock` names the owner), and no symbolic link leads out of it.
// Every refusal is a StoreError. What touches the file system can be replaced by a test.
class DataDirectory {
 public:
  // Makes the directory if there is none; its parent must be there.
  explicit DataDirectory(const std::string& path);
  virtual ~DataDirectory() = default;
  DataDirectory(const DataDirectory&) = delete;
  DataDirectory& operator=(const DataDirectory&) = delete;

  // As the user wrote it, for sentences.
  const std::string& path() const { return path_; }

  // For sentences, too.
  std::string path_of(std::string_view name) const;
  // Without symbolic links, for SQLite.
  std::string real_path_of(std::string_view name) const;

  virtual bool holds(const std::string& name) const;
  virtual std::size_t size_of(const std::string& name) const;
  // Nothing when there is no such file. At most `bytes_max` bytes are read.
  virtual std::optional<std::string> read(const std::string& name, std::size_t bytes_max) const;

  // All of these are durable on return.
  virtual void create_empty(const std::string& name);
  virtual void replace(const std::string& name, std::string_view bytes);
  virtual void rename(const std::string& from, const std::string& to);
  virtual void remove(const std::string& name);

 protected:
  struct Elsewhere {};

  // Of files that are not in a file system.
  DataDirectory(Elsewhere, std::string path) : path_(path), real_path_(std::move(path)) {}

 private:
  void open_or_make();
  void take_lock();
  void keep_to_ourselves();
  bool is_empty_or_ours() const;
  OpenFile open_file(const std::string& name, int flags) const;
  void sync_directory();

  std::string path_;
  std::string real_path_;
  OpenFile directory_;
  OpenFile lock_;
};

}  // namespace graftd
