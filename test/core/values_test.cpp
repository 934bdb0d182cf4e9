#include "core/values.hpp"

#include "core/random.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <map>
#include <string>

namespace graftd {

namespace {

std::string key_of(std::uint64_t number) {
  char text[32];
  std::snprintf(text, sizeof text, "key-%09llu", static_cast<unsigned long long>(number));
  return text;
}

void add(Values& values, std::uint64_t number) {
  values.find_or_add(key_of(number)).first = {.value = "v", .revision = {number}};
}

// Keys of some shapes: they share more or fewer bytes, in which eight bytes may not tell them
// apart.
std::string key_of_shape(std::uint64_t shape, std::uint64_t number) {
  static const std::array<std::string, 5> beginnings = {"tenants/7/users/",
                                                        "tenants/7/users/and their long names/",
                                                        "tenants/12/",
                                                        std::string("\0\0", 2),
                                                        ""};
  return beginnings.at(shape) + key_of(number);
}

// Reads `values` to the end from a place in it.
std::string keys_from(Values::Cursor place) {
  std::string text;
  for (; place.cell() != nullptr; place.advance()) {
    text += place.cell()->key + " ";
  }
  return text;
}

using Twin = std::map<std::string, std::uint64_t, std::less<>>;

void check_same(const Values& values, const Twin& twin) {
  REQUIRE(values.size() == twin.size());
  auto place = values.first();
  for (const auto& [key, revision] : twin) {
    REQUIRE(place.cell() != nullptr);
    REQUIRE(place.cell()->key == key);
    REQUIRE(place.cell()->version.revision == Index{revision});
    const Versioned* found = values.find(key);
    REQUIRE(found != nullptr);
    REQUIRE(found->revision == Index{revision});
    place.advance();
  }
  CHECK(place.cell() == nullptr);
}

}  // namespace

TEST_CASE("nothing is found in no keys") {
  Values values;
  CHECK(values.find("a") == nullptr);
  CHECK_FALSE(values.erase("a"));
  CHECK(values.first().cell() == nullptr);
  CHECK(values.after("a").cell() == nullptr);
  CHECK(values.size() == 0);
}

TEST_CASE("a key is new once, and lies between its neighbours") {
  Values values;
  CHECK(values.find_or_add("b").second);
  CHECK(values.find_or_add("c").second);
  CHECK(values.find_or_add("a").second);
  CHECK(values.find_or_add("").second);
  CHECK_FALSE(values.find_or_add("b").second);
  CHECK(keys_from(values.first()) == " a b c ");
  CHECK(keys_from(values.after("a")) == "b c ");
  CHECK(keys_from(values.after("aa")) == "b c ");
  CHECK(values.after("c").cell() == nullptr);
}

TEST_CASE("keys are ordered by their bytes, whatever they are") {
  Values values;
  const std::string zero(1, '\0');
  for (const std::string& key : {std::string("\xff"), zero + "b", std::string("a"), zero}) {
    values.find_or_add(key);
  }
  CHECK(keys_from(values.first()) == zero + " " + zero + "b a \xff ");
}

TEST_CASE("keys that share a fingerprint are told apart") {
  // 70,000 keys have 65,536 fingerprints between them: some leaves hold two of one.
  Values values;
  for (std::uint64_t i = 0; i < 70'000; ++i) {
    add(values, i);
  }
  for (std::uint64_t i = 0; i < 70'000; ++i) {
    REQUIRE(values.find(key_of(i))->revision == Index{i});
  }
  CHECK(values.find(key_of(70'000)) == nullptr);
}

TEST_CASE("keys that come in order fill their leaves") {
  Values values;
  for (std::uint64_t i = 0; i < 10 * Values::leaf_max; ++i) {
    add(values, i);
  }
  CHECK(values.leaves() == 10);
}

TEST_CASE("in whatever order keys come, leaves are half full at least") {
  const std::uint64_t keys = 100 * Values::leaf_max;
  Values downwards;
  for (std::uint64_t i = keys; i > 0; --i) {
    add(downwards, i);
  }
  CHECK(downwards.leaves() <= 200);
  Values mixed;
  for (std::uint64_t i = 0; i < keys; ++i) {
    add(mixed, (i * 7919) % keys);
  }
  CHECK(mixed.leaves() <= 200);
}

TEST_CASE("leaves go with their keys") {
  Values values;
  const std::uint64_t keys = 64 * Values::leaf_max;
  for (std::uint64_t i = 0; i < keys; ++i) {
    add(values, i);
  }
  // One key in 64 stays: two in each leaf, so that sixteen leaves at least become one.
  for (std::uint64_t i = 0; i < keys; ++i) {
    if (i % 64 != 0) {
      CHECK(values.erase(key_of(i)));
    }
  }
  CHECK(values.size() == 128);
  CHECK(values.leaves() <= 64 / 8);
  for (std::uint64_t i = 0; i < keys; i += 64) {
    CHECK(values.erase(key_of(i)));
  }
  CHECK(values.leaves() == 0);
}

TEST_CASE("the last one is erased until none is left") {
  Values values;
  for (std::uint64_t i = 0; i < 3 * Values::leaf_max; ++i) {
    add(values, i);
  }
  for (std::uint64_t i = 3 * Values::leaf_max; i > 0; --i) {
    REQUIRE(values.find(key_of(i - 1)) != nullptr);
    values.erase_last();
    REQUIRE(values.find(key_of(i - 1)) == nullptr);
  }
  CHECK(values.leaves() == 0);
}

TEST_CASE("whatever is done to it, it holds what a map would") {
  Random random(11);
  for (const std::uint64_t range : {10U, 300U, 3'000U}) {
    Values values;
    Twin twin;
    // Mostly added, then mostly erased, and again.
    for (std::uint64_t step = 1; step <= 40'000; ++step) {
      const bool grows = step / 8'000 % 2 == 0;
      const std::uint64_t shapes = 1 + step / 8'000 % 5;
      const auto any_key = [&] {
        return key_of_shape(random.next() % shapes, random.next() % range);
      };
      const std::string key = any_key();
      if ((random.next() % 4 == 0) != grows) {
        auto [version, added] = values.find_or_add(key);
        CHECK(added == twin.insert_or_assign(key, step).second);
        version.revision = {step};
      } else {
        CHECK(values.erase(key) == (twin.erase(key) > 0));
      }
      const std::string other = any_key();
      const auto next = twin.upper_bound(other);
      const Values::Cell* found = values.after(other).cell();
      REQUIRE((found == nullptr) == (next == twin.end()));
      REQUIRE((found == nullptr || found->key == next->first));
      if (step % 1'000 == 0) {
        check_same(values, twin);
      }
    }
  }
}

}  // namespace graftd
