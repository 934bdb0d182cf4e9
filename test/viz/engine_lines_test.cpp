#include "viz/engine_lines.hpp"

#include "test/viz/engine_fixture.hpp"
#include "viz/engine_resume.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace graftd;
using namespace graftd::test;
using viz::EngineLine;
using viz::EngineLines;
using viz::EngineResume;

namespace {

std::vector<std::string> texts(const std::vector<EngineLine>& lines) {
  std::vector<std::string> out;
  out.reserve(lines.size());
  for (const EngineLine& line : lines) {
    out.push_back(line.stream + " " + line.text);
  }
  return out;
}

// All of it in pieces of `size` bytes.
std::vector<EngineLine> read_in_pieces(bool terminal, const std::string& bytes, std::size_t size) {
  EngineLines reader(terminal);
  std::vector<EngineLine> lines;
  for (std::size_t at = 0; at < bytes.size(); at += size) {
    CHECK(reader.take(std::string_view(bytes).substr(at, size), lines).empty());
  }
  return lines;
}

EngineLine line_at(std::int64_t time_ns, const std::string& text) {
  return {.stream = "stdout", .timestamp = stamp(time_ns), .time_ns = time_ns, .text = text};
}

}  // namespace

TEST_CASE("a frame is read as the engine documents it") {
  const std::string bytes =
      std::string("\x01\0\0\0\0\0\0\x25", 8) + "2026-11-23T06:49:32.685165000Z hello\n";
  const auto lines = read_in_pieces(false, bytes, bytes.size());
  REQUIRE(lines.size() == 1);
  CHECK(lines[0] == EngineLine{.stream = "stdout",
                               .timestamp = "2026-11-23T06:49:32.685165000Z",
                               .time_ns = 1795416572685165000,
                               .text = "hello"});
}

TEST_CASE("frames are told apart however the bytes are cut") {
  std::string bytes = frame(1, start_ns, "one\n") + frame(2, start_ns + 1, "two\n") +
                      frame(0, start_ns + 2, "three\n") + frame(1, start_ns + 3, "\n");
  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    CHECK(texts(read_in_pieces(false, bytes, size)) ==
          std::vector<std::string>{"stdout one", "stderr two", "stdout three", "stdout "});
  }
}

TEST_CASE("the pieces of a long line are put together") {
  const std::string first(16384, 'a');
  const std::string second(16384, 'b');
  const std::string bytes = frame(1, start_ns, first) + frame(2, start_ns + 5, "between\n") +
                            frame(1, start_ns, second) + frame(1, start_ns, "c\n");
  const auto lines = read_in_pieces(false, bytes, 4096);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].text == "between");
  CHECK(lines[1].text == first + second + "c");
  CHECK(lines[1].time_ns == start_ns);
}

TEST_CASE("a line without an end is told before the next run's first line, or at the end") {
  EngineLines reader(false);
  std::vector<EngineLine> lines;
  CHECK(reader.take(frame(1, start_ns, "killed in mid-se"), lines).empty());
  CHECK(lines.empty());
  CHECK(reader.take(frame(1, start_ns + 9, "up again\n"), lines).empty());
  CHECK(texts(lines) == std::vector<std::string>{"stdout killed in mid-se", "stdout up again"});
  lines.clear();
  CHECK(reader.take(frame(2, start_ns + 10, "last words"), lines).empty());
  reader.finish(lines);
  CHECK(texts(lines) == std::vector<std::string>{"stderr last words"});
}

TEST_CASE("what is no log ends with a sentence") {
  const auto wrong = [](const std::string& bytes) {
    EngineLines reader(false);
    std::vector<EngineLine> lines;
    return reader.take(bytes, lines);
  };
  CHECK(wrong("HTTP/1.1 200 OK\r\n") == "these bytes are no frame of a container's log");
  CHECK(wrong(std::string("\x01\0\0\0\x7f\xff\xff\xff", 8)).find("are the limit") !=
        std::string::npos);
  CHECK(wrong(std::string("\x01\0\0\0\0\0\0\x02hi", 10)).find("no time") != std::string::npos);
  CHECK(wrong(bare_frame(3, "disk is broken\n")) == "the engine says: disk is broken");
}

TEST_CASE("a line that never ends is cut at the limit") {
  EngineLines reader(false);
  std::vector<EngineLine> lines;
  const std::string piece(16384, 'x');
  for (std::size_t i = 0; i < 100; ++i) {
    CHECK(reader.take(frame(1, start_ns, piece), lines).empty());
  }
  CHECK(reader.take(frame(1, start_ns, "end\n"), lines).empty());
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].text.size() == EngineLines::line_bytes_max);
}

TEST_CASE("with a terminal lines are bare and end with a carriage return") {
  const std::string bytes = stamp(start_ns) + " hello\r\n" + stamp(start_ns + 1) + " ^Cbye\r\n" +
                            stamp(start_ns + 2) + " no end";
  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    EngineLines reader(true);
    std::vector<EngineLine> lines;
    for (std::size_t at = 0; at < bytes.size(); at += size) {
      CHECK(reader.take(std::string_view(bytes).substr(at, size), lines).empty());
    }
    CHECK(texts(lines) == std::vector<std::string>{"stdout hello", "stdout ^Cbye"});
    reader.finish(lines);
    CHECK(texts(lines).back() == "stdout no end");
  }
}

TEST_CASE("with a terminal the times inside of a long line are taken out") {
  const std::string first(16384, 'a');
  const std::string second(16381, 'b');  // the cut went through a character
  const std::string bytes =
      stamp(start_ns) + " " + first + stamp(start_ns) + " " + second + stamp(start_ns) + " c\r\n";
  const auto lines = read_in_pieces(true, bytes, 1000);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].text == first + second + "c");
}

TEST_CASE("with a terminal a line that never ends is cut and the next one is whole") {
  const std::string bytes = stamp(start_ns) + " " + std::string(3 << 20, 'x') + "\r\n" +
                            stamp(start_ns + 1) + " next\r\n";
  const auto lines = read_in_pieces(true, bytes, 16384);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].text.size() <= EngineLines::line_bytes_max);
  CHECK(lines[1].text == "next");
}

TEST_CASE("what a reopened log repeats is told from what is new") {
  EngineResume resume;
  CHECK(resume.since() == "0");
  resume.begin();
  CHECK(resume.take(line_at(start_ns, "a")));
  CHECK(resume.take(line_at(start_ns + 2'000'000'000, "b")));
  CHECK(resume.take(line_at(start_ns + 2'000'000'000, "b")));  // twice, and both count
  // stdout and stderr overtake each other by microseconds.
  CHECK(resume.take(line_at(start_ns + 1'999'999'000, "c")));
  CHECK(resume.since() == "1700000001.900000000");
  resume.begin();
  CHECK_FALSE(resume.take(line_at(start_ns + 2'000'000'000, "b")));
  CHECK_FALSE(resume.take(line_at(start_ns + 2'000'000'000, "b")));
  CHECK(resume.take(line_at(start_ns + 2'000'000'000, "b")));  // the third one is new
  CHECK_FALSE(resume.take(line_at(start_ns + 1'999'999'000, "c")));
  CHECK(resume.take(line_at(start_ns + 2'000'000'001, "d")));
}

TEST_CASE("the memory of what was read is bounded") {
  EngineResume resume;
  const std::int64_t count = EngineResume::lines_max + 100;
  for (std::int64_t i = 0; i < count; ++i) {
    CHECK(resume.take(line_at(start_ns + i, "x")));
  }
  // All fall into a tenth of a second, so the oldest are not asked for again.
  CHECK(resume.since() == "1700000000.000000100");
  resume.begin();
  for (std::int64_t i = 100; i < count; ++i) {
    REQUIRE_FALSE(resume.take(line_at(start_ns + i, "x")));
  }
  CHECK(resume.take(line_at(start_ns + count, "x")));
}
