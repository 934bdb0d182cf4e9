#include "core/state_view.hpp"

#include "core/command.hpp"
#include "core/key_values.hpp"
#include "core/random.hpp"

#include <doctest/doctest.h>

#include <string>

namespace graftd {

namespace {

const NodeId reader{"n1"};

void put(KeyValues& values, std::uint64_t index, const std::string& key, const std::string& value) {
  values.apply({index}, encode_command(Put{{{key, value}}}));
}

std::string text_of(const Changes& part) {
  std::string text;
  for (const auto& [key, version] : part) {
    text += key + "=" + (version ? version->value : "erased") + " ";
  }
  return text;
}

// Reads to the end; each part must come before the next one.
KeyValues read_all(KeyValues& values, std::uint64_t bytes_max) {
  KeyValues copy;
  std::string last;
  while (!values.view_is_read(reader)) {
    for (auto& [key, version] : values.read_view(reader, bytes_max)) {
      CHECK((last.empty() || last < key));
      last = key;
      copy.load(key, *version);
    }
  }
  return copy;
}

}  // namespace

TEST_CASE("a view shows the keys as they were when it was opened") {
  KeyValues values;
  put(values, 1, "a", "1");
  put(values, 2, "c", "1");
  put(values, 3, "e", "1");
  values.open_view(reader);
  CHECK(text_of(values.read_view(reader, 1)) == "a=1 ");
  put(values, 4, "a", "2");                        // passed already
  put(values, 5, "b", "new");                      // was not there
  values.apply({6}, encode_command(Delete{"c"}));  // erased
  put(values, 7, "c", "back");                     // and there again
  put(values, 8, "e", "2");
  put(values, 9, "f", "new");
  CHECK(text_of(values.read_view(reader, 1)).empty());  // "b" is passed
  CHECK(text_of(values.read_view(reader, 1)) == "c=1 ");
  CHECK(!values.view_is_read(reader));
  CHECK(text_of(values.read_view(reader, 1000)) == "e=1 ");
  CHECK(values.view_is_read(reader));
}

TEST_CASE("a view of nothing is read at once") {
  KeyValues values;
  values.open_view(reader);
  CHECK(values.read_view(reader, 100).empty());
  CHECK(values.view_is_read(reader));
}

TEST_CASE(
    "S4: whatever is written while a view is read, it adds up to the state of its beginning") {
  Random random(7);
  for (int round = 0; round < 300; ++round) {
    KeyValues values;
    std::uint64_t index = 0;
    const auto write_some = [&] {
      for (std::uint64_t i = random.next() % 6; i > 0; --i) {
        const std::string key = "k" + std::to_string(random.next() % 20);
        ++index;
        if (random.next() % 3 == 0) {
          values.apply({index}, encode_command(Delete{key}));
        } else {
          put(values, index, key, std::to_string(index));
        }
      }
    };
    for (int i = 0; i < 10; ++i) {
      write_some();
    }
    values.open_view(reader);
    const Digest wanted = values.digest();
    KeyValues copy;
    while (!values.view_is_read(reader)) {
      for (auto& [key, version] : values.read_view(reader, random.next() % 300)) {
        copy.load(key, *version);
      }
      write_some();
    }
    CHECK(copy.digest() == wanted);
  }
}

TEST_CASE("a state that is loaded has the digest of the one it was read from") {
  KeyValues values;
  for (std::uint64_t i = 1; i < 200; ++i) {
    put(values, i, "key" + std::to_string(i), std::to_string(i));
  }
  values.open_view(reader);
  KeyValues copy = read_all(values, 500);
  CHECK(copy.digest() == values.digest());
  CHECK(copy.size() == values.size());
  values.close_view(reader);
  CHECK_FALSE(values.has_view(reader));
  CHECK_FALSE(copy.discard_some(100));
  CHECK(copy.discard_some(200));
}

}  // namespace graftd
