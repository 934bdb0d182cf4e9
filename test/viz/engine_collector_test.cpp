#include "viz/engine_collector.hpp"

#include "test/viz/engine_fixture.hpp"
#include "test/viz/fake_engine.hpp"
#include "test/viz/viz_fixture.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/json/object.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

using namespace graftd;
using namespace graftd::test;
using viz::EngineCollector;
using viz::EngineOptions;

namespace {

const std::string a(64, 'a');
const std::string b(64, 'b');
const std::string c(64, 'c');

// Follows an engine and keeps what it hands on.
class Follower {
 public:
  explicit Follower(const FakeEngine& engine, std::function<void(EngineOptions&)> change = {}) {
    EngineOptions options;
    options.socket = engine.socket();
    if (change) {
      change(options);
    }
    collector_.emplace(loop_,
                       options,
                       EngineCollector::Outside{
                           .deliver =
                               [this](const std::string& documents, std::function<void()> done) {
                                 return take(documents, std::move(done));
                               },
                           .say = [this](const std::string& sentence) { said += sentence + "\n"; },
                           .now_us =
                               [] {
                                 return std::chrono::duration_cast<std::chrono::microseconds>(
                                            std::chrono::system_clock::now().time_since_epoch())
                                     .count();
                               }});
  }

  // Runs until the condition holds; false when it does not in time.
  bool until(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!condition() && std::chrono::steady_clock::now() < deadline) {
      loop_.run_for(std::chrono::milliseconds(5));
      loop_.restart();
    }
    return condition();
  }

  bool until_lines(std::size_t count) {
    return until([&] { return lines.size() >= count; });
  }

  std::vector<std::string> lines;  // "node stream text"
  std::string said;
  std::size_t refusals_left = 0;

 private:
  bool take(const std::string& documents, std::function<void()> done) {
    if (refusals_left > 0) {
      --refusals_left;
      return false;
    }
    for (const std::string& document : lines_of(documents)) {
      const auto object = parse(document).as_object();
      const auto text = [&](const char* key) { return std::string(object.at(key).as_string()); };
      lines.push_back(text("node") + " " + text("stream") + " " + text("message"));
    }
    boost::asio::post(loop_, std::move(done));
    return true;
  }

  boost::asio::io_context loop_;
  std::optional<EngineCollector> collector_;
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("labelled containers are followed, each in its own framing") {
  FakeEngine engine;
  engine.put(a, {.name = "node0"});
  engine.put(b, {.name = "node1", .terminal = true});
  engine.put(c, {.name = "other", .labels = "{}"});
  engine.write(a, start_ns + 1, "one\n");
  engine.write(b, start_ns + 2, "two\r\n");
  engine.write(a, start_ns + 3, "three\n", 2);
  engine.write(c, start_ns + 4, "not for vizor\n");
  Follower follower(engine);
  REQUIRE(follower.until_lines(3));
  CHECK(follower.lines == Lines{"node0 stdout one", "node1 stdout two", "node0 stderr three"});
  engine.write(b, start_ns + 5, "later\r\n");
  REQUIRE(follower.until_lines(4));
  CHECK(follower.lines.back() == "node1 stdout later");
  CHECK(follower.said.find("API 1.41") != std::string::npos);
  for (const std::string& request : engine.requests()) {
    CHECK((request == "/version" || request.starts_with("/v1.41/")));
  }
}

TEST_CASE("chunks and frames need not meet, and long lines are whole") {
  for (const std::size_t chunk : {1UL, 7UL, 5000UL}) {
    FakeEngine engine;
    engine.set_chunk(chunk);
    engine.put(a, {.name = "node0"});
    engine.write(a, start_ns, std::string(16384, 'x'));
    engine.write(a, start_ns, "y\n");
    engine.write(a, start_ns + 1, "next\n");
    Follower follower(engine);
    REQUIRE(follower.until_lines(2));
    CHECK(follower.lines ==
          Lines{"node0 stdout " + std::string(16384, 'x') + "y", "node0 stdout next"});
  }
}

TEST_CASE("a log that breaks off in the middle of a frame loses and repeats nothing") {
  FakeEngine engine;
  engine.break_logs_after(3000);
  engine.put(a, {.name = "node0"});
  Lines expected;
  for (int i = 0; i < 100; ++i) {
    // Two lines a moment, and every other moment a step back of some microseconds.
    const std::int64_t time_ns = start_ns + i / 2 * 150'000'000LL - (i % 4 == 3 ? 5000 : 0);
    engine.write(a, time_ns, "line " + std::to_string(i) + "\n");
    expected.push_back("node0 stdout line " + std::to_string(i));
  }
  Follower follower(engine);
  REQUIRE(follower.until_lines(100));
  CHECK(follower.lines == expected);
  CHECK(engine.requests().size() > 4);
}

TEST_CASE("an engine that goes away and comes back costs nothing") {
  FakeEngine engine;
  engine.put(a, {.name = "node0"});
  engine.put(b, {.name = "node1", .terminal = true});
  Follower follower(engine);
  for (int i = 0; i < 50; ++i) {
    engine.write(a, start_ns + i, "a" + std::to_string(i) + "\n");
    engine.write(b, start_ns + i, "b" + std::to_string(i) + "\r\n");
  }
  REQUIRE(follower.until_lines(20));
  engine.shut();
  for (int i = 50; i < 100; ++i) {
    engine.write(a, start_ns + i, "a" + std::to_string(i) + "\n");
    engine.write(b, start_ns + i, "b" + std::to_string(i) + "\r\n");
  }
  REQUIRE(follower.until([&] { return follower.said.find("is not there") != std::string::npos; }));
  REQUIRE(follower.until([&] { return follower.said.find("restart vizor") != std::string::npos; }));
  engine.open();
  REQUIRE(follower.until_lines(200));
  CHECK(follower.lines.size() == 200);
  CHECK(std::set<std::string>(follower.lines.begin(), follower.lines.end()).size() == 200);
  CHECK(std::is_sorted(follower.lines.begin(), follower.lines.end()) == false);
  CHECK(follower.said.find("asks again") == follower.said.rfind("asks again"));
  CHECK(follower.said.find("restart vizor") == follower.said.rfind("restart vizor"));
}

TEST_CASE("a container that starts again goes on where it was") {
  FakeEngine engine;
  engine.put(a, {.name = "node0"});
  engine.write(a, start_ns, "first run\n");
  engine.write(a, start_ns + 1, "killed in mid-se");
  engine.stop_container(a);
  Follower follower(engine);
  REQUIRE(follower.until_lines(2));
  CHECK(follower.lines == Lines{"node0 stdout first run", "node0 stdout killed in mid-se"});
  engine.write(a, start_ns + 2'000'000'000, "second run\n");
  engine.start_container(a);
  REQUIRE(follower.until_lines(3));
  engine.stop_container(a);
  engine.write(a, start_ns + 4'000'000'000, "third run\n");
  engine.start_container(a);
  REQUIRE(follower.until_lines(4));
  CHECK(follower.lines.back() == "node0 stdout third run");
  CHECK(follower.lines.size() == 4);
}

TEST_CASE("a container whose start the engine did not tell is found by listing") {
  FakeEngine engine;
  engine.mute_events();
  Follower follower(engine, [](EngineOptions& options) { options.list_every = Duration(20'000); });
  REQUIRE(follower.until([&] { return !follower.said.empty(); }));
  engine.put(a, {.name = "node0"});
  engine.write(a, start_ns, "here\n");
  REQUIRE(follower.until_lines(1));
}

TEST_CASE("the past of all containers comes in the order of time") {
  FakeEngine engine;
  for (const auto& [id, name] :
       {std::pair(a, "node0"), std::pair(b, "node1"), std::pair(c, "node2")}) {
    engine.put(id, {.name = name});
    for (int i = 0; i < 2000; ++i) {
      engine.write(id, start_ns + i * 1000 + (id[0] - 'a'), std::to_string(i) + "\n");
    }
  }
  Follower follower(engine);
  follower.refusals_left = 3;
  REQUIRE(follower.until_lines(6000));
  for (std::size_t i = 0; i < 6000; ++i) {
    REQUIRE(follower.lines[i] ==
            "node" + std::to_string(i % 3) + " stdout " + std::to_string(i / 3));
  }
}

TEST_CASE("what cannot be followed is told once") {
  FakeEngine engine;
  engine.put(a,
             {.name = "node0",
              .refused_with = 501,
              .refusal = "configured logging driver does not support reading"});
  engine.put(b, {.name = "node1"});
  Follower follower(engine, [](EngineOptions& options) { options.list_every = Duration(10'000); });
  engine.write(b, start_ns, "fine\n");
  REQUIRE(follower.until_lines(2));
  REQUIRE(follower.until([&] { return engine.requests().size() > 20; }));
  CHECK(follower.lines.size() == 2);
  const std::string told = "does not support reading";
  CHECK(follower.said.find(told) != std::string::npos);
  CHECK(follower.said.find(told) == follower.said.rfind(told));
}

TEST_CASE("an engine of a version that does not fit is named") {
  FakeEngine engine;
  engine.set_version("1.70", "1.60");
  Follower follower(engine);
  REQUIRE(follower.until([&] { return !follower.said.empty(); }));
  CHECK(follower.said.find("1.60") != std::string::npos);
  engine.set_version("1.55", "1.40");
  engine.put(a, {.name = "node0"});
  engine.write(a, start_ns, "after the upgrade\n");
  REQUIRE(follower.until_lines(1));
}

TEST_CASE("containers beyond the limit are left out, and that is said") {
  FakeEngine engine;
  engine.put(a, {.name = "node0"});
  engine.put(b, {.name = "node1"});
  engine.write(a, start_ns, "a\n");
  engine.write(b, start_ns, "b\n");
  Follower follower(engine, [](EngineOptions& options) { options.containers_max = 1; });
  REQUIRE(follower.until_lines(1));
  CHECK(follower.said.find("and no more") != std::string::npos);
  engine.stop_container(a);
  engine.remove(a);
  REQUIRE(follower.until_lines(2));
}
