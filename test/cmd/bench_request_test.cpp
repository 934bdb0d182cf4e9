#include "cmd/bench_request.hpp"

#include "cmd/client_options.hpp"
#include "cmd/usage.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <vector>

namespace graftd {
namespace {

BenchOptions bench_options(const std::vector<std::string>& typed) {
  std::vector<std::string> arguments = {"bench"};
  arguments.insert(arguments.end(), typed.begin(), typed.end());
  return parse_client_options(arguments, [](const std::string&) { return std::nullopt; }).bench;
}

std::vector<std::uint64_t> chosen(const char* distribution, std::uint64_t keys, int times) {
  BenchKeys chooser(bench_options({"-distribution", distribution, "-keys", std::to_string(keys)}));
  Random random(3);
  std::vector<std::uint64_t> counts(keys);
  for (int i = 0; i < times; ++i) {
    ++counts.at(chooser.next(random));
  }
  return counts;
}

TEST_CASE("keys are chosen as was said") {
  CHECK(chosen("sequential", 10, 25) == std::vector<std::uint64_t>{3, 3, 3, 3, 3, 2, 2, 2, 2, 2});
  for (const std::uint64_t count : chosen("uniform", 10, 10'000)) {
    CHECK(count > 850);
    CHECK(count < 1150);
  }
  // Zipf with 0.99: the n-th key gets n^-0.99 / (sum of all); for 100 keys the sum is 5.28.
  const std::vector<std::uint64_t> zipf = chosen("zipf", 100, 100'000);
  CHECK(static_cast<double>(zipf[0]) == doctest::Approx(100'000 / 5.28).epsilon(0.05));
  CHECK(static_cast<double>(zipf[1]) == doctest::Approx(100'000 / 5.28 / 1.986).epsilon(0.05));
  CHECK(static_cast<double>(zipf[9]) == doctest::Approx(100'000 / 5.28 / 9.77).epsilon(0.1));
  CHECK(zipf[99] > 0);
  CHECK(chosen("zipf", 1, 10) == std::vector<std::uint64_t>{10});
}

TEST_CASE("requests for graftd are whole, and of the sizes and shares that were asked for") {
  BenchRequests requests(
      bench_options({"-reads", "30", "-value-size", "70000", "-keys", "1", "-sessions"}), true);
  std::string text;
  int reads = 0;
  for (std::uint64_t i = 1; i <= 1000; ++i) {
    if (requests.write_next(text, "node0:11000", "s-4", i)) {
      ++reads;
      CHECK(text == "GET /v1/kv/bench-0?level=local HTTP/1.1\r\nHost: node0:11000\r\n\r\n");
      continue;
    }
    const std::string head =
        "PUT /v1/kv/bench-0 HTTP/1.1\r\nHost: node0:11000\r\n"
        "Idempotency-Key: s-4:" +
        std::to_string(i) + "\r\nContent-Length: 70000\r\n\r\n";
    REQUIRE(text.starts_with(head));
    CHECK(text.size() == head.size() + 70'000);
  }
  CHECK(reads > 250);
  CHECK(reads < 350);
}

TEST_CASE("requests for etcd go to its JSON gateway") {
  BenchRequests requests(bench_options({"-api", "etcd", "-value-size", "3", "-keys", "1"}), false);
  std::string text;
  CHECK_FALSE(requests.write_next(text, "[::1]:2379", "", 1));
  CHECK(text.starts_with("POST /v3/kv/put HTTP/1.1\r\nHost: [::1]:2379\r\nContent-Length: 37\r\n"));
  CHECK(text.find("{\"key\":\"YmVuY2gtMA==\",\"value\":\"") != std::string::npos);
}

TEST_CASE("errors are told apart by what the server says") {
  CHECK(bench_error_class(BenchApi::graftd, 200, "", false).empty());
  CHECK(bench_error_class(BenchApi::graftd, 404, "", true).empty());
  CHECK(bench_error_class(BenchApi::graftd, 404, "", false) == "404");
  CHECK(bench_error_class(BenchApi::graftd, 503, R"({"error":{"code":"no_quorum"}})", true) ==
        "503 no_quorum");
  CHECK(bench_error_class(BenchApi::etcd, 503, R"({"error":"no leader","code":14})", true) ==
        "503 no leader");
  CHECK(bench_error_class(BenchApi::etcd, 404, "not JSON", true) == "404");
}

TEST_CASE("wrong flags of bench are explained, and belong to it alone") {
  CHECK_THROWS_WITH_AS(
      bench_options({"-connections", "0"}), "-connections: 0 is not between 1 and 4096", BadUsage);
  CHECK_THROWS_WITH_AS(
      bench_options({"-reads", "101"}), "-reads: 101 is not between 0 and 100", BadUsage);
  CHECK_THROWS_WITH_AS(bench_options({"-distribution", "zipp"}),
                       "-distribution: \"zipp\" is none of uniform, zipf, sequential",
                       BadUsage);
  CHECK_THROWS_AS(bench_options({"-duration", "10"}), BadUsage);
  CHECK_THROWS_WITH_AS(
      bench_options({"-api", "etcd", "-sessions"}), "-sessions: etcd has none", BadUsage);
  CHECK_THROWS_AS(parse_client_options({"get", "user", "-rate", "5"},
                                       [](const std::string&) { return std::nullopt; }),
                  BadUsage);
}

}  // namespace
}  // namespace graftd
