#include "cmd/client_output.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>

namespace graftd {
namespace {

TEST_CASE("columns are as wide as their widest cell") {
  CHECK(table({{"ID", "ROLE"}, {"node0", "leader"}, {"n", "f"}}) ==
        "ID     ROLE\nnode0  leader\nn      f\n");
}

TEST_CASE("a cell is text without quotes; what is missing is a dash") {
  const boost::json::value object =
      boost::json::parse(R"({"a":"x","b":7,"c":true,"d":null,"e":""})");
  CHECK(cell(object, "a") == "x");
  CHECK(cell(object, "b") == "7");
  CHECK(cell(object, "c") == "yes");
  CHECK(cell(object, "d") == "-");
  CHECK(cell(object, "e") == "-");
  CHECK(cell(object, "f") == "-");
  CHECK(cell(boost::json::value(1), "a") == "-");
}

TEST_CASE("a value that is no text is printed in base64") {
  CHECK(value_json("k", "v", "5") == "{\"key\":\"k\",\"value\":\"v\",\"revision\":5}\n");
  CHECK(value_json("k", "v", "") == "{\"key\":\"k\",\"value\":\"v\"}\n");
  CHECK(value_json("k", "\xff", "") == "{\"key\":\"k\",\"value_base64\":\"/w==\"}\n");
  CHECK(value_json("k", "\xff\xfe", "") == "{\"key\":\"k\",\"value_base64\":\"//4=\"}\n");
  CHECK(value_json("k", "\xff\xfe\xfd", "") == "{\"key\":\"k\",\"value_base64\":\"//79\"}\n");
  CHECK(value_json("k", "\xff\xfe\xfd\xfc", "") ==
        "{\"key\":\"k\",\"value_base64\":\"//79/A==\"}\n");
}

}  // namespace
}  // namespace graftd
