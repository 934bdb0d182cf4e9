#include "net/mailbox.hpp"

#include "test/net/loop_thread.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <thread>
#include <vector>

using namespace graftd;
using namespace graftd::test;

TEST_CASE("what several threads leave is done by the owner, each one's in its order") {
  constexpr std::size_t writers = 4;
  constexpr std::size_t works = 5000;
  LoopThread owner;
  Mailbox mailbox(owner.loop());
  std::thread::id owner_id;
  std::vector<std::size_t> done(writers);
  std::size_t out_of_order = 0;
  std::size_t elsewhere = 0;

  owner.start();
  owner.on_loop([&] { owner_id = std::this_thread::get_id(); });
  std::vector<std::thread> threads;
  for (std::size_t writer = 0; writer < writers; ++writer) {
    threads.emplace_back([&, writer] {
      for (std::size_t i = 0; i < works; ++i) {
        mailbox.put([&, writer, i] {
          out_of_order += done[writer] == i ? 0U : 1U;
          elsewhere += std::this_thread::get_id() == owner_id ? 0U : 1U;
          ++done[writer];
        });
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }

  // Behind the wake-up of the last one.
  owner.on_loop([] {});
  CHECK(done == std::vector<std::size_t>(writers, works));
  CHECK(out_of_order == 0);
  CHECK(elsewhere == 0);
}

TEST_CASE("work that is put by work is done as well") {
  LoopThread owner;
  Mailbox mailbox(owner.loop());
  int steps = 0;

  owner.start();
  mailbox.put([&] { mailbox.put([&] { mailbox.put([&] { ++steps; }); }); });

  for (int turns = 0; turns < 4; ++turns) {
    owner.on_loop([] {});
  }
  CHECK(steps == 1);
}
