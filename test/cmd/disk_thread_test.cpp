#include "cmd/disk_thread.hpp"

#include "cmd/space_watch.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <string>
#include <utility>

namespace graftd {

namespace {

Write some_write() {
  Write write;
  write.hard_state = HardState{{7}, std::nullopt};
  return write;
}

}  // namespace

TEST_CASE("D8: a write that finds no space is tried again, and is done once there is some") {
  std::atomic<int> attempts = 0;
  std::string looks;
  std::promise<void> done;
  {
    DiskThread disk({.write = [&](const Write&) { return ++attempts == 3; },
                     .look = [&](bool refused) { looks += refused ? "full " : "ok "; }});
    disk.submit(some_write(), [&](Duration) { done.set_value(); });
    done.get_future().wait();
  }
  CHECK(attempts == 3);
  CHECK(looks.find("full full ok ") != std::string::npos);
}

TEST_CASE("D8: a node that ends does not wait for space") {
  std::promise<void> tried;
  bool done = false;
  {
    bool first = true;
    DiskThread disk({.write = [&](const Write&) {
      if (std::exchange(first, false)) {
        tried.set_value();
      }
      return false;
    }});
    disk.submit(some_write(), [&](Duration) { done = true; });
    tried.get_future().wait();
  }
  CHECK_FALSE(done);
}

TEST_CASE("what can wait is done after the report, and before the next write") {
  std::string order;
  std::promise<void> done;
  {
    DiskThread disk({.write =
                         [&](const Write&) {
                           order += "write ";
                           return true;
                         },
                     .tidy = [&] { order += "tidy "; }});
    disk.submit(some_write(), [&](Duration) {
      order += "report ";
      done.set_value();
    });
    done.get_future().wait();
    std::promise<void> again;
    disk.submit(some_write(), [&](Duration) { again.set_value(); });
    again.get_future().wait();
  }
  CHECK(order == "write report tidy write tidy ");
}

TEST_CASE("the space is low below the reserve, and enough again at twice of it") {
  constexpr std::uint64_t plenty = std::uint64_t{1} << 60;
  SpaceWatch small("/", 0);
  CHECK_FALSE(small.look(false).has_value());
  CHECK(small.look(true)->space == DiskSpace::none);
  CHECK_FALSE(small.look(true).has_value());
  CHECK(small.look(false)->space == DiskSpace::enough);

  SpaceWatch large("/", plenty);
  const std::optional<SpaceLeft> low = large.look(false);
  REQUIRE(low.has_value());
  CHECK(low->space == DiskSpace::low);
  CHECK(low->free_bytes > 0);
  CHECK(low->free_bytes < plenty);
  CHECK(large.look(true)->space == DiskSpace::none);
  CHECK(large.look(false)->space == DiskSpace::low);

  // Between one and two reserves: low only for who was there.
  SpaceWatch between("/", low->free_bytes / 4 * 3);
  CHECK_FALSE(between.look(false).has_value());
  CHECK(between.look(true)->space == DiskSpace::none);
  CHECK(between.look(false)->space == DiskSpace::low);

  SpaceWatch unknown("/no such place", plenty);
  CHECK_FALSE(unknown.look(false).has_value());
}

}  // namespace graftd
