#include "viz/tail_file.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

using graftd::viz::TailFile;
using graftd::viz::TailLine;
using graftd::viz::TailLines;

namespace {

namespace files = std::filesystem;

// A followed file in a directory of its own, and what is said about it.
class Followed {
 public:
  explicit Followed(std::uint64_t past_bytes_max = 1 << 20) : past_bytes_max_(past_bytes_max) {
    std::string pattern = (files::temp_directory_path() / "graftd-tail-XXXXXX").string();
    directory_ = ::mkdtemp(pattern.data());
  }

  ~Followed() { files::remove_all(directory_); }

  std::string path(const std::string& name = "node0.log") const { return directory_ / name; }

  void write(const std::string& text, std::ios::openmode mode = std::ios::app) const {
    std::ofstream(path(), std::ios::binary | mode) << text;
  }

  // Everything that is there now.
  std::string read(std::int64_t now_us = 0) {
    if (!file_) {
      file_.emplace(path(),
                    TailFile::Outside{.say = [this](const std::string& it) { said += it + "\n"; },
                                      .past_bytes_max = past_bytes_max_});
    }
    lines.clear();
    while (file_->read(now_us, lines)) {
    }
    std::string out;
    for (const TailLine& line : lines) {
      out += line.text + "|";
    }
    return out;
  }

  std::uint64_t begun() const { return file_->begun(); }

  std::string said;
  std::vector<TailLine> lines;

 private:
  std::uint64_t past_bytes_max_;
  files::path directory_;
  std::optional<TailFile> file_;
};

}  // namespace

TEST_CASE("what is in a file comes, and what is added, once it is a whole line") {
  Followed log;
  log.write("one\ntwo\nthr");
  CHECK(log.read() == "one|two|");
  CHECK(log.lines.at(1).offset == 4);
  CHECK(log.read().empty());
  log.write("ee\n\nfour\n");
  CHECK(log.read() == "three|four|");
  CHECK(log.lines.at(1).offset == 15);
  CHECK(log.said.empty());
}

TEST_CASE("a file that is not there is waited for") {
  Followed log;
  CHECK(log.read().empty());
  CHECK(log.read().empty());
  CHECK(log.said == log.path() + " is not there yet; vizor waits for it\n");
  log.write("one\n");
  CHECK(log.read() == "one|");
  CHECK(log.said.ends_with(log.path() + " is there now\n"));
}

TEST_CASE("over a renaming no line is lost, nor one that is written late to the old file") {
  Followed log;
  log.write("one\n");
  CHECK(log.read(0) == "one|");
  std::ofstream old(log.path(), std::ios::app);
  files::rename(log.path(), log.path("node0.log.1"));
  CHECK(log.read(0).empty());
  log.write("three\n");
  CHECK(log.read(0).empty());
  old << "two" << std::flush;
  CHECK(log.read(TailFile::renamed_quiet_us).empty());  // not quiet: it begins to wait again
  CHECK(log.read(2 * TailFile::renamed_quiet_us).starts_with("two|"));
  CHECK(log.read(2 * TailFile::renamed_quiet_us) == "three|");
  CHECK(log.begun() == 1);
  log.write("four\n");
  CHECK(log.read(2 * TailFile::renamed_quiet_us) == "four|");
  CHECK(log.said.empty());
}

TEST_CASE("a file that is emptied is read from its beginning again") {
  Followed log;
  log.write("one\ntorn");
  CHECK(log.read() == "one|");
  log.write("2\n", std::ios::trunc);
  CHECK(log.read() == "torn|2|");
  CHECK(log.lines.at(1).offset == 0);
  CHECK(log.begun() == 1);
  CHECK(log.said == log.path() + " was emptied; vizor reads it from its beginning again\n");
}

TEST_CASE("a file that was emptied and is longer again is known by its beginning") {
  Followed log;
  log.write("one\n");
  CHECK(log.read() == "one|");
  log.write("two, and more\n", std::ios::trunc);
  CHECK(log.read() == "two, and more|");
  log.write("three\n");
  CHECK(log.read() == "three|");
  CHECK(log.begun() == 1);
}

TEST_CASE("a removed file that is written anew is followed on") {
  Followed log;
  log.write("one\n");
  CHECK(log.read() == "one|");
  files::remove(log.path());
  CHECK(log.read(TailFile::renamed_quiet_us).empty());
  log.write("two\n");
  CHECK(log.read(TailFile::renamed_quiet_us).empty());
  CHECK(log.read(2 * TailFile::renamed_quiet_us).empty());
  CHECK(log.read(2 * TailFile::renamed_quiet_us) == "two|");
}

TEST_CASE("a line that is too long is cut, said once, and harms no other") {
  Followed log(4 << 20);
  const std::string huge(TailLines::line_bytes_max + 70'000, 'x');
  log.write("one\n" + huge + "\ntwo\n" + huge + "\nthree\n");
  log.read();
  REQUIRE(log.lines.size() == 5);
  CHECK(log.lines[1].text.size() == TailLines::line_bytes_max);
  CHECK(log.lines[1].cut);
  CHECK(log.lines[2].text == "two");
  CHECK_FALSE(log.lines[2].cut);
  CHECK(log.lines[2].offset == 4 + huge.size() + 1);
  CHECK(log.lines[4].text == "three");
  CHECK(log.said == log.path() +
                        ": the line at byte 4 is longer than 524288 bytes; the rest of it is left "
                        "out, and of others like it\n");
}

TEST_CASE("of a file that is longer than what is kept only the end is read") {
  Followed log(10);
  log.write("one\ntwo\nthree\nfour\n");
  CHECK(log.read() == "four|");
  CHECK(log.lines.at(0).offset == 14);
  CHECK(log.said == log.path() + " is longer than what vizor keeps: it is read from byte 9 on\n");
}

TEST_CASE("what cannot be read is refused with a reason") {
  Followed log;
  const auto refusal_of = [&](const std::string& path) -> std::string {
    try {
      const TailFile file(path, {.say = [](const std::string&) {}, .past_bytes_max = 1});
    } catch (const std::runtime_error& refusal) {
      return refusal.what();
    }
    return "";
  };
  files::create_directory(log.path());
  CHECK(refusal_of(log.path()) ==
        "cannot read " + log.path() +
            ": it is a directory; give the file that the program writes its log to");
  files::create_symlink("loop", log.path("loop"));
  CHECK(refusal_of(log.path("loop")) ==
        "cannot read " + log.path("loop") + ": Too many levels of symbolic links");
}

TEST_CASE("a file that is replaced by what cannot be read is tried on, and that is said once") {
  Followed log;
  log.write("one\n");
  CHECK(log.read() == "one|");
  files::remove(log.path());
  files::create_directory(log.path());
  CHECK(log.read(0).empty());
  CHECK(log.read(TailFile::renamed_quiet_us).empty());
  CHECK(log.read(TailFile::renamed_quiet_us).empty());
  CHECK(log.read(TailFile::renamed_quiet_us).empty());
  CHECK(log.said == "cannot read " + log.path() +
                        ": it is a directory; give the file that the program writes its log to; "
                        "vizor tries again\n");
  files::remove(log.path());
  log.write("two\n");
  CHECK(log.read(TailFile::renamed_quiet_us) == "two|");
  CHECK(log.said.ends_with(log.path() + " is there now\n"));
}
