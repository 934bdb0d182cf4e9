#include "viz/ingest_worker.hpp"

#include "test/viz/viz_fixture.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <future>
#include <string>
#include <utility>

using namespace graftd;
using namespace graftd::test;
using viz::IngestWorker;

namespace {

// Holds the worker up inside a body until it is let go.
struct Gate {
  std::promise<void> entered;
  std::promise<void> opened;
  std::atomic<bool> used = false;

  std::int64_t pass() {
    if (!used.exchange(true)) {
      entered.set_value();
      opened.get_future().wait();
    }
    return start_us;
  }
};

void call_at_once(const std::function<void()>& call) { call(); }

}  // namespace

TEST_CASE("a queue that is full takes nothing more until a body is done") {
  Gate gate;
  std::promise<std::uint64_t> first;
  std::promise<std::uint64_t> second;
  // Declared last: its thread ends before what it uses.
  IngestWorker worker(
      {.bodies_max = 2, .bytes_max = 1000},
      call_at_once,
      [&] { return gate.pass(); },
      [](const auto&) {});
  const auto tell = [](std::promise<std::uint64_t>& promise) {
    return [&promise](const viz::Intake& intake) { promise.set_value(intake.accepted); };
  };
  REQUIRE(worker.submit({log_document("n", "a", 1), "", "", tell(first)}));
  gate.entered.get_future().wait();
  CHECK(worker.submit({log_document("n", "b", 2), "", "", tell(second)}));
  CHECK(worker.bodies() == 2);
  CHECK_FALSE(worker.submit({"{}", "", "", [](const auto&) {}}));
  gate.opened.set_value();
  CHECK(first.get_future().get() == 1);
  CHECK(second.get_future().get() == 1);
}

TEST_CASE("the bytes that wait are bounded, but one large body is taken") {
  Gate gate;
  std::promise<void> done;
  IngestWorker worker(
      {.bodies_max = 10, .bytes_max = 1000},
      call_at_once,
      [&] { return gate.pass(); },
      [](const auto&) {});
  CHECK(worker.submit({std::string(5000, ' '), "", "", [&](const auto&) { done.set_value(); }}));
  CHECK_FALSE(worker.submit({std::string(1, ' '), "", "", [](const auto&) {}}));
  gate.opened.set_value();
  done.get_future().wait();
}
