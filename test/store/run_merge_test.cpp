#include "store/run_merge.hpp"

#include "store/log_recovery.hpp"
#include "test/store/scratch.hpp"
#include "test/store/state_pair.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace graftd::test {

namespace {

using Writes = std::vector<std::pair<std::string, std::optional<std::string>>>;

// A state without a store around it.
struct Tables {
  void put_part(std::uint64_t run, std::uint64_t part, std::uint64_t index, const Writes& writes) {
    std::string bytes;
    for (const auto& [key, value] : writes) {
      append_to_part(bytes, {.key = key, .value = value, .index = {index}});
    }
    write_run_part(
        statements, 1, {.run = run, .part = part, .writes = writes.size(), .bytes = bytes});
  }

  // "key=value@index", "key-@index" for an erased one.
  std::vector<std::string> merged(const std::vector<std::uint64_t>& runs) {
    RunMerge merge(statements, 1, runs);
    std::vector<std::string> all;
    while (const std::optional<KeyWrite> write = merge.next()) {
      all.push_back(std::string(write->key) +
                    (write->value ? "=" + std::string(*write->value) : "-") + "@" +
                    std::to_string(write->index.value));
    }
    return all;
  }

  Scratch scratch;
  DataDirectory directory{scratch / "data"};
  Database database = empty_state(directory);
  StateStatements statements{database};
};

}  // namespace

TEST_CASE("runs are merged in the order of their keys, and of one key the newest run counts") {
  Tables tables;
  tables.put_part(3, 0, 10, {{"a", "1"}, {"b", "1"}});
  tables.put_part(3, 1, 10, {{"d", "1"}, {"z", "1"}});
  tables.put_part(4, 0, 20, {{"b", std::nullopt}, {"c", ""}, {"d", "2"}});
  tables.put_part(9, 0, 30, {{"d", "3"}});
  CHECK(tables.merged({3, 4, 9}) ==
        std::vector<std::string>{"a=1@10", "b-@20", "c=@20", "d=3@30", "z=1@10"});
  CHECK(tables.merged({3}) == std::vector<std::string>{"a=1@10", "b=1@10", "d=1@10", "z=1@10"});
  CHECK(tables.merged({}).empty());
}

TEST_CASE("D14: a part that was damaged since the start ends a merge") {
  Tables tables;
  tables.put_part(1, 0, 10, {{"a", "1"}});
  tables.put_part(1, 1, 10, {{"b", "1"}});
  tables.database.execute("UPDATE run SET bytes = x'0162' WHERE part = 1");
  RunMerge merge(tables.statements, 1, {1});
  CHECK(merge.next()->key == "a");
  CHECK_THROWS_AS(merge.next(), LogDamage);
}

TEST_CASE("a part that is cut short, or says what none can, cannot be read") {
  std::string bytes;
  append_to_part(bytes, {.key = "key", .value = "value", .index = {300}});
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    const std::string cut = bytes.substr(0, size);
    RunPartReader reader(cut);
    CHECK_THROWS_AS(reader.next(), LogDamage);
  }
  std::string neither = bytes;
  neither[6] = 2;  // neither there nor not
  RunPartReader reader(neither);
  CHECK_THROWS_AS(reader.next(), LogDamage);
}

}  // namespace graftd::test
