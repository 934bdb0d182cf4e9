#include "viz/sentence.hpp"

#include "test/viz/viz_fixture.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <string>

using namespace graftd;
using namespace graftd::test;

namespace {

std::string said(const std::string& node, const std::string& type, const std::string& details) {
  const boost::json::value d = boost::json::parse("{" + details + "}");
  return viz::sentence_of(d.as_object(), stored({.node = node, .seq = 1, .type = type, .term = 1}));
}

}  // namespace

TEST_CASE("clients say what they call and hear") {
  CHECK(said("client3", "op.invoke", R"("op":"7","kind":"put","key":"k","val":"v")") ==
        "client3 calls put k = v");
  CHECK(said("client3", "op.invoke", R"("op":"8","kind":"get","key":"k")") ==
        "client3 calls get k");
  CHECK(said("client3", "op.return", R"("op":"8","status":"ok","val":"v")") ==
        "client3 hears ok = v");
  CHECK(said("client3", "op.return", R"("op":"7","status":"unknown")") == "client3 hears unknown");
}

TEST_CASE("a read asks first, and is confirmed by names") {
  CHECK(said("n1", "read.index", R"("index":9,"heard":[])") ==
        "n1 asks whether it may still read at 9");
  CHECK(said("n1", "read.index", R"("index":9,"heard":["n2","n3"])") ==
        "n1 may read at 9: n2, n3 confirmed it");
}

TEST_CASE("what is not told is a question mark, and an unknown type is named") {
  CHECK(said("n1", "op.return", "") == "n1 hears ?");
  CHECK(said("n1", "read.index", "") == "n1 asks whether it may still read at ?");
  CHECK(said("n1", "new.thing", "") == "n1 tells new.thing");
}
