#include "viz/beats_reader.hpp"

#include "test/viz/beats_fixture.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace graftd::test;
using graftd::viz::BeatsDocument;
using graftd::viz::BeatsFrame;
using graftd::viz::BeatsReader;
using graftd::viz::BeatsWindow;

namespace {

struct Outcome {
  std::vector<BeatsFrame> frames;
  std::string error;
};

Outcome read_in_pieces(const std::string& bytes, std::size_t size) {
  BeatsReader reader;
  Outcome outcome;
  for (std::size_t at = 0; at < bytes.size() && outcome.error.empty(); at += size) {
    reader.take(std::string_view(bytes).substr(at, size));
    while (auto frame = reader.next()) {
      outcome.frames.push_back(std::move(*frame));
    }
    outcome.error = reader.error();
  }
  return outcome;
}

std::string error_of(const std::string& bytes) { return read_in_pieces(bytes, bytes.size()).error; }

bool says(const std::string& error, const std::string& words) {
  return error.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("windows, documents and compressed frames are read however they are cut") {
  const std::string inside = beats_document(2, R"({"b":2})") + beats_document(3, R"({"c":3})");
  const std::string bytes = beats_window(3) + beats_document(1, R"({"a":1})") +
                            beats_compressed(inside) + beats_window(0) + beats_window(1) +
                            beats_compressed(beats_document(1, "{}"));
  const std::vector<BeatsFrame> expected = {BeatsWindow{3},
                                            BeatsDocument{1, R"({"a":1})"},
                                            BeatsDocument{2, R"({"b":2})"},
                                            BeatsDocument{3, R"({"c":3})"},
                                            BeatsWindow{0},
                                            BeatsWindow{1},
                                            BeatsDocument{1, "{}"}};
  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    const Outcome outcome = read_in_pieces(bytes, size);
    CHECK(outcome.error.empty());
    CHECK(outcome.frames == expected);
  }
}

TEST_CASE("a window as Filebeat sends it, byte by byte") {
  // 2W 00000001 2J 00000001 00000002 {}
  const std::string bytes(
      "2W\0\0\0\1"
      "2J\0\0\0\1\0\0\0\2{}",
      18);
  const Outcome outcome = read_in_pieces(bytes, 1);
  CHECK(outcome.frames == std::vector<BeatsFrame>{BeatsWindow{1}, BeatsDocument{1, "{}"}});
}

TEST_CASE("what is hostile or of another protocol ends with a sentence") {
  CHECK(says(error_of("GET / HTTP/1.1\r\n\r\n"), "not of the Lumberjack protocol"));
  CHECK(says(error_of("\x16\x03\x01\x02"), "not of the Lumberjack protocol"));
  CHECK(says(error_of(std::string("1D\0\0\0\1\0\0\0\1", 10)), "version 1"));
  CHECK(says(error_of("2X0000"), "no such frame"));
  CHECK(says(error_of("2W\xff\xff\xff\xff"), "are the limit"));
  CHECK(says(error_of("2J" + std::string("\0\0\0\1", 4) + "\x7f\xff\xff\xff"), "are the limit"));
  CHECK(says(error_of("2C\x7f\xff\xff\xff"), "are the limit"));
  CHECK(says(error_of("2C" + std::string("\0\0\0\5", 4) + "hello"), "broken"));
}

TEST_CASE("a compressed frame holds whole frames, and no compressed ones") {
  CHECK(says(error_of(beats_compressed(beats_document(1, "{}").substr(0, 9))), "in the middle"));
  CHECK(says(error_of(beats_compressed(beats_compressed(beats_document(1, "{}")))),
             "within a compressed frame"));
  CHECK(error_of(beats_compressed("")).empty());
}

TEST_CASE("a small frame that would become huge is refused") {
  const std::string bomb = beats_compressed(std::string(BeatsReader::inflated_bytes_max + 1, '2'));
  CHECK(bomb.size() < 1 << 20);
  CHECK(says(error_of(bomb), "holds too much"));
}

TEST_CASE("limits hold at their edge") {
  CHECK(error_of(beats_window(BeatsReader::window_max)).empty());
  CHECK_FALSE(error_of(beats_window(BeatsReader::window_max + 1)).empty());
  const std::string largest(BeatsReader::frame_bytes_max, ' ');
  CHECK(read_in_pieces(beats_document(1, largest), 1 << 20).frames.size() == 1);
  CHECK_FALSE(error_of(beats_document(1, largest + " ")).empty());
}
