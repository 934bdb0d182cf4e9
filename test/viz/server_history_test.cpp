#include "test/viz/server_fixture.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <unistd.h>

using namespace graftd;
using namespace graftd::test;

namespace {

namespace json = boost::json;

}  // namespace

TEST_CASE("the record is searched and counted on the server") {
  const Vizor vizor;
  vizor.post("/ingest", batch("node0", 1, 20));
  vizor.post("/ingest", batch("other7", 1, 3));
  REQUIRE(holds(vizor, 23));
  const json::object found = parse(body_of(vizor.get("/api/search?q=OTHER7&n=2"))).as_object();
  CHECK(found.at("numbers").as_array().size() == 2);
  CHECK(found.at("end") == 23);
  CHECK(found.at("first") == 0);
  const json::object back =
      parse(body_of(vizor.get("/api/search?q=other7&n=1&before=22"))).as_object();
  CHECK(back.at("numbers") == json::array{21});
  const json::object whole = parse(body_of(vizor.get("/api/histogram?all&bins=9"))).as_object();
  CHECK(whole.at("starts").as_array().at(0) == 0);
  CHECK(whole.at("starts").as_array().size() == whole.at("bins").as_array().size());
  const json::object counted =
      parse(body_of(vizor.get("/api/histogram?width_ms=3600000"))).as_object();
  std::int64_t sum = 0;
  for (const json::value& bin : counted.at("bins").as_array()) {
    for (const auto& [type, count] : bin.as_object()) {
      sum += count.to_number<std::int64_t>();
    }
  }
  CHECK(sum == 23);
  for (const char* bad : {"/api/search",
                          "/api/search?q=",
                          "/api/search?q=a&n=0",
                          "/api/search?q=a&from=x",
                          "/api/search?q=a&before=x",
                          "/api/histogram?width_ms=99",
                          "/api/histogram?bins=1001"}) {
    CHECK(status_of(vizor.get(bad)) == 400);
  }
}

TEST_CASE("what the record was compared with is told as it was given") {
  const Vizor alone;
  CHECK(body_of(alone.get("/api/compare")).find("replay RUN -compare OTHER") != std::string::npos);
  viz::VizorOptions options;
  options.comparison = R"({"names":["a","b"],"rows":[]})";
  const Vizor vizor(options);
  CHECK(status_of(vizor.get("/api/compare")) == 200);
  CHECK(body_of(vizor.get("/api/compare")) == options.comparison);
}

TEST_CASE("a vizor that is started again shows what it showed") {
  const std::string directory =
      (std::filesystem::temp_directory_path() / ("vizor-store-" + std::to_string(::getpid())))
          .string();
  std::filesystem::remove_all(directory);
  viz::VizorOptions options;
  options.store = viz::EventFilesOptions{.directory = directory};
  const std::string body = batch("node0", 1, 50);
  {
    const Vizor vizor(options);
    CHECK(contains(vizor.post("/ingest", body), "\"accepted\":50"));
    CHECK(contains(vizor.get("/metrics"), "graftd_vizor_store_lost_total 0"));
  }
  {
    const Vizor vizor(options);
    CHECK(holds(vizor, 50));
    CHECK(contains(vizor.post("/ingest", body), "\"duplicate\":50"));
  }
  std::filesystem::remove_all(directory);
}
