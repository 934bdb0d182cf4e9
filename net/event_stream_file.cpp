#include "net/event_stream_file.hpp"

#include <climits>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <system_error>
#include <unistd.h>

namespace graftd {

namespace {

constexpr int poll_ms = 100;  // how soon the end of the time is noticed

std::string message_of(int error) { return std::system_category().message(error); }

class DescriptorSink : public EventSink {
 public:
  DescriptorSink(int descriptor, bool owned) : descriptor_(descriptor), owned_(owned) {}

  ~DescriptorSink() override {
    if (owned_) {
      ::close(descriptor_);
    }
  }

  DescriptorSink(const DescriptorSink&) = delete;
  DescriptorSink& operator=(const DescriptorSink&) = delete;

  Delivery deliver(std::string_view lines, const std::function<bool()>& out_of_time) override {
    while (written_ < lines.size()) {
      if (!writable()) {
        if (out_of_time()) {
          return {.result = Delivery::Result::again, .why = "nobody reads"};
        }
        continue;
      }
      if (const Delivery problem = write_some(lines.substr(written_));
          problem.result != Delivery::Result::done) {
        return problem;
      }
    }
    written_ = 0;
    return {};
  }

 private:
  bool writable() const {
    pollfd waiting{.fd = descriptor_, .events = POLLOUT, .revents = 0};
    return ::poll(&waiting, 1, poll_ms) > 0;
  }

  // A pipe that polls as writable takes PIPE_BUF bytes without blocking, and surely no more. The
  // descriptor is not made non-blocking, because others share it.
  Delivery write_some(std::string_view rest) {
    const std::size_t bytes = std::min(rest.size(), std::size_t{PIPE_BUF});
    const ssize_t written = ::write(descriptor_, rest.data(), bytes);
    if (written >= 0) {
      written_ += static_cast<std::size_t>(written);
      return {};
    }
    if (errno == EINTR || errno == EAGAIN) {
      return {};
    }
    const bool for_ever = errno == EPIPE || errno == EBADF;
    return {.result = for_ever ? Delivery::Result::closed : Delivery::Result::again,
            .why = message_of(errno)};
  }

  int descriptor_;
  bool owned_;
  std::size_t written_ = 0;  // of the lines under way
};

}  // namespace

std::unique_ptr<EventSink> make_descriptor_sink(int descriptor) {
  return std::make_unique<DescriptorSink>(descriptor, false);
}

std::unique_ptr<EventSink> make_file_sink(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    throw std::runtime_error("cannot write events to " + path + ": " + message_of(errno) +
                             "; give another file with -events");
  }
  return std::make_unique<DescriptorSink>(descriptor, true);
}

}  // namespace graftd
