#include "cmd/space_watch.hpp"

#include <spdlog/spdlog.h>

#include <limits>
#include <sys/statvfs.h>
#include <utility>

namespace graftd {

namespace {

// At most this often, whatever is written: little of the reserve goes in this time.
constexpr auto look_interval = std::chrono::milliseconds(20);

// For users without privileges. A file system that does not tell has plenty.
std::uint64_t free_bytes_of(const std::string& path) {
  struct statvfs facts {};

  if (statvfs(path.c_str(), &facts) != 0) {
    return std::numeric_limits<std::uint64_t>::max();
  }
  return std::uint64_t{facts.f_bavail} * facts.f_frsize;
}

// For the people who read the log.
void log_space(const SpaceLeft& left) {
  const std::uint64_t mebibytes = left.free_bytes >> 20;
  switch (left.space) {
    case DiskSpace::enough:
      spdlog::info("the disk has room again, {} MiB: everything goes on", mebibytes);
      return;
    case DiskSpace::low:
      spdlog::warn(
          "the disk has only {} MiB left: as a leader this node hands over, and it takes no writes "
          "of clients until there is more; free some space, or give a smaller -disk-reserve",
          mebibytes);
      return;
    case DiskSpace::none:
      spdlog::error(
          "the disk is full: this node neither votes nor acknowledges anything until there is "
          "space; then it goes on by itself");
      return;
  }
}

}  // namespace

SpaceWatch::SpaceWatch(std::string path, std::uint64_t reserve_bytes)
    : path_(std::move(path)), reserve_bytes_(reserve_bytes) {}

std::optional<SpaceLeft> SpaceWatch::look(bool refused) {
  const auto now = std::chrono::steady_clock::now();
  if (!refused && told_ != DiskSpace::none && now - looked_ < look_interval) {
    return std::nullopt;
  }
  looked_ = now;
  const std::uint64_t free_bytes = free_bytes_of(path_);
  const DiskSpace space = judge(refused, free_bytes);
  if (space == told_) {
    return std::nullopt;
  }
  told_ = space;
  return SpaceLeft{.space = space, .free_bytes = free_bytes};
}

DiskSpace SpaceWatch::judge(bool refused, std::uint64_t free_bytes) const {
  if (refused) {
    return DiskSpace::none;
  }
  const std::uint64_t wanted = told_ == DiskSpace::enough ? reserve_bytes_ : 2 * reserve_bytes_;
  return free_bytes < wanted ? DiskSpace::low : DiskSpace::enough;
}

std::function<void(bool refused)> watch_space(const std::string& path,
                                              std::uint64_t reserve_bytes,
                                              std::function<void(const SpaceLeft&)> tell) {
  return [watch = SpaceWatch(path, reserve_bytes), tell = std::move(tell)](bool refused) mutable {
    if (const std::optional<SpaceLeft> news = watch.look(refused)) {
      log_space(*news);
      tell(*news);
    }
  };
}

}  // namespace graftd
