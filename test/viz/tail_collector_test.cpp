#include "viz/tail_collector.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <utility>

using graftd::viz::TailCollector;

namespace {

namespace files = std::filesystem;

constexpr std::int64_t now_us = 1'700'000'000'000'000;

// A line of so many milliseconds ago.
std::string line(int ago_ms) {
  return R"({"@message":")" + std::to_string(ago_ms) + R"(","@timestamp":")" +
         std::to_string(now_us - ago_ms * 1000) + "\"}\n";
}

// Files that are followed, and what is handed on of them.
class Collected {
 public:
  Collected() {
    std::string pattern = (files::temp_directory_path() / "graftd-tails-XXXXXX").string();
    directory_ = ::mkdtemp(pattern.data());
  }

  ~Collected() { files::remove_all(directory_); }

  std::string path(const std::string& name) const { return directory_ / name; }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::app) << text;
  }

  // Runs until so many documents have come; the words of their lines.
  std::string follow(std::size_t count) {
    TailCollector collector(
        loop_,
        {{path("a"), "a"}, {path("b"), "b"}},
        {.deliver = [this](std::string documents,
                           std::function<void()> done) { return take(documents, std::move(done)); },
         .say = [](const std::string&) {},
         .now_us = [] { return now_us; },
         .past_bytes_max = 4 << 20});
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    const auto came = [&] {
      return static_cast<std::size_t>(std::count(documents_.begin(), documents_.end(), '\n'));
    };
    while (came() < count && std::chrono::steady_clock::now() < deadline) {
      loop_.run_one_for(std::chrono::milliseconds(100));
    }
    return words();
  }

  int refusals = 0;

 private:
  bool take(const std::string& documents, std::function<void()> done) {
    if (refusals-- > 0) {
      return false;
    }
    documents_ += documents;
    boost::asio::post(loop_, std::move(done));
    return true;
  }

  std::string words() const {
    constexpr std::string_view before = R"(@message\":\")";
    std::string out;
    for (std::size_t at = documents_.find(before); at != std::string::npos;
         at = documents_.find(before, at)) {
      at += before.size();
      out += documents_.substr(at, documents_.find('\\', at) - at) + " ";
    }
    return out;
  }

  files::path directory_;
  boost::asio::io_context loop_;
  std::string documents_;
};

}  // namespace

TEST_CASE("the past of several files comes in the order of time") {
  Collected logs;
  logs.write("a", line(50) + line(30) + line(10));
  logs.write("b", line(40) + line(20));
  CHECK(logs.follow(5) == "50 40 30 20 10 ");
}

TEST_CASE("while there is no room nothing is lost, nor handed on twice") {
  Collected logs;
  std::string many;
  std::string expected;
  for (int ago_ms = 20'000; ago_ms > 0; --ago_ms) {
    many += line(ago_ms);
    expected += std::to_string(ago_ms) + " ";
  }
  logs.write("b", many);
  logs.refusals = 5;
  const bool all_came = logs.follow(20'000) == expected;
  CHECK(all_came);  // without printing them
}
