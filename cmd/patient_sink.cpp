#include "cmd/patient_sink.hpp"

#include <climits>

#include <algorithm>
#include <poll.h>
#include <string>
#include <unistd.h>

namespace graftd {

namespace {

// A pipe that polls as writable takes so much without blocking, and surely no more.
constexpr std::size_t line_bytes_max = PIPE_BUF;

}  // namespace

void PatientSink::sink_it_(const spdlog::details::log_msg& message) {
  spdlog::memory_buf_t buffer;
  formatter_->format(message, buffer);
  std::string line(buffer.data(), std::min(buffer.size(), line_bytes_max));
  line.back() = '\n';
  if (dropped_ > 0 && write("graftd: nobody read here for a while; " + std::to_string(dropped_) +
                            " log lines were dropped\n")) {
    dropped_ = 0;
  }
  if (dropped_ > 0 || !write(line)) {
    ++dropped_;
  }
}

bool PatientSink::write(std::string_view line) const {
  pollfd ready{.fd = descriptor_, .events = POLLOUT, .revents = 0};
  return ::poll(&ready, 1, 0) == 1 && (ready.revents & POLLOUT) != 0 &&
         ::write(descriptor_, line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

}  // namespace graftd
