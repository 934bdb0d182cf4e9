#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

namespace graftd::viz {

// Brings the logs of several containers together by their times. It matters while vizor catches up,
// at its start and after the engine was away: read one after the other, the logs would show all of
// one container's past before the next one's. A log that has reached the present holds up nobody.
class EngineMerge {
 public:
  // Of one log; beyond it nothing more should be read from the container.
  static constexpr std::size_t bytes_max = 1 << 20;
  // A log that brings nothing for so long has no past to show.
  static constexpr std::int64_t quiet_us = 1'000'000;

  // A log is read from now on. Its lines of before `now_us` are its past.
  void open(const std::string& log, std::int64_t now_us);
  void put(const std::string& log, std::int64_t time_ns, std::string document, std::int64_t now_us);
  // Nothing more comes; what is here still leaves.
  void close(const std::string& log);

  // The oldest document, unless an older one may still come.
  std::optional<std::string> take(std::int64_t now_us);

  bool is_full(const std::string& log) const;

  bool empty() const { return documents_ == 0; }

 private:
  struct Document {
    std::int64_t time_ns = 0;
    std::string text;
  };

  struct Log {
    std::deque<Document> documents;
    std::size_t bytes = 0;
    bool open = false;
    bool behind = false;
    std::int64_t opened_us = 0;
    std::int64_t heard_us = 0;
  };

  static bool may_bring_older(const Log& log, std::int64_t now_us);

  std::map<std::string, Log> logs_;
  std::size_t documents_ = 0;
};

}  // namespace graftd::viz
