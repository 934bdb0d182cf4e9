#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace graftd::viz {

// A file that a node writes its log to; "-" is the standard input.
struct TailTarget {
  std::string path;
  std::string node;  // of lines that name none
  bool operator==(const TailTarget&) const = default;
};

// Follows files and hands on their lines: what is in them already, in the order of its time, and
// what comes.
class TailCollector {
 public:
  // More are not followed: each is asked for about ten times a second.
  static constexpr std::size_t files_max = 64;

  struct Outside {
    // Takes documents, one a line, and calls `done` when they are read. False: no room now; then
    // nothing more is read from the files.
    std::function<bool(std::string documents, std::function<void()> done)> deliver;
    // A sentence for the operator.
    std::function<void(const std::string&)> say;
    std::function<std::int64_t()> now_us;
    // Of a longer file so much of its end is read.
    std::uint64_t past_bytes_max = 0;
  };

  // Throws std::runtime_error that says which file cannot be read, and why.
  TailCollector(boost::asio::io_context& loop, std::vector<TailTarget> targets, Outside outside);
  ~TailCollector();
  TailCollector(const TailCollector&) = delete;
  TailCollector& operator=(const TailCollector&) = delete;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace graftd::viz
