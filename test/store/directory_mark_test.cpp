#include "store/directory_mark.hpp"

#include "test/store/scratch.hpp"

#include <doctest/doctest.h>

namespace graftd::test {

namespace {

DirectoryMark example(bool stopped) {
  return {.identity = {.cluster = {""},
                       .node = {"node 0"},
                       .directory = {0xffffffffffffffffU},
                       .incarnation = {12}},
          .stopped = stopped};
}

}  // namespace

TEST_CASE("a mark says what was written into it") {
  for (bool stopped : {false, true}) {
    const auto mark = decode_mark(encode_mark(example(stopped)));
    REQUIRE(mark.has_value());
    CHECK(mark->identity.cluster == ClusterId{});
    CHECK(mark->identity.node == NodeId{"node 0"});
    CHECK(mark->identity.directory == DirectoryId{0xffffffffffffffffU});
    CHECK(mark->identity.incarnation == Incarnation{12});
    CHECK(mark->stopped == stopped);
  }
}

TEST_CASE("a mark with any byte changed, missing or added is none") {
  const std::string good = encode_mark(example(true));
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    CHECK_FALSE(decode_mark(bad).has_value());
    CHECK_FALSE(decode_mark(good.substr(0, at)).has_value());
  }
  CHECK_FALSE(decode_mark(good + "\n").has_value());
  CHECK_FALSE(decode_mark(std::string(good.size(), '\0')).has_value());
}

}  // namespace graftd::test
