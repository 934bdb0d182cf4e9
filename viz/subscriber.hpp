#pragma once

#include "viz/record.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace graftd::viz {

// One page's place in the record, and what to tell it next. There is no queue: when the page has
// taken a message, the next one is everything since. A slow page gets rarer and longer ones; one
// that is too far behind gets a summary and goes on near the end.
class Subscriber {
 public:
  static constexpr std::uint64_t tail_events = 2000;
  static constexpr std::uint64_t behind_events_max = 50'000;
  static constexpr std::size_t message_bytes_max = 256 << 10;
  static constexpr std::int64_t message_every_us = 16'000;
  static constexpr std::int64_t state_every_us = 250'000;
  static constexpr std::int64_t checks_every_us = 500'000;

  // `run` names the record. The page says it when it comes back, and learns whether it still talks
  // to the same one. `commands`: whether pages may command nodes.
  Subscriber(const Record& record, std::string run, bool commands = false);

  // The page's greeting; the answer is the welcome. A page that has events of this record goes on
  // after them; any other one gets a keyframe and begins near the end. Nothing for any other text.
  std::optional<std::string> hear(std::string_view text, std::int64_t now_us);

  // The next message; nothing when there is none yet. `state` is the state at the record's end,
  // `checks` the message that tells what the safety checker found.
  std::optional<std::string> next(const std::string& state,
                                  const std::string& checks,
                                  std::int64_t now_us);

  // Whether events wait for it.
  bool behind() const { return greeted_ && cursor_ < record_.journal().next(); }

 private:
  struct Start {
    std::uint64_t from = 0;
    std::string keyframe;  // JSON
  };

  Start start_at_tail(std::int64_t now_us) const;
  Start start_after(std::uint64_t after, std::int64_t now_us) const;
  std::string welcome(const Start& start) const;
  std::string skip(const std::string& state, std::int64_t now_us);
  std::string events(const std::string& state, std::int64_t now_us);

  const Record& record_;
  std::string run_;
  bool commands_;
  bool greeted_ = false;
  std::uint64_t cursor_ = 0;
  std::uint64_t live_from_ = 0;  // the end of the record when the page came
  std::int64_t sent_us_ = 0;
  std::string state_;  // the last one that was sent
  std::string checks_;
  std::int64_t checks_sent_us_ = 0;
};

}  // namespace graftd::viz
