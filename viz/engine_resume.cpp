#include "viz/engine_resume.hpp"

#include "core/entry.hpp"

#include <algorithm>

namespace graftd::viz {
namespace {

constexpr std::int64_t ns_per_s = 1'000'000'000;

std::uint64_t hash_of(const EngineLine& line) {
  Digest hash = digest_of(line.timestamp);
  hash = digest_of(line.stream, hash);
  return digest_of(line.text, hash).value;
}

}  // namespace

std::int64_t EngineResume::since_ns() const {
  return taken_.empty() ? 0 : std::max({newest_ns_ - jitter_ns, floor_ns_, std::int64_t{0}});
}

std::string EngineResume::since() const {
  const std::int64_t from_ns = since_ns();
  if (from_ns == 0) {
    return "0";
  }
  std::string fraction = std::to_string(from_ns % ns_per_s);
  fraction.insert(0, 9 - fraction.size(), '0');
  return std::to_string(from_ns / ns_per_s) + "." + fraction;
}

void EngineResume::begin() {
  repeated_.clear();
  for (const Taken& taken : taken_) {
    ++repeated_[taken.hash];
  }
  repeated_until_ns_ = newest_ns_ + jitter_ns;
}

bool EngineResume::take(const EngineLine& line) {
  const std::uint64_t hash = hash_of(line);
  if (!repeated_.empty()) {
    const auto known = repeated_.find(hash);
    if (known != repeated_.end()) {
      if (--known->second == 0) {
        repeated_.erase(known);
      }
      return false;
    }
    if (line.time_ns > repeated_until_ns_) {
      repeated_.clear();
    }
  }
  remember({.time_ns = line.time_ns, .hash = hash});
  return true;
}

void EngineResume::remember(const Taken& taken) {
  newest_ns_ = std::max(newest_ns_, taken.time_ns);
  taken_.push_back(taken);
  while (taken_.size() > lines_max) {
    floor_ns_ = std::max(floor_ns_, taken_.front().time_ns + 1);
    taken_.pop_front();
  }
  while (taken_.front().time_ns < newest_ns_ - jitter_ns) {
    taken_.pop_front();
  }
}

}  // namespace graftd::viz
