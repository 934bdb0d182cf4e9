#include "viz/tail_file.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace graftd::viz {
namespace {

constexpr std::size_t piece_bytes = 64 << 10;

bool is_standard_input(const std::string& path) { return path == "-"; }

std::string name_of(const std::string& path) {
  return is_standard_input(path) ? "the standard input" : path;
}

// Without waiting, and without a flag on the descriptor: other programs may share it.
bool has_bytes(int descriptor) {
  pollfd wanted{.fd = descriptor, .events = POLLIN, .revents = 0};
  return ::poll(&wanted, 1, 0) > 0;
}

}  // namespace

TailFile::TailFile(std::string path, Outside outside)
    : path_(std::move(path)), outside_(std::move(outside)), buffer_(piece_bytes, '\0') {
  const std::string wrong = open();
  if (!wrong.empty()) {
    throw std::runtime_error("cannot read " + name_of(path_) + ": " + wrong);
  }
}

TailFile::~TailFile() { close(); }

std::string TailFile::open() {
  if (is_standard_input(path_)) {
    descriptor_ = ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
  } else {
    descriptor_ = ::open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  }
  if (descriptor_ < 0) {
    if (errno != ENOENT) {
      return std::strerror(errno);
    }
    if (!opened_before_ && told_.empty()) {
      told_ = "missing";
      outside_.say(path_ + " is not there yet; vizor waits for it");
    }
    return {};
  }

  struct stat facts {};

  if (::fstat(descriptor_, &facts) != 0) {
    const std::string wrong = std::strerror(errno);
    close();
    return wrong;
  }
  if (S_ISDIR(facts.st_mode)) {
    close();
    return "it is a directory; give the file that the program writes its log to";
  }
  is_regular_ = S_ISREG(facts.st_mode);
  device_ = facts.st_dev;
  inode_ = facts.st_ino;
  begin_reading();
  return {};
}

void TailFile::begin_reading() {
  struct stat facts {};

  const bool whole = opened_before_ || !is_regular_ || ::fstat(descriptor_, &facts) != 0 ||
                     std::cmp_less_equal(facts.st_size, outside_.past_bytes_max);
  offset_ = whole ? 0 : static_cast<std::uint64_t>(facts.st_size) - outside_.past_bytes_max;
  if (!whole && ::lseek(descriptor_, static_cast<off_t>(offset_), SEEK_SET) >= 0) {
    outside_.say(name_of(path_) + " is longer than what vizor keeps: it is read from byte " +
                 std::to_string(offset_) + " on");
  }
  lines_.begin(offset_, offset_ > 0);
  head_.clear();
  if (!std::exchange(told_, {}).empty()) {
    outside_.say(name_of(path_) + " is there now");
  }
  opened_before_ = true;
}

void TailFile::close() {
  if (descriptor_ >= 0) {
    ::close(std::exchange(descriptor_, -1));
  }
}

bool TailFile::read(std::int64_t now_us, std::vector<TailLine>& out) {
  if (ended_) {
    return false;
  }
  if (descriptor_ < 0) {
    const std::string wrong = open();
    if (!wrong.empty()) {
      tell_trouble(wrong);
    }
    if (descriptor_ < 0) {
      return false;
    }
  }
  if (is_emptied()) {
    begin_again(out);
    return true;
  }
  const std::size_t before = out.size();
  const ssize_t count = read_piece();
  if (count > 0) {
    const std::string_view piece(buffer_.data(), static_cast<std::size_t>(count));
    if (head_.size() == offset_) {
      head_ += piece.substr(0, head_bytes_max - head_.size());
    }
    offset_ += piece.size();
    replaced_us_.reset();
    lines_.take(piece, out);
  } else if (count == 0) {
    look(now_us, out);
  } else if (errno != EAGAIN && errno != EINTR) {
    tell_trouble(std::strerror(errno));
    look(now_us, out);
  }
  say_of_cut(out, before);
  return count > 0;
}

// Once, until it is another one.
void TailFile::tell_trouble(const std::string& wrong) {
  if (std::exchange(told_, wrong) != wrong) {
    outside_.say("cannot read " + name_of(path_) + ": " + wrong + "; vizor tries again");
  }
}

ssize_t TailFile::read_piece() {
  if (!is_regular_ && !has_bytes(descriptor_)) {
    errno = EAGAIN;
    return -1;
  }
  return ::read(descriptor_, buffer_.data(), buffer_.size());
}

// At the end of what is there: whether more is to be expected, and where.
void TailFile::look(std::int64_t now_us, std::vector<TailLine>& out) {
  if (is_standard_input(path_)) {
    lines_.finish(out);
    ended_ = true;
    outside_.say("the standard input has ended; what came stays");
  } else if (!is_regular_) {
    lines_.finish(out);  // a named pipe: the next program may open it
  } else if (!is_replaced()) {
    replaced_us_.reset();
  } else if (!replaced_us_) {
    replaced_us_ = now_us;
  } else if (now_us - *replaced_us_ >= renamed_quiet_us) {
    lines_.finish(out);
    replaced_us_.reset();
    ++begun_;
    close();
  }
}

void TailFile::begin_again(std::vector<TailLine>& out) {
  lines_.finish(out);
  lines_.begin(0);
  ::lseek(descriptor_, 0, SEEK_SET);
  offset_ = 0;
  head_.clear();
  ++begun_;
  outside_.say(name_of(path_) + " was emptied; vizor reads it from its beginning again");
}

// It may have grown again beyond where it was read to: then its beginning is another one.
bool TailFile::is_emptied() const {
  struct stat facts {};

  if (!is_regular_ || ::fstat(descriptor_, &facts) != 0) {
    return false;
  }
  std::array<char, head_bytes_max> now{};
  const ssize_t count = ::pread(descriptor_, now.data(), head_.size(), 0);
  return std::cmp_less(facts.st_size, offset_) ||
         (std::cmp_equal(count, head_.size()) &&
          std::memcmp(now.data(), head_.data(), head_.size()) != 0);
}

bool TailFile::is_replaced() const {
  struct stat facts {};

  return ::stat(path_.c_str(), &facts) == 0 && (facts.st_dev != device_ || facts.st_ino != inode_);
}

void TailFile::say_of_cut(const std::vector<TailLine>& lines, std::size_t from) {
  for (std::size_t at = from; at < lines.size() && !told_of_cut_; ++at) {
    if (lines[at].cut) {
      told_of_cut_ = true;
      outside_.say(name_of(path_) + ": the line at byte " + std::to_string(lines[at].offset) +
                   " is longer than " + std::to_string(TailLines::line_bytes_max) +
                   " bytes; the rest of it is left out, and of others like it");
    }
  }
}

}  // namespace graftd::viz
