#pragma once

#include "viz/view.hpp"

#include <cstdint>
#include <string>

namespace graftd::viz {

struct Verdict {
  std::string level;  // ok, warn, bad
  std::string text;
};

// Is it well, who leads, and if nobody does, why: one sentence.
Verdict verdict_of(const View& view, std::int64_t now_us);

// The node that leads the highest term among those that are up; null when none does.
const std::string* leader_of(const View& view, std::int64_t now_us);

// The whole state as the page gets it.
std::string state_json(const View& view, std::int64_t now_us);

}  // namespace graftd::viz
