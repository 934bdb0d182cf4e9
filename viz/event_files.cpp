#include "viz/event_files.hpp"

#include "viz/json_text.hpp"
#include "viz/json_value.hpp"
#include "viz/recorded_lines.hpp"

#include <boost/json/monotonic_resource.hpp>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

namespace graftd::viz {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::size_t buffer_bytes_max = 256 << 10;
constexpr std::string_view name_begin = "events-";
constexpr std::string_view name_end = ".ndjson";
constexpr std::size_t time_digits = 20;

std::string message_of(int error) { return std::system_category().message(error); }

// The time in a file's name; -1 for a file of somebody else.
std::int64_t begun_us_of(const std::string& name) {
  if (name.size() != name_begin.size() + time_digits + name_end.size() ||
      !name.starts_with(name_begin) || !name.ends_with(name_end)) {
    return -1;
  }
  std::int64_t value = -1;
  const char* from = name.data() + name_begin.size();
  const auto [end, error] = std::from_chars(from, from + time_digits, value);
  return error == std::errc() && end == from + time_digits ? value : -1;
}

// How much of `text` was written.
std::size_t write_all(int descriptor, std::string_view text) {
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t count = ::write(descriptor, text.data() + written, text.size() - written);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      break;
    }
    written += static_cast<std::size_t>(count);
  }
  return written;
}

void read_mark(std::string_view line, std::string& node, std::int64_t& arrived_us) {
  json::monotonic_resource storage;
  const auto value = parse_json(line, &storage);
  if (value && value->is_object()) {
    const json::object& mark = value->get_object();
    arrived_us = static_cast<std::int64_t>(number_of(mark, "arrived_us").value_or(0));
    node = text_of(mark, "node");
  }
}

}  // namespace

EventFiles::EventFiles(EventFilesOptions options) : options_(std::move(options)) {
  std::error_code error;
  fs::create_directories(options_.directory, error);
  if (error) {
    throw std::runtime_error("-store: cannot make the directory " + options_.directory + ": " +
                             error.message());
  }
  lock_directory();
  list_files();
}

EventFiles::~EventFiles() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
  ::close(lock_);
}

void EventFiles::lock_directory() {
  const std::string path = options_.directory + "/lock";
  lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock_ < 0) {
    throw std::runtime_error("-store: cannot write in the directory " + options_.directory + ": " +
                             message_of(errno));
  }
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock_);
    throw std::runtime_error("-store: another vizor keeps its record in " + options_.directory +
                             "; stop it, or give another directory");
  }
}

void EventFiles::list_files() {
  std::uint64_t bytes = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(options_.directory)) {
    const std::int64_t begun_us = begun_us_of(entry.path().filename().string());
    if (begun_us >= 0) {
      files_.push_back({begun_us, entry.file_size()});
      bytes += files_.back().bytes;
    }
  }
  std::sort(files_.begin(), files_.end(), [](const File& a, const File& b) {
    return a.begun_us < b.begun_us;
  });
  bytes_ = bytes;
}

std::string EventFiles::path_of(const File& file) const {
  std::string time = std::to_string(file.begun_us);
  time.insert(0, time_digits - time.size(), '0');
  return options_.directory + "/" + std::string(name_begin) + time + std::string(name_end);
}

void EventFiles::read(std::uint64_t bytes_max, const Take& take) const {
  auto first = files_.end();
  std::uint64_t bytes = 0;
  while (first != files_.begin() && bytes + std::prev(first)->bytes <= bytes_max) {
    --first;
    bytes += first->bytes;
  }
  for (; first != files_.end(); ++first) {
    std::ifstream file(path_of(*first), std::ios::binary);
    std::string line;
    std::string node;
    std::int64_t arrived_us = first->begun_us;
    while (std::getline(file, line)) {
      if (is_arrival_mark(line)) {
        read_mark(line, node, arrived_us);
      } else {
        take(line, node, arrived_us);
      }
    }
  }
}

void EventFiles::append(std::string_view document, std::string_view node, std::int64_t arrived_us) {
  if (arrived_us != arrived_us_ || node != node_) {
    arrived_us_ = arrived_us;
    node_ = node;
    buffer_ += arrival_mark_begin;
    append_number(buffer_, arrived_us);
    buffer_ += ",\"node\":";
    append_ascii(buffer_, node);
    buffer_ += "}\n";
  }
  const std::size_t begin = buffer_.size();
  buffer_ += document;
  // Between the words of a JSON text a line may end; within them it may not.
  std::replace_if(
      buffer_.begin() + static_cast<std::ptrdiff_t>(begin),
      buffer_.end(),
      [](char c) { return c == '\n' || c == '\r'; },
      ' ');
  buffer_ += '\n';
  ++buffered_lines_;
  if (buffer_.size() >= buffer_bytes_max) {
    flush(arrived_us);
  }
}

void EventFiles::flush(std::int64_t now_us) {
  if (!buffer_.empty() && (descriptor_ >= 0 || open_next(now_us))) {
    File& file = files_.back();
    const std::size_t written = write_all(descriptor_, buffer_);
    if (written == buffer_.size()) {
      file.bytes += written;
      bytes_ += written;
      if (failing_) {
        failing_ = false;
        options_.say("the record is kept in " + options_.directory + " again; " +
                     std::to_string(lost_) + " lines are missing in it");
      }
    } else {
      const int error = errno;
      // Half a line would be taken for a broken one.
      if (::ftruncate(descriptor_, static_cast<off_t>(file.bytes)) != 0) {
        ::close(std::exchange(descriptor_, -1));
      }
      fail(message_of(error));
    }
  }
  arrived_us_ = -1;  // what follows may stand behind lines that are lost, or in another file
  buffer_.clear();
  buffered_lines_ = 0;
  if (descriptor_ >= 0 && files_.back().bytes >= options_.file_bytes_max) {
    ::close(std::exchange(descriptor_, -1));
  }
  drop_old(now_us);
}

void EventFiles::close(std::int64_t now_us) {
  flush(now_us);
  if (descriptor_ >= 0) {
    ::close(std::exchange(descriptor_, -1));
  }
}

bool EventFiles::open_next(std::int64_t now_us) {
  const std::int64_t after_us = files_.empty() ? 0 : files_.back().begun_us + 1;
  const File file{.begun_us = std::max(now_us, after_us), .bytes = 0};
  descriptor_ =
      ::open(path_of(file).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor_ < 0) {
    fail(message_of(errno));
    return false;
  }
  files_.push_back(file);
  return true;
}

void EventFiles::fail(const std::string& what) {
  lost_ += buffered_lines_;
  if (!failing_) {
    failing_ = true;
    options_.say("cannot keep the record in " + options_.directory + ": " + what +
                 "; it goes on in memory, and what comes is written as soon as it can be");
  }
}

void EventFiles::drop_old(std::int64_t now_us) {
  while (files_.size() > 1 &&
         (bytes_ > options_.bytes_max || files_[1].begun_us < now_us - options_.age_us_max)) {
    std::error_code error;
    fs::remove(path_of(files_.front()), error);
    if (error) {
      return;
    }
    bytes_ -= files_.front().bytes;
    files_.pop_front();
  }
}

}  // namespace graftd::viz
