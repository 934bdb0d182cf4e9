#include "store/data_directory.hpp"

#include "store/store_error.hpp"

#include <cerrno>
#include <cstdlib>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace graftd {

namespace {

std::string text_of(int error) { return std::generic_category().message(error); }

std::string without_trailing_slashes(std::string path) {
  while (path.size() > 1 && path.back() == '/') {
    path.pop_back();
  }
  return path;
}

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) {
    return ".";
  }
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string user() { return "user " + std::to_string(geteuid()); }

std::string what_to_do(int error) {
  switch (error) {
    case EACCES:
    case EPERM:
      return user() + " may not use it; run as its owner, or change its owner and mode";
    case EROFS:
      return "the file system is read-only; mount it writable, or give a directory elsewhere";
    case ENOSPC:
    case EDQUOT:
      return "the disk is full; free some space, or give a directory elsewhere";
    case ELOOP:
      return "it is a symbolic link; give the path it points to";
    case ENOTDIR:
      return "it is a file, not a directory; give another path";
    default:
      return text_of(error) + "; repair this, or give another directory";
  }
}

[[noreturn]] void refuse(const std::string& path, int error) {
  throw StoreError("cannot use " + path + ": " + what_to_do(error));
}

// fsync may be interrupted before it began; any other failure means that data may be gone.
int sync(int descriptor) {
  int result = fsync(descriptor);
  while (result != 0 && errno == EINTR) {
    result = fsync(descriptor);
  }
  return result;
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) {
      return false;
    }
    bytes.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
  }
  return true;
}

std::optional<std::string> read_all(int descriptor, std::size_t bytes_max) {
  std::string bytes;
  char part[65536];
  while (bytes.size() < bytes_max) {
    const ssize_t got = ::read(descriptor, part, std::min(sizeof part, bytes_max - bytes.size()));
    if (got == 0) {
      break;
    }
    if (got < 0 && errno != EINTR) {
      return std::nullopt;
    }
    bytes.append(part, got < 0 ? 0 : static_cast<std::size_t>(got));
  }
  return bytes;
}

}  // namespace

OpenFile::~OpenFile() {
  if (descriptor_ >= 0) {
    close(descriptor_);
  }
}

OpenFile::OpenFile(OpenFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

OpenFile& OpenFile::operator=(OpenFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

DataDirectory::DataDirectory(const std::string& path) : path_(without_trailing_slashes(path)) {
  open_or_make();
  take_lock();
  keep_to_ourselves();
}

void DataDirectory::open_or_make() {
  const std::string parent = parent_of(path_);
  if (mkdir(path_.c_str(), 0700) == 0) {
    const OpenFile above(open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!above || sync(above.descriptor()) != 0) {
      refuse(path_, errno);
    }
  } else if (errno == ENOENT) {
    throw StoreError("cannot make " + path_ + ": there is no directory " + parent +
                     "; make that first, or give another path");
  } else if (errno == ENOTDIR) {
    throw StoreError("cannot make " + path_ + ": " + parent +
                     " is not a directory; give another path");
  } else if (errno != EEXIST) {
    refuse(path_, errno);
  }
  directory_ = OpenFile(open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!directory_) {
    struct stat facts {};

    const bool is_link =
        errno == ENOTDIR && lstat(path_.c_str(), &facts) == 0 && S_ISLNK(facts.st_mode);
    refuse(path_, is_link ? ELOOP : errno);
  }
  const std::unique_ptr<char, decltype(&free)> real(realpath(path_.c_str(), nullptr), free);
  if (!real) {
    refuse(path_, errno);
  }
  real_path_ = real.get();
}

// flock, not fcntl: a lock that goes when *any* descriptor of the file is closed protects nothing.
void DataDirectory::take_lock() {
  lock_ = open_file("lock", O_RDWR | O_CREAT);
  if (!lock_) {
    refuse(path_of("lock"), errno);
  }
  if (flock(lock_.descriptor(), LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    const std::string owner = read_all(lock_.descriptor(), 20).value_or("");
    if (error != EWOULDBLOCK) {
      refuse(path_of("lock"), error);
    }
    throw StoreError("cannot use " + path_ + ": process " +
                     (owner.empty() ? "that just started" : owner.substr(0, owner.find('\n'))) +
                     " uses it; stop that process, or give this node a directory of its own");
  }
  const std::string pid = std::to_string(getpid()) + "\n";
  if (ftruncate(lock_.descriptor(), 0) != 0 || !write_all(lock_.descriptor(), pid)) {
    refuse(path_of("lock"), errno);
  }
}

// A directory that the user made himself has mode 0755 as a rule. One that holds foreign files is
// no place of ours to close: /tmp, say.
void DataDirectory::keep_to_ourselves() {
  struct stat facts {};

  if (fstat(directory_.descriptor(), &facts) != 0) {
    refuse(path_, errno);
  }
  if ((facts.st_mode & 077) == 0) {
    return;
  }
  if (is_empty_or_ours()) {
    if (fchmod(directory_.descriptor(), 0700) != 0) {
      refuse(path_, errno);
    }
  } else if ((facts.st_mode & 022) != 0) {
    throw StoreError("cannot use " + path_ +
                     ": it holds other files and others may write into it; give a directory that "
                     "is not used for anything else");
  }
}

bool DataDirectory::is_empty_or_ours() const {
  if (holds("identity")) {
    return true;
  }
  const std::unique_ptr<DIR, int (*)(DIR*)> list(opendir(real_path_.c_str()), closedir);
  if (!list) {
    refuse(path_, errno);
  }
  while (const dirent* item = readdir(list.get())) {
    const std::string_view name = item->d_name;
    if (name != "." && name != ".." && name != "lock" && name != "lost+found") {
      return false;
    }
  }
  return true;
}

std::string DataDirectory::path_of(std::string_view name) const {
  return path_ + "/" + std::string(name);
}

std::string DataDirectory::real_path_of(std::string_view name) const {
  return real_path_ + "/" + std::string(name);
}

OpenFile DataDirectory::open_file(const std::string& name, int flags) const {
  return OpenFile(
      openat(directory_.descriptor(), name.c_str(), flags | O_NOFOLLOW | O_CLOEXEC, 0600));
}

bool DataDirectory::holds(const std::string& name) const {
  struct stat facts {};

  return fstatat(directory_.descriptor(), name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) == 0;
}

std::size_t DataDirectory::size_of(const std::string& name) const {
  struct stat facts {};

  if (fstatat(directory_.descriptor(), name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0) {
    return 0;
  }
  return static_cast<std::size_t>(facts.st_size);
}

std::optional<std::string> DataDirectory::read(const std::string& name,
                                               std::size_t bytes_max) const {
  // O_NONBLOCK: a pipe in place of the file must not hold us up.
  const OpenFile file = open_file(name, O_RDONLY | O_NONBLOCK);
  if (!file && errno == ENOENT) {
    return std::nullopt;
  }
  std::optional<std::string> bytes;
  if (file) {
    bytes = read_all(file.descriptor(), bytes_max);
  }
  if (!bytes) {
    refuse(path_of(name), errno);
  }
  return bytes;
}

void DataDirectory::create_empty(const std::string& name) {
  const OpenFile file = open_file(name, O_WRONLY | O_CREAT | O_EXCL);
  if (!file || sync(file.descriptor()) != 0) {
    refuse(path_of(name), errno);
  }
  sync_directory();
}

void DataDirectory::replace(const std::string& name, std::string_view bytes) {
  const std::string fresh = name + ".new";
  const OpenFile file = open_file(fresh, O_WRONLY | O_CREAT | O_TRUNC);
  if (!file || !write_all(file.descriptor(), bytes) || sync(file.descriptor()) != 0) {
    refuse(path_of(fresh), errno);
  }
  rename(fresh, name);
}

void DataDirectory::rename(const std::string& from, const std::string& to) {
  const int here = directory_.descriptor();
  if (renameat(here, from.c_str(), here, to.c_str()) != 0) {
    refuse(path_of(to), errno);
  }
  sync_directory();
}

void DataDirectory::remove(const std::string& name) {
  if (unlinkat(directory_.descriptor(), name.c_str(), 0) != 0 && errno != ENOENT) {
    refuse(path_of(name), errno);
  }
  sync_directory();
}

void DataDirectory::sync_directory() {
  if (sync(directory_.descriptor()) != 0) {
    refuse(path_, errno);
  }
}

}  // namespace graftd
