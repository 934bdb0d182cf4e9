#include "core/key_write.hpp"

#include "core/command.hpp"
#include "core/key_values.hpp"
#include "core/random.hpp"

#include <doctest/doctest.h>

#include <map>

namespace graftd::test {
namespace {

std::string text_of(const CarriedOutCommands& commands) {
  std::string text;
  for (const KeyWrite& write : last_writes(commands)) {
    text += std::string(write.key) + "=" + std::string(write.value.value_or("erased")) + "@" +
            std::to_string(write.index.value) + " ";
  }
  return text;
}

CarriedOut at(std::uint64_t index, const Command& command) {
  return {{index}, encode_command(command)};
}

}  // namespace

TEST_CASE("S5: the last write to each key is saved, in the order of the keys") {
  CHECK(text_of({}).empty());
  CHECK(text_of({at(1, Put{{{"b", "1"}}}), at(2, Put{{{"a", "1"}}})}) == "a=1@2 b=1@1 ");
  CHECK(text_of({at(3, Put{{{"a", "1"}}}), at(4, Delete{"a"}), at(5, Put{{{"b", ""}}})}) ==
        "a=erased@4 b=@5 ");
  CHECK(text_of({at(3, Delete{"a"}), at(4, Put{{{"a", "2"}}})}) == "a=2@4 ");
}

TEST_CASE("of two pairs of one command with the same key the later one counts") {
  CHECK(text_of({at(1, Put{{{"k", "1"}, {"j", "x"}, {"k", "2"}}})}) == "j=x@1 k=2@1 ");
}

TEST_CASE("what a write in a session wrote is found behind the session") {
  const SessionStamp stamp{.time_us = -7, .life_us = 1'000'000'000, .sessions_max = 300};
  CHECK(text_of({at(1, InSession{{"client", 300}, stamp, Put{{{"k", "v"}}}}),
                 at(2, InSession{{"client", 301}, stamp, Delete{"l"}})}) == "k=v@1 l=erased@2 ");
  CHECK(text_of({at(1, Noop{}), at(2, ChangeConfiguration{})}).empty());
}

TEST_CASE("the last writes make the state of now from that of then") {
  Random random(7);
  KeyValues values;
  std::map<std::string, Versioned> disk;
  std::uint64_t index = 0;
  for (int save = 0; save < 200; ++save) {
    CarriedOutCommands commands;
    for (std::uint64_t left = random.below(30); left > 0; --left) {
      const std::string key = "key" + std::to_string(random.below(20));
      Command command = Delete{key};
      if (random.below(3) > 0) {
        command = Put{{{key, std::to_string(index)}, {"last", key}}};
      }
      commands.push_back(at(++index, command));
      values.apply({index}, commands.back().payload);
    }
    for (const KeyWrite& write : last_writes(commands)) {
      if (write.value) {
        disk.insert_or_assign(std::string(write.key),
                              Versioned{std::string(*write.value), write.index});
      } else {
        disk.erase(std::string(write.key));
      }
    }
    KeyValues loaded;
    for (const auto& [key, versioned] : disk) {
      loaded.load(key, versioned);
    }
    CHECK(loaded.digest() == values.digest());
  }
}

TEST_CASE("however many writes there are, the last of each key is left") {
  CarriedOutCommands commands;
  constexpr std::uint64_t many = 100'000;
  constexpr std::uint64_t keys = 9'973;
  for (std::uint64_t index = 1; index <= many; ++index) {
    commands.push_back(at(index, Put{{{"key" + std::to_string(index % keys), "v"}}}));
  }
  const std::vector<KeyWrite> writes = last_writes(commands);
  CHECK(writes.size() == keys);
  for (const KeyWrite& write : writes) {
    CHECK(write.index.value > many - keys);
    CHECK(write.key == "key" + std::to_string(write.index.value % keys));
  }
}

}  // namespace graftd::test
