#include "viz/event_files.hpp"

#include "test/viz/viz_fixture.hpp"
#include "viz/restore.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <vector>

using namespace graftd;
using namespace graftd::test;
using viz::EventFiles;
using viz::EventFilesOptions;

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t all_bytes = std::uint64_t{1} << 30;
constexpr std::int64_t second_us = 1'000'000;

struct Directory {
  Directory() {
    std::string path = (fs::temp_directory_path() / "event-files-XXXXXX").string();
    REQUIRE(::mkdtemp(path.data()) != nullptr);
    text = path;
  }

  ~Directory() { fs::remove_all(text); }

  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(text)) {
      if (entry.path().extension() == ".ndjson") {
        names.push_back(entry.path().string());
      }
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  std::string text;
};

// "time node document" of all that is kept.
std::vector<std::string> kept(const EventFiles& files, std::uint64_t bytes_max = all_bytes) {
  std::vector<std::string> lines;
  files.read(bytes_max, [&](std::string_view line, std::string_view node, std::int64_t at_us) {
    lines.push_back(std::to_string(at_us) + " " + std::string(node) + " " + std::string(line));
  });
  return lines;
}

// No file may grow beyond this; the process is told by an error, as by a disk that is full.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit now{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &now) == 0);
  }

  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

}  // namespace

TEST_CASE("what was kept comes back in its order, with its times and names") {
  const Directory directory;
  {
    EventFiles files({.directory = directory.text});
    files.append(R"({"a":1})", "", 10);
    files.append("{\"b\":\n 2}", "", 10);
    files.append(R"({"c":3})", "node\"7", 10);
    files.flush(11);
    files.append(R"({"d":4})", "node\"7", 12);
    files.close(12);
  }
  const EventFiles again({.directory = directory.text});
  const std::vector<std::string> all = {
      "10  {\"a\":1}", "10  {\"b\":  2}", "10 node\"7 {\"c\":3}", "12 node\"7 {\"d\":4}"};
  CHECK(kept(again) == all);
  CHECK(again.bytes() == fs::file_size(directory.files().at(0)));
}

TEST_CASE("a vizor that ends goes on in a new file, also when the clock went back") {
  const Directory directory;
  for (const std::int64_t now_us : {100, 50, 60}) {
    EventFiles files({.directory = directory.text});
    files.append(std::to_string(now_us), "", now_us);
    files.close(now_us);
  }
  CHECK(directory.files().size() == 3);
  const EventFiles again({.directory = directory.text});
  CHECK(kept(again) == std::vector<std::string>{"100  100", "50  50", "60  60"});
}

TEST_CASE("beyond the limit of bytes whole files go, the oldest first") {
  const Directory directory;
  EventFiles files({.directory = directory.text, .file_bytes_max = 1000, .bytes_max = 4000});
  const std::string document = "\"" + std::string(198, 'x') + "\"";
  for (std::int64_t i = 0; i < 100; ++i) {
    files.append(document, "", i);
    files.flush(i);
    // The file that is written is not counted out while it grows.
    CHECK(files.bytes() <= 4000 + 1300);
  }
  files.close(100);
  CHECK(files.bytes() <= 4000);
  const std::vector<std::string> lines = kept(files);
  CHECK(lines.size() >= 10);
  CHECK(lines.size() < 20);
  CHECK(lines.back().starts_with("99 "));
  CHECK(kept(files, 1500).size() < lines.size());
  CHECK(kept(files, 1500).back() == lines.back());
}

TEST_CASE("what is too old goes, but not a file that holds something younger") {
  const Directory directory;
  EventFiles files(
      {.directory = directory.text, .file_bytes_max = 1, .age_us_max = 10 * second_us});
  for (std::int64_t second = 0; second < 30; ++second) {
    files.append(std::to_string(second), "", second * second_us);
    files.flush(second * second_us);
  }
  const std::vector<std::string> lines = kept(files);
  REQUIRE(lines.size() == 12);
  CHECK(lines.front() == "18000000  18");
}

TEST_CASE("a line that was being written when vizor was killed costs only itself") {
  const Directory directory;
  {
    EventFiles files({.directory = directory.text});
    files.append(event_line({.seq = 1}), "", start_us);
    files.append(event_line({.seq = 2}), "", start_us);
    files.close(start_us);
  }
  const std::string file = directory.files().at(0);
  fs::resize_file(file, fs::file_size(file) - 10);
  const EventFiles again({.directory = directory.text});
  viz::Ingest ingest;
  viz::Record record;
  CHECK(viz::restore(again, all_bytes, ingest, record) == 1);
}

TEST_CASE("two vizors do not keep their records in one directory") {
  const Directory directory;
  const EventFiles files({.directory = directory.text});
  CHECK_THROWS_WITH_AS(EventFiles({.directory = directory.text}),
                       doctest::Contains("another vizor keeps its record in"),
                       std::runtime_error);
}

TEST_CASE("a directory that cannot be used is named") {
  CHECK_THROWS_WITH_AS(EventFiles({.directory = "/dev/null/x"}),
                       doctest::Contains("cannot make the directory /dev/null/x"),
                       std::runtime_error);
}

TEST_CASE("a full disk costs what does not fit, is told once, and is forgotten when it is over") {
  const Directory directory;
  std::vector<std::string> said;
  EventFiles files({.directory = directory.text,
                    .say = [&](const std::string& sentence) { said.push_back(sentence); }});
  const std::string document = "\"" + std::string(998, 'x') + "\"";
  {
    const FullDisk full(2500);
    for (std::int64_t i = 0; i < 5; ++i) {
      files.append(document, "", i);
      files.flush(i);
    }
  }
  CHECK(files.lost() == 3);
  REQUIRE(said.size() == 1);
  CHECK(said[0].find("cannot keep the record in " + directory.text) == 0);
  files.append("\"after\"", "", 6);
  files.close(6);
  REQUIRE(said.size() == 2);
  CHECK(said[1].find("3 lines are missing") != std::string::npos);
  // Nothing is left of the line that was cut off.
  CHECK(kept(files) ==
        std::vector<std::string>{"0  " + document, "1  " + document, "6  \"after\""});
}

TEST_CASE("what follows lines that found no file says again whose it is and when it came") {
  const Directory directory;
  EventFiles files({.directory = directory.text});
  fs::remove_all(directory.text);
  files.append("\"lost\"", "node7", 5);
  files.flush(5);
  CHECK(files.lost() == 1);
  fs::create_directory(directory.text);
  files.append("\"kept\"", "node7", 5);
  files.close(9);
  CHECK(kept(files) == std::vector<std::string>{"5 node7 \"kept\""});
}

TEST_CASE("a restored record is what it was, and knows what comes again") {
  const Directory directory;
  std::vector<std::string> bodies;
  for (std::uint64_t seq = 1; seq <= 40; ++seq) {
    const auto at_us = static_cast<std::int64_t>(seq) * 20'000;
    bodies.push_back(event_line({.node = "node" + std::to_string(seq % 3),
                                 .seq = seq / 3 + 1,
                                 .hlc_us = start_us + at_us,
                                 .term = seq / 10 + 1}) +
                     "\n" + log_document("node9", "line " + std::to_string(seq), seq));
  }
  viz::Record before;
  std::int64_t now_us = start_us;
  {
    EventFiles files({.directory = directory.text});
    viz::Ingest ingest;
    ingest.on_accepted([&](std::string_view document, std::string_view node, std::int64_t at_us) {
      files.append(document, node, at_us);
    });
    for (const std::string& body : bodies) {
      now_us += 20'000;
      viz::Intake in = take(ingest, body, now_us);
      CHECK(in.accepted == 2);
      CHECK(take(ingest, body, now_us).accepted == 0);
      before.settle(now_us);
      before.take(std::move(in.events), now_us);
    }
    files.close(now_us);
  }
  before.settle(now_us + 10 * second_us);

  const EventFiles files({.directory = directory.text});
  viz::Ingest ingest;
  viz::Record after;
  CHECK(viz::restore(files, all_bytes, ingest, after) == 80);
  after.settle(now_us + 10 * second_us);
  REQUIRE(after.journal().next() == before.journal().next());
  for (std::uint64_t n = 0; n < after.journal().next(); ++n) {
    CHECK(after.journal().at(n).json == before.journal().at(n).json);
  }
  for (const std::string& body : bodies) {
    CHECK(take(ingest, body, now_us).duplicate == 2);
  }
}
