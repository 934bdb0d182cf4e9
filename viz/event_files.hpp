#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

namespace graftd::viz {

struct EventFilesOptions {
  std::string directory;  // made when it is missing
  std::uint64_t file_bytes_max = std::uint64_t{64} << 20;
  // Beyond either, whole files go, the oldest first; never the one that is written.
  std::uint64_t bytes_max = std::uint64_t{2} << 30;
  std::int64_t age_us_max = std::int64_t{24} * 3600 * 1'000'000;
  // Sentences for the operator.
  std::function<void(const std::string&)> say = [](const std::string&) {};
};

// What came in and was new, kept in files: one document a line, as it came, in the order of
// arrival. A line {"arrived_us":...,"node":...} stands before those that came together. The record
// is a function of these lines; so what is kept is the input, and nothing that was made of it.
//
// Files are named by the time of their first line. Nothing is synced: a crash of the machine may
// cost the last seconds, one of vizor itself the last quarter of a second. A disk that is full or
// broken costs the lines that did not fit, says so, and stops nobody.
class EventFiles {
 public:
  // Throws std::runtime_error when the directory cannot be used, or another vizor uses it.
  explicit EventFiles(EventFilesOptions options);
  ~EventFiles();
  EventFiles(const EventFiles&) = delete;
  EventFiles& operator=(const EventFiles&) = delete;

  using Take =
      std::function<void(std::string_view line, std::string_view node, std::int64_t arrived_us)>;
  // What earlier vizors kept, oldest first: of the newest files as many as `bytes_max` allows.
  void read(std::uint64_t bytes_max, const Take& take) const;

  // One thread may do these three. `node` is the name of documents that bring none.
  void append(std::string_view document, std::string_view node, std::int64_t arrived_us);
  void flush(std::int64_t now_us);
  void close(std::int64_t now_us);

  // Any thread.
  std::uint64_t bytes() const { return bytes_; }

  std::uint64_t lost() const { return lost_; }

 private:
  struct File {
    std::int64_t begun_us = 0;
    std::uint64_t bytes = 0;
  };

  std::string path_of(const File& file) const;
  void list_files();
  void lock_directory();
  bool open_next(std::int64_t now_us);
  void drop_old(std::int64_t now_us);
  void fail(const std::string& what);

  EventFilesOptions options_;
  int lock_ = -1;
  int descriptor_ = -1;
  std::deque<File> files_;  // by age; the last one is written when `descriptor_` is open
  std::string buffer_;
  std::uint64_t buffered_lines_ = 0;
  std::string node_;
  std::int64_t arrived_us_ = -1;
  bool failing_ = false;
  std::atomic<std::uint64_t> bytes_ = 0;
  std::atomic<std::uint64_t> lost_ = 0;
};

}  // namespace graftd::viz
