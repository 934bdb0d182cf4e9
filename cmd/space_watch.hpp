#pragma once

#include "core/input.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace graftd {

// How much space a node has for its data, and whether that has changed. It is told to be enough
// again only when twice the reserve is free, so that a disk at the limit does not change its mind
// with each write.
class SpaceWatch {
 public:
  // `path` is on the file system to look at.
  SpaceWatch(std::string path, std::uint64_t reserve_bytes);

  // `refused`: a write has just found no space. Nothing when all is as it was told last, or when it
  // was looked at only a moment ago.
  std::optional<SpaceLeft> look(bool refused);

 private:
  DiskSpace judge(bool refused, std::uint64_t free_bytes) const;

  std::string path_;
  std::uint64_t reserve_bytes_;
  DiskSpace told_ = DiskSpace::enough;
  std::chrono::steady_clock::time_point looked_;
};

// The same for DiskThread::Work: what has changed is logged, and told.
std::function<void(bool refused)> watch_space(const std::string& path,
                                              std::uint64_t reserve_bytes,
                                              std::function<void(const SpaceLeft&)> tell);

}  // namespace graftd
