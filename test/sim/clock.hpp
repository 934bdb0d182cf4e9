#pragma once

#include "core/types.hpp"

namespace graftd::sim {

// A server's two clocks as functions of simulated time: both run at its own rate, and the wall
// clock may be set.
class Clock {
 public:
  Clock(std::int64_t rate_ppm, Duration mono_start, Duration wall_offset)
      : rate_ppm_(rate_ppm), mono_at_(mono_start), wall_offset_(wall_offset) {}

  Moment read(Duration time) const {
    const Duration mono = mono_of(time);
    return {Instant(mono), WallInstant(mono + wall_offset_)};
  }

  // When the monotonic clock will show this, or just after.
  Duration time_of(Instant instant) const {
    const std::int64_t ahead = (instant.time_since_epoch() - mono_at_).count();
    return ahead <= 0 ? since_ : since_ + Duration((ahead * million + rate_ppm_ - 1) / rate_ppm_);
  }

  void set_rate(Duration time, std::int64_t rate_ppm) {
    mono_at_ = mono_of(time);
    since_ = time;
    rate_ppm_ = rate_ppm;
  }

  void jump_wall(Duration by) { wall_offset_ += by; }

 private:
  static constexpr std::int64_t million = 1'000'000;

  Duration mono_of(Duration time) const {
    return mono_at_ + Duration((time - since_).count() * rate_ppm_ / million);
  }

  std::int64_t rate_ppm_;
  Duration since_{};
  Duration mono_at_;
  Duration wall_offset_;
};

}  // namespace graftd::sim
