#include "cmd/bench_run.hpp"

#include "test/net/http_fixture.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <set>
#include <thread>

namespace graftd {
namespace {

using namespace std::chrono_literals;

BenchWorld world_of(std::initializer_list<std::uint16_t> ports, Duration timeout = 5s) {
  std::vector<HostPort> endpoints;
  for (const std::uint16_t port : ports) {
    endpoints.push_back({.host = "127.0.0.1", .port = port});
  }
  return {.targets = resolve_targets(endpoints),
          .timeout = timeout,
          .local = false,
          .session = "s",
          .progress = {}};
}

TEST_CASE("a run of so many requests sends each once and counts all") {
  int reads = 0;
  std::set<std::string> sessions;
  std::set<std::string> targets;
  test::ServerThread server({}, [&](HttpRequest request, const HttpRespond& respond) {
    reads += request.method == "GET" ? 1 : 0;
    targets.insert(request.path);
    if (const std::string* key = request.header("idempotency-key")) {
      CHECK(sessions.insert(*key).second);
    }
    respond({});
  });
  const BenchResult result =
      run_bench({.connections = 7, .count = 500, .keys = 40, .reads_percent = 40, .sessions = true},
                world_of({server.port()}));
  CHECK(result.successes() == 500);
  CHECK(result.failures() == 0);
  server.on_loop([&] {
    CHECK(result.reads.count() == static_cast<std::uint64_t>(reads));
    CHECK(result.writes.count() == sessions.size());
    CHECK(targets.size() == 40);
  });
  const boost::json::value report = boost::json::parse(bench_json(result));
  CHECK(report.at("reads").at("count").to_number<std::uint64_t>() == result.reads.count());
  CHECK(report.at("errors").as_object().empty());
  CHECK(bench_text(result).find("P99.9") != std::string::npos);
}

// Answers fast, but does nothing at all for 300 ms after 100 requests.
class Stalling {
 public:
  HttpHandler handler() {
    return [this](const HttpRequest&, const HttpRespond& respond) {
      if (++requests_ == 100) {
        std::this_thread::sleep_for(300ms);
      }
      respond({});
    };
  }

 private:
  int requests_ = 0;
};

TEST_CASE("with a rate a stall is seen by all requests that were due in it") {
  Stalling stalling;
  test::ServerThread server({}, stalling.handler());
  const BenchResult result = run_bench(
      {.connections = 4, .rate = 1000, .length = 1s, .warm_up = 0s}, world_of({server.port()}));
  // About 300 of 1,000 were due while nothing moved, half of them waited longer than 150 ms.
  CHECK(result.writes.max() >= 300ms);
  CHECK(result.writes.percentile(90) >= 100ms);
  CHECK(result.gap >= 300ms);
  CHECK(result.writes.count() + result.not_sent >= 990);
}

TEST_CASE("without a rate it is seen by the requests under way") {
  Stalling stalling;
  test::ServerThread server({}, stalling.handler());
  const BenchResult result =
      run_bench({.connections = 1, .count = 1000}, world_of({server.port()}));
  CHECK(result.writes.max() >= 300ms);
  CHECK(result.writes.percentile(99.8) < 300ms);
  CHECK(result.gap >= 300ms);
}

TEST_CASE("errors are counted by class, and another endpoint is taken after a refusal") {
  test::ServerThread gone;
  std::uint16_t closed = 0;
  {
    const test::ServerThread brief;
    closed = brief.port();
  }
  test::ServerThread refusing({}, [](const HttpRequest&, const HttpRespond& respond) {
    respond(json_error(503, "no_quorum", "nobody leads"));
  });
  std::vector<HttpRespond> unanswered;
  test::ServerThread silent({}, [&](const HttpRequest&, HttpRespond respond) {
    unanswered.push_back(std::move(respond));
  });

  const BenchResult moved =
      run_bench({.connections = 2, .count = 10}, world_of({closed, gone.port()}));
  CHECK(moved.errors == decltype(moved.errors){{"refused", 1}});
  CHECK(moved.successes() == 9);

  const BenchResult refused =
      run_bench({.connections = 2, .count = 10}, world_of({refusing.port()}));
  CHECK(refused.errors == decltype(refused.errors){{"503 no_quorum", 10}});
  CHECK(refused.successes() == 0);

  const BenchResult late =
      run_bench({.connections = 1, .count = 2}, world_of({silent.port()}, 50ms));
  CHECK(late.errors == decltype(late.errors){{"timed out", 2}});
}

}  // namespace
}  // namespace graftd
