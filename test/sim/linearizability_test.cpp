#include "viz/linearizability.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <regex>
#include <sstream>
#include <string>

namespace graftd::sim {

namespace {

using viz::check_linearizability;
using viz::Linearizability;
using viz::Operation;
using Kind = viz::OperationKind;
using enum viz::Linearizability;

const std::filesystem::path porcupine =
    std::filesystem::path(GRAFTD_SHARED_DIR) / "oracles/porcupine";

bool present(const std::filesystem::path& folder) {
  if (std::filesystem::exists(folder)) {
    return true;
  }
  std::cerr << "SKIPPED: no reference histories at " << folder << "\n";
  return false;
}

Operation read(std::optional<std::string> value, std::uint64_t from, std::uint64_t to) {
  return {.kind = Kind::read, .value = std::move(value), .called = from, .returned = to};
}

Operation write(std::string value, std::uint64_t from, std::optional<std::uint64_t> to) {
  return {.kind = Kind::write, .value = std::move(value), .called = from, .returned = to};
}

// ---- Jepsen's lines: "INFO  jepsen.util - 3	:invoke	:write	2" ----

struct JepsenHistory {
  std::vector<Operation> operations;
  std::map<std::string, std::size_t> open;  // by process
  std::uint64_t time = 0;
};

std::optional<std::string> value_of(const std::string& text) {
  return text == "nil" ? std::nullopt : std::optional(text);
}

void invoke(JepsenHistory& history,
            const std::string& process,
            const std::string& kind,
            const std::string& value) {
  static const std::regex pair(R"(\[(\S+) (\S+)\])");
  Operation operation{.called = history.time};
  std::smatch parts;
  if (kind == "read") {
    operation.kind = Kind::read;
  } else if (std::regex_match(value, parts, pair)) {
    operation.kind = Kind::compare_and_set;
    operation.expected = parts[1];
    operation.value = parts[2];
  } else {
    operation.kind = Kind::write;
    operation.value = value;
  }
  history.open[process] = history.operations.size();
  history.operations.push_back(operation);
}

void complete(JepsenHistory& history,
              const std::string& process,
              const std::string& type,
              const std::string& value) {
  const auto found = history.open.extract(process);
  if (found.empty() || type == "info") {
    return;
  }
  Operation& operation = history.operations[found.mapped()];
  const bool failed = type == "fail";
  if (operation.kind == Kind::read && failed) {
    return;  // it says nothing
  }
  operation.returned = history.time;
  operation.succeeded = !failed;
  if (operation.kind == Kind::read) {
    operation.value = value_of(value);
  }
}

std::vector<Operation> read_jepsen(const std::filesystem::path& file) {
  static const std::regex form(R"(INFO +jepsen\.util - (\d+)\s+:(\w+)\s+:(\w+)\s+(.*))");
  JepsenHistory history;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    std::smatch parts;
    if (!std::regex_match(line, parts, form)) {
      continue;
    }
    ++history.time;
    if (parts[2] == "invoke") {
      invoke(history, parts[1], parts[3], parts[4]);
    } else {
      complete(history, parts[1], parts[2], parts[4]);
    }
  }
  return history.operations;
}

// ---- the key-value histories: {:process 0, :type :invoke, :f :append, :key "0", :value "x"} ----

std::map<std::string, std::vector<Operation>> read_key_values(const std::filesystem::path& file) {
  static const std::regex form(
      R"re(\{:process (\d+), :type :(\w+), :f :(\w+), :key "(.*)", :value (nil|"(.*)")\})re");
  std::map<std::string, std::vector<Operation>> histories;
  std::map<std::string, std::pair<std::string, std::size_t>> open;
  std::uint64_t time = 0;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    std::smatch parts;
    REQUIRE(std::regex_match(line, parts, form));
    ++time;
    std::vector<Operation>& history = histories[parts[4]];
    if (parts[2] == "invoke") {
      const Kind kind = parts[3] == "get"   ? Kind::read
                        : parts[3] == "put" ? Kind::write
                                            : Kind::append;
      open[parts[1]] = {parts[4], history.size()};
      history.push_back({.kind = kind, .value = std::string(parts[6]), .called = time});
    } else {
      Operation& operation = history.at(open.at(parts[1]).second);
      operation.returned = time;
      if (operation.kind == Kind::read) {
        operation.value = std::string(parts[6]);
        if (operation.value->empty()) {
          operation.value.reset();  // that store knows no missing keys
        }
      }
    }
  }
  return histories;
}

bool all_linearizable(const std::filesystem::path& file) {
  bool all = true;
  for (const auto& [key, history] : read_key_values(file)) {
    const Linearizability verdict = check_linearizability(history);
    CHECK(verdict != undecided);
    all = all && verdict == yes;
  }
  return all;
}

}  // namespace

TEST_CASE("nothing happened: linearizable") { CHECK(check_linearizability({}) == yes); }

TEST_CASE("a read sees the write that ended before it, and no older value") {
  CHECK(check_linearizability({write("a", 1, 2), read("a", 3, 4)}) == yes);
  CHECK(check_linearizability({write("a", 1, 2), read({}, 3, 4)}) == no);
  CHECK(check_linearizability({write("a", 1, 2), write("b", 3, 4), read("a", 5, 6)}) == no);
}

TEST_CASE("a read that overlaps a write may see either value, but time does not go back") {
  CHECK(check_linearizability({write("a", 1, 6), read({}, 2, 3), read("a", 4, 5)}) == yes);
  CHECK(check_linearizability({write("a", 1, 6), read("a", 2, 3), read({}, 4, 5)}) == no);
}

TEST_CASE("a write without an answer may take effect late, or never, but only once") {
  const Operation lost = write("a", 1, {});
  CHECK(check_linearizability({lost, read({}, 2, 3), read("a", 4, 5)}) == yes);
  CHECK(check_linearizability({lost, read({}, 2, 3)}) == yes);
  CHECK(check_linearizability(
            {lost, read("a", 2, 3), write("b", 4, 5), read("b", 6, 7), read("a", 8, 9)}) == no);
}

TEST_CASE("nobody reads what nobody wrote") {
  CHECK(check_linearizability({read("a", 1, 2)}) == no);
}

TEST_CASE("an erased key is missing") {
  const Operation erase{.kind = Kind::erase, .called = 3, .returned = 4};
  CHECK(check_linearizability({write("a", 1, 2), erase, read({}, 5, 6)}) == yes);
  CHECK(check_linearizability({write("a", 1, 2), erase, read("a", 5, 6)}) == no);
}

TEST_CASE("a search that takes too long says that it does not know") {
  std::vector<Operation> operations;
  for (std::uint64_t i = 0; i < 30; ++i) {
    operations.push_back(write(std::to_string(i), i, 1000 + i));
  }
  operations.push_back(read("none", 2000, 2001));
  CHECK(check_linearizability(operations, 1000) == undecided);
}

TEST_CASE("writes that nobody answered and nobody read do not lengthen the search") {
  std::vector<Operation> operations;
  for (std::uint64_t i = 0; i < 64; ++i) {
    operations.push_back(write("lost" + std::to_string(i), i, std::nullopt));
  }
  operations.push_back(write("a", 100, 200));
  operations.push_back(read("lost7", 300, 400));
  CHECK(check_linearizability(operations, 10'000) == yes);
  operations.push_back(read("a", 500, 600));
  CHECK(check_linearizability(operations, 10'000) == no);
}

TEST_CASE("Porcupine's verdicts on the Jepsen histories of etcd") {
  const std::filesystem::path folder = porcupine / "jepsen";
  if (!present(folder)) {
    return;
  }
  std::ifstream verdicts(folder / "VERDICTS");
  int checked = 0;
  for (std::string name, verdict; verdicts >> name >> verdict; ++checked) {
    CAPTURE(name);
    CHECK(check_linearizability(read_jepsen(folder / name)) ==
          (verdict == "linearizable" ? yes : no));
  }
  CHECK(checked > 50);
}

TEST_CASE("Porcupine's verdicts on the key-value histories") {
  const std::filesystem::path folder = porcupine / "kv";
  if (!present(folder)) {
    return;
  }
  CHECK(all_linearizable(folder / "c01-ok.txt"));
  CHECK_FALSE(all_linearizable(folder / "c01-bad.txt"));
  CHECK(all_linearizable(folder / "c10-ok.txt"));
  CHECK_FALSE(all_linearizable(folder / "c10-bad.txt"));
}

}  // namespace graftd::sim
