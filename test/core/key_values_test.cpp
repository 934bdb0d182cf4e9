#include "core/key_values.hpp"

#include "core/command.hpp"

#include <doctest/doctest.h>

namespace graftd {

TEST_CASE("a put sets all its pairs at one revision") {
  KeyValues values;
  values.apply({3}, encode_command(Put{{{"a", "1"}, {"b", "2"}}}));
  REQUIRE(values.find("a") != nullptr);
  CHECK(values.find("a")->value == "1");
  CHECK(values.find("b")->revision == Index{3});
  CHECK(values.size() == 2);
}

TEST_CASE("a value takes the memory of the one before it, unless much of it would lie idle") {
  KeyValues values;
  const auto room_after = [&](std::size_t size) {
    const std::string value(size, 'v');
    values.apply({size}, encode_command(Put{{{"a", value}}}));
    CHECK(values.find("a")->value == value);
    return values.find("a")->value.capacity();
  };
  const std::size_t room = room_after(1000);
  CHECK(room_after(990) == room);
  CHECK(room_after(500) < 600);
  CHECK(room_after(501) < 600);
}

TEST_CASE("deleting a key that is not there changes nothing") {
  KeyValues values;
  values.apply({1}, encode_command(Put{{{"a", "1"}}}));
  const Digest before = values.digest();
  values.apply({2}, encode_command(Delete{"b"}));
  CHECK(values.digest() == before);
}

TEST_CASE("the digest is of the state, not of the way to it") {
  KeyValues direct;
  direct.apply({5}, encode_command(Put{{{"a", "1"}}}));
  KeyValues around;
  around.apply({2}, encode_command(Put{{{"b", "x"}}}));
  around.apply({3}, encode_command(Put{{{"a", "0"}}}));
  around.apply({4}, encode_command(Delete{"b"}));
  around.apply({5}, encode_command(Put{{{"a", "1"}}}));
  CHECK(direct.digest() == around.digest());
}

TEST_CASE("updates lead from one state to a later one") {
  KeyValues values;
  values.load("a", {"old", {5}});
  values.load("b", {"old", {5}});
  values.update({.key = "a", .value = "new", .index = {6}});
  values.update({.key = "b", .value = {}, .index = {6}});
  values.update({.key = "c", .value = {}, .index = {6}});
  KeyValues direct;
  direct.apply({6}, encode_command(Put{{{"a", "new"}}}));
  CHECK(values.digest() == direct.digest());
  CHECK(values.size() == 1);
}

TEST_CASE("the digest tells value, key and revision apart") {
  const auto digest_of_one = [](Index index, const KeyValue& pair) {
    KeyValues values;
    values.apply(index, encode_command(Put{{pair}}));
    return values.digest();
  };
  const Digest digest = digest_of_one({1}, {"a", "1"});
  CHECK(digest != digest_of_one({1}, {"a", "2"}));
  CHECK(digest != digest_of_one({1}, {"b", "1"}));
  CHECK(digest != digest_of_one({2}, {"a", "1"}));
  CHECK(digest != Digest{});
}

}  // namespace graftd
