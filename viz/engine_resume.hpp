#pragma once

#include "viz/engine_lines.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>

namespace graftd::viz {

// Where a container's log was read up to. The engine can be asked for "everything since", which
// includes that moment, and the times of stdout and stderr are not in order to the last
// microsecond; so the end of what was read is remembered line by line, and what comes again is
// told from what is new.
class EngineResume {
 public:
  // How far times may go back from one line to the next.
  static constexpr std::int64_t jitter_ns = 100'000'000;
  // Lines remembered; if more fall into that time, the oldest are not asked for again.
  static constexpr std::size_t lines_max = 65536;

  // For `since=`: "0" for everything, else "SECONDS.NNNNNNNNN".
  std::string since() const;
  // A stream that begins at since() is opened.
  void begin();
  // False when the line came before.
  bool take(const EngineLine& line);

 private:
  struct Taken {
    std::int64_t time_ns = 0;
    std::uint64_t hash = 0;
  };

  std::int64_t since_ns() const;
  void remember(const Taken& taken);

  std::deque<Taken> taken_;
  std::int64_t newest_ns_ = 0;
  std::int64_t floor_ns_ = 0;  // nothing before is asked for
  // What the open stream may repeat, and how often.
  std::unordered_map<std::uint64_t, std::size_t> repeated_;
  std::int64_t repeated_until_ns_ = 0;
};

}  // namespace graftd::viz
