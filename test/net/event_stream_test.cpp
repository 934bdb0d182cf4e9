#include "net/event_stream.hpp"

#include "test/net/event_stream_fixture.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <stdlib.h>
#include <string>
#include <vector>

namespace graftd {

using namespace stream_test;
using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;

struct TemporaryFile {
  TemporaryFile() {
    std::string pattern = std::filesystem::temp_directory_path() / "graftd-events-XXXXXX";
    directory = ::mkdtemp(pattern.data());
  }

  ~TemporaryFile() { std::filesystem::remove_all(directory); }

  std::string path() const { return directory / "events"; }

  std::string content() const {
    std::ifstream in(path());
    return {std::istreambuf_iterator<char>(in), {}};
  }

  std::filesystem::path directory;
};

std::vector<std::uint64_t> count_to(std::uint64_t last) {
  std::vector<std::uint64_t> numbers(last);
  std::iota(numbers.begin(), numbers.end(), std::uint64_t{1});
  return numbers;
}

EventStreamOptions quick() {
  EventStreamOptions options;
  options.retry_min = 5ms;
  options.retry_max = 20ms;
  return options;
}

unsigned accept_all(std::uint64_t) { return 200; }

void offer_in_batches(EventStream& stream, std::uint64_t last, std::uint64_t batch) {
  for (std::uint64_t seq = 1; seq <= last; seq += batch) {
    stream.offer(events(seq, std::min(last, seq + batch - 1)));
  }
}

}  // namespace

TEST_CASE("every sink gets every line, in order") {
  TemporaryFile file;
  Pipe pipe;
  FakeVizor vizor(accept_all);
  vizor.appear();
  Gaps gaps;
  EventStreamOptions options = quick();
  options.descriptor = pipe.write_end();
  options.file = file.path();
  options.vizor = vizor.url();
  EventStream stream(options, encode_seq(), gaps.listener());
  std::string piped;
  for (std::uint64_t seq = 1; seq <= 10000; seq += 10) {
    stream.offer(events(seq, seq + 9));
    piped += pipe.read();
  }
  REQUIRE(eventually([&] { return (piped += pipe.read()).find("10000") != std::string::npos; }));
  CHECK(stream.flush_and_stop(Clock::now() + 8s));
  CHECK(seqs_of(piped + pipe.read()) == count_to(10000));
  CHECK(seqs_of(file.content()) == count_to(10000));
  CHECK(vizor.seqs() == count_to(10000));
  CHECK(vizor.repeated() == 0);
  CHECK(gaps.all().empty());
  CHECK(stream.stats().dropped == 0);
  CHECK(stream.stats().queued == 0);
}

TEST_CASE("what the encoder does not tell is no line, and a line may bring its own end") {
  TemporaryFile file;
  EventStreamOptions options = quick();
  options.file = file.path();
  EventStream stream(options,
                     [](const Event& event, std::string& out) {
                       if (event.seq % 2 == 0) {
                         out += std::to_string(event.seq) + "\n";
                       }
                     },
                     {});
  stream.offer(events(1, 6));
  CHECK(stream.flush_and_stop(Clock::now() + 8s));
  CHECK(file.content() == "2\n4\n6\n");
}

TEST_CASE("a file is appended to, never truncated") {
  TemporaryFile file;
  EventStreamOptions options = quick();
  options.file = file.path();
  for (int run = 0; run < 2; ++run) {
    EventStream stream(options, encode_seq(), {});
    stream.offer(events(1, 3));
    CHECK(stream.flush_and_stop(Clock::now() + 8s));
  }
  CHECK(seqs_of(file.content()) == std::vector<std::uint64_t>{1, 2, 3, 1, 2, 3});
}

TEST_CASE("a sink that cannot be opened stops the start with a sentence") {
  EventStreamOptions no_directory;
  no_directory.file = "/nonexistent/events";
  CHECK_THROWS_WITH(EventStream(no_directory, encode_seq(), {}),
                    doctest::Contains("cannot write events to /nonexistent/events"));
  EventStreamOptions no_url;
  no_url.vizor = "ftp://x";
  CHECK_THROWS_WITH(EventStream(no_url, encode_seq(), {}),
                    doctest::Contains("cannot send events to ftp://x"));
}

TEST_CASE("a vizor that comes late misses nothing that the buffer could hold") {
  FakeVizor vizor(accept_all);
  Gaps gaps;
  EventStreamOptions options = quick();
  options.vizor = vizor.url();
  EventStream stream(options, encode_seq(), gaps.listener());
  offer_in_batches(stream, 5000, 7);
  REQUIRE(eventually([&] { return stream.stats().queued == 0; }));
  CHECK(vizor.seqs().empty());
  vizor.appear();
  CHECK(stream.flush_and_stop(Clock::now() + 8s));
  CHECK(vizor.seqs() == count_to(5000));
  CHECK(gaps.all().empty());
}

TEST_CASE("a vizor that is away too long misses the oldest, and each loss is told once") {
  FakeVizor vizor(accept_all);
  Gaps gaps;
  EventStreamOptions options = quick();
  options.vizor = vizor.url();
  options.sink_bytes_max = 100000;
  EventStream stream(options, encode_seq(1000), gaps.listener());
  for (std::uint64_t seq = 1; seq <= 1000; ++seq) {
    stream.offer(events(seq, seq));
    REQUIRE(eventually([&] { return stream.stats().queued == 0; }));
  }
  CHECK(gaps.all().empty());
  vizor.appear();
  REQUIRE(eventually([&] { return !gaps.all().empty(); }));
  stream.offer(events(1001, 1001));
  CHECK(stream.flush_and_stop(Clock::now() + 8s));
  CHECK(complete(vizor.seqs(), gaps.all(), 1001));
  CHECK(gaps.all().size() == 1);
  CHECK(gaps.all()[0].why == "vizor: the reader was too slow");
  CHECK(vizor.seqs().back() == 1001);
  CHECK(stream.stats().dropped == gaps.all()[0].to - gaps.all()[0].from + 1);
}

TEST_CASE("a vizor that is busy gets the same lines again, and each once") {
  FakeVizor vizor([](std::uint64_t request) { return request % 3 == 0 ? 200U : 429U; });
  vizor.appear();
  Gaps gaps;
  EventStreamOptions options = quick();
  options.vizor = vizor.url();
  EventStream stream(options, encode_seq(100), gaps.listener());
  offer_in_batches(stream, 3000, 50);
  CHECK(stream.flush_and_stop(Clock::now() + 8s));
  CHECK(vizor.seqs() == count_to(3000));
  CHECK(vizor.repeated() == 0);
  CHECK(gaps.all().empty());
}

TEST_CASE("a vizor that dies before it answers gets the lines again, in order") {
  FakeVizor vizor([](std::uint64_t request) { return request % 2 == 0 ? 200U : hang_up; });
  vizor.appear();
  Gaps gaps;
  EventStreamOptions options = quick();
  options.vizor = vizor.url();
  EventStream stream(options, encode_seq(100), gaps.listener());
  offer_in_batches(stream, 3000, 50);
  CHECK(stream.flush_and_stop(Clock::now() + 8s));
  CHECK(vizor.seqs() == count_to(3000));
  CHECK(vizor.repeated() > 0);
  CHECK(gaps.all().empty());
}

TEST_CASE("lines that vizor cannot read are told lost and do not hold up the others") {
  FakeVizor vizor([](std::uint64_t request) { return request == 2 ? 400U : 200U; });
  vizor.appear();
  Gaps gaps;
  EventStreamOptions options = quick();
  options.vizor = vizor.url();
  EventStream stream(options, encode_seq(), gaps.listener());
  for (std::uint64_t seq = 1; seq <= 4; ++seq) {
    stream.offer(events(seq, seq));
    REQUIRE(eventually([&] { return vizor.requests() == seq; }));
  }
  CHECK(stream.flush_and_stop(Clock::now() + 8s));
  CHECK(vizor.seqs() == std::vector<std::uint64_t>{1, 3, 4});
  REQUIRE(gaps.all().size() == 1);
  CHECK(gaps.all()[0].from == 2);
  CHECK(gaps.all()[0].to == 2);
  CHECK(gaps.all()[0].why == "vizor: it answered 400");
}

TEST_CASE("a slow vizor gets everything in few requests") {
  FakeVizor vizor([](std::uint64_t) {
    std::this_thread::sleep_for(20ms);
    return 200U;
  });
  vizor.appear();
  EventStreamOptions options = quick();
  options.vizor = vizor.url();
  EventStream stream(options, encode_seq(), {});
  offer_in_batches(stream, 20000, 1);
  CHECK(stream.flush_and_stop(Clock::now() + 8s));
  CHECK(vizor.seqs().size() == 20000);
  CHECK(vizor.requests() < 200);
}

TEST_CASE(
    "a stdout that nobody reads stops neither the loop nor the file, and tells its loss once") {
  TemporaryFile file;
  Pipe pipe;
  Gaps gaps;
  EventStreamOptions options = quick();
  options.descriptor = pipe.write_end();
  options.file = file.path();
  options.sink_bytes_max = 200000;
  EventStream stream(options, encode_seq(300), gaps.listener());
  std::uint64_t seq = 0;
  for (; seq < 5000; seq += 50) {
    stream.offer(events(seq + 1, seq + 50));
    REQUIRE(eventually([&] { return stream.stats().queued == 0; }));
  }
  REQUIRE(eventually([&] { return seqs_of(file.content()).size() == 5000; }));
  CHECK(gaps.all().empty());
  CHECK(stream.stats().dropped > 1000);
  std::string piped;
  REQUIRE(eventually([&] { return (piped += pipe.read()).find("\"seq\":5000,") != piped.npos; }));
  CHECK(stream.flush_and_stop(Clock::now() + 8s));
  CHECK(seqs_of(file.content()) == count_to(5000));
  CHECK(complete(seqs_of(piped + pipe.read()), gaps.all(), 5000));
  CHECK(gaps.all().size() == 1);
}

TEST_CASE("a stdout whose reader is gone is told once and ends nothing else") {
  TemporaryFile file;
  Pipe pipe;
  pipe.close_reader();
  Gaps gaps;
  EventStreamOptions options = quick();
  options.descriptor = pipe.write_end();
  options.file = file.path();
  EventStream stream(options, encode_seq(), gaps.listener());
  stream.offer(events(1, 10));
  REQUIRE(eventually([&] { return gaps.all().size() == 1; }));
  stream.offer(events(11, 20));
  CHECK_FALSE(stream.flush_and_stop(Clock::now() + 8s));
  CHECK(seqs_of(file.content()) == count_to(20));
  REQUIRE(gaps.all().size() == 1);
  CHECK(gaps.all()[0].why == "stdout: Broken pipe");
  CHECK(stream.stats().dropped == 20);
}

TEST_CASE("events that come faster than they can be encoded are lost oldest first, and told") {
  TemporaryFile file;
  Gaps gaps;
  EventStreamOptions options = quick();
  options.file = file.path();
  options.queue_events_max = 100;
  std::atomic<bool> entered = false;
  std::atomic<bool> go_on = false;
  const auto encode = encode_seq();
  EventStream stream(
      options,
      [&](const Event& event, std::string& out) {
        entered = true;
        eventually([&] { return go_on.load(); });
        encode(event, out);
      },
      gaps.listener());
  stream.offer(events(1, 1));
  REQUIRE(eventually([&] { return entered.load(); }));
  for (std::uint64_t seq = 2; seq <= 1000; ++seq) {
    stream.offer(events(seq, seq));
    CHECK(stream.stats().queued <= 100);
  }
  go_on = true;
  CHECK(stream.flush_and_stop(Clock::now() + 8s));
  REQUIRE(gaps.all().size() == 1);
  CHECK(gaps.all()[0].from == 2);
  CHECK(gaps.all()[0].to == 900);
  CHECK(complete(seqs_of(file.content()), gaps.all(), 1000));
}

TEST_CASE("the queue is bounded in bytes too") {
  EventStreamOptions options = quick();
  options.queue_bytes_max = 1;
  std::atomic<bool> entered = false;
  std::atomic<bool> go_on = false;
  EventStream stream(options,
                     [&](const Event&, std::string&) {
                       entered = true;
                       eventually([&] { return go_on.load(); });
                     },
                     {});
  stream.offer(events(1, 1));
  REQUIRE(eventually([&] { return entered.load(); }));
  stream.offer(events(2, 5));
  stream.offer(events(6, 7));
  CHECK(stream.stats().queued == 2);
  CHECK(stream.stats().dropped == 4);
  go_on = true;
}

TEST_CASE("stopping keeps to its deadline, and tells what it leaves behind") {
  FakeVizor absent(accept_all);
  Pipe unread;
  Gaps gaps;
  EventStreamOptions options = quick();
  options.vizor = absent.url();
  EventStream stream(options, encode_seq(), gaps.listener());
  offer_in_batches(stream, 500, 5);
  const auto before = Clock::now();
  CHECK_FALSE(stream.flush_and_stop(before + 200ms));
  CHECK(Clock::now() - before >= 200ms);
  CHECK(Clock::now() - before < 5s);
  REQUIRE(gaps.all().size() == 1);
  CHECK(complete({}, gaps.all(), 500));
}

TEST_CASE("a stream that goes away with a blocked stdout does not hang") {
  Pipe unread;
  EventStreamOptions options = quick();
  options.descriptor = unread.write_end();
  const auto before = Clock::now();
  {
    EventStream stream(options, encode_seq(1000), {});
    stream.offer(events(1, 1000));
  }
  CHECK(Clock::now() - before < 5s);
}

}  // namespace graftd
