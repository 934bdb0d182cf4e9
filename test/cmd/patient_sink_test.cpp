#include "cmd/patient_sink.hpp"

#include <doctest/doctest.h>
#include <spdlog/logger.h>

#include <array>
#include <fcntl.h>
#include <memory>
#include <string>
#include <unistd.h>

using namespace graftd;

namespace {

struct Pipe {
  Pipe() { REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0); }

  ~Pipe() {
    ::close(ends[0]);
    ::close(ends[1]);
  }

  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  std::string read() const {
    std::string text(1 << 20, '\0');
    const ssize_t count = ::read(ends[0], text.data(), text.size());
    text.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
    return text;
  }

  std::array<int, 2> ends{};
};

}  // namespace

TEST_CASE("R9 a log line that nobody reads holds up nobody, and is counted") {
  const Pipe pipe;
  spdlog::logger logger("node0", std::make_shared<PatientSink>(pipe.ends[1]));
  logger.set_pattern("%v");
  logger.info("first");
  CHECK(pipe.read() == "first\n");
  // More than any pipe holds: with a sink that waits this test would never end.
  for (int i = 0; i < 2000; ++i) {
    logger.info(std::string(1000, 'x'));
  }
  while (pipe.read().size() == 1 << 20) {
  }
  logger.info("again");
  const std::string text = pipe.read();
  CHECK(text.find("log lines were dropped\nagain\n") != std::string::npos);
  CHECK(text.find("graftd: nobody read here") == 0);
  logger.info("and on");
  CHECK(pipe.read() == "and on\n");
}

TEST_CASE("a log line that is too long for a pipe is cut") {
  const Pipe pipe;
  spdlog::logger logger("node0", std::make_shared<PatientSink>(pipe.ends[1]));
  logger.set_pattern("%v");
  logger.info(std::string(100'000, 'x'));
  const std::string text = pipe.read();
  CHECK(text.size() == 4096);
  CHECK(text.back() == '\n');
}
