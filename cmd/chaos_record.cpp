#include "cmd/chaos_record.hpp"

#include "cmd/chaos_error.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace graftd::chaos {
namespace {

[[noreturn]] void refuse(const std::string& what, const std::filesystem::path& path) {
  const int error = errno;
  const Exit exit = error == EACCES || error == EPERM ? Exit::no_privilege : Exit::unsupported;
  throw ChaosError(exit,
                   "cannot " + what + " " + path.string() + ": " + std::strerror(error) +
                       "; faults are recorded there before they are made, so that they can always "
                       "be undone: run as root, or name another folder with -records");
}

// Closes at the end of its scope.
class File {
 public:
  File(const std::filesystem::path& path, int flags) : path_(path) {
    descriptor_ = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
    if (descriptor_ < 0) {
      refuse("open", path);
    }
  }

  ~File() { ::close(descriptor_); }

  File(const File&) = delete;
  File& operator=(const File&) = delete;

  void write(const std::string& text) const {
    std::size_t written = 0;
    while (written < text.size()) {
      const ssize_t n = ::write(descriptor_, text.data() + written, text.size() - written);
      if (n < 0) {
        refuse("write", path_);
      }
      written += static_cast<std::size_t>(n);
    }
  }

  void sync() const {
    if (::fsync(descriptor_) != 0) {
      refuse("sync", path_);
    }
  }

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
};

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

bool is_valid_id(const std::string& id) {
  return !id.empty() && id.size() <= 32 && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

RecordLock::RecordLock(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "lock";
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file_ < 0) {
    refuse("open", path);
  }
  int result = 0;
  do {
    result = ::flock(file_, LOCK_EX);
  } while (result != 0 && errno == EINTR);
  if (result != 0) {
    ::close(file_);
    refuse("lock", path);
  }
}

RecordLock::~RecordLock() { ::close(file_); }

void RecordFolder::make() const {
  std::error_code error;
  std::filesystem::create_directories(folder_.parent_path(), error);
  if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) {
    refuse("make", folder_);
  }
}

RecordLock RecordFolder::lock() const {
  make();
  return RecordLock(folder_);
}

RecordFolder::Content RecordFolder::load() const {
  Content content;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
    if (entry.path().extension() != ".json") {
      continue;
    }
    std::optional<Record> record = parse_record(read(entry.path()));
    if (record && path_of(record->fault.id) == entry.path()) {
      content.records.push_back(std::move(*record));
    } else {
      content.unreadable.push_back(entry.path().string());
    }
  }
  std::ranges::sort(content.records, [](const Record& a, const Record& b) {
    return a.began_ms != b.began_ms ? a.began_ms < b.began_ms : a.fault.id < b.fault.id;
  });
  std::ranges::sort(content.unreadable);
  return content;
}

void RecordFolder::write(const Record& record) const {
  make();
  const std::filesystem::path path = path_of(record.fault.id);
  const std::filesystem::path fresh = folder_ / (record.fault.id + ".new");
  {
    const File file(fresh, O_WRONLY | O_CREAT | O_TRUNC);
    file.write(to_json(record));
    file.sync();
  }
  if (::rename(fresh.c_str(), path.c_str()) != 0) {
    refuse("write", path);
  }
  File(folder_, O_RDONLY | O_DIRECTORY).sync();
}

void RecordFolder::remove(const std::string& id) const {
  if (::unlink(path_of(id).c_str()) != 0 && errno != ENOENT) {
    refuse("remove", path_of(id));
  }
}

}  // namespace graftd::chaos
