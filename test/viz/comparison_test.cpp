#include "viz/comparison.hpp"

#include "test/viz/checker_fixture.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace graftd::test {
namespace {

std::string text_of(const Story& story) {
  std::string text;
  for (const std::string& line : story.lines) {
    text += line + "\n";
  }
  return text;
}

// n1 leads term 1 and two entries are applied, the second of which has this hash.
Story run_with(const std::string& second_hash) {
  Story story;
  story.start_three();
  story.elect_n1();
  story.tell("n1", "commit", 1, R"("from":0,"to":2)");
  story.tell(
      "n1", "apply", 1, R"("first":1,"last":2,"hs":["00000000000000aa",")" + second_hash + "\"]");
  story.tell("n1", "client.resp", 1, R"("op":"a","status":"ok","us":1500)");
  story.tell("n1", "client.resp", 1, R"("op":"b","status":"unknown","us":2500)");
  return story;
}

viz::Comparison compare(const Story& one, const Story& other) {
  return viz::compare(viz::outline_of(text_of(one)), viz::outline_of(text_of(other)));
}

const viz::ComparedRow& row_of(const viz::Comparison& comparison, std::string_view what) {
  const auto found = std::find_if(comparison.rows.begin(),
                                  comparison.rows.end(),
                                  [&](const viz::ComparedRow& row) { return row.what == what; });
  REQUIRE_MESSAGE(found != comparison.rows.end(), "there is no row ", what);
  return *found;
}

}  // namespace

TEST_CASE("a run is the same as itself") {
  const Story story = run_with("00000000000000bb");
  const viz::Comparison comparison = compare(story, story);
  CHECK(comparison.same_histories);
  CHECK(std::all_of(
      comparison.rows.begin(), comparison.rows.end(), [](const auto& row) { return row.same; }));
  CHECK(row_of(comparison, "applied entries").one == "2 are the same");
  CHECK(row_of(comparison, "leaders").one == "1 are the same");
  CHECK(row_of(comparison, "nodes").one == "3");
  CHECK(row_of(comparison, "leaders elected").one == "1");
  CHECK(row_of(comparison, "committed up to").one == "2");
  CHECK(row_of(comparison, "answers ok").one == "1");
  CHECK(row_of(comparison, "answers of another kind").one == "1");
  CHECK(row_of(comparison, "half answered within").one == "2.5 ms");
}

TEST_CASE("the first entry that differs is told with its events, clocks are not a difference") {
  const Story one = run_with("00000000000000bb");
  Story later;  // everything is told later, and n3 says something more
  for (int i = 0; i < 100; ++i) {
    later.line("n3", "node.stat", 0, "");
  }
  later.start_three();
  later.elect_n1();
  later.tell("n1", "apply", 1, R"("first":1,"last":1,"hs":["00000000000000aa"])");
  later.tell("n1", "apply", 1, R"("first":2,"last":2,"hs":["00000000000000cc"])");
  const viz::Comparison comparison = compare(one, later);
  CHECK_FALSE(comparison.same_histories);
  CHECK(row_of(comparison, "leaders").same);
  const viz::ComparedRow& row = row_of(comparison, "applied entries: after 1 the same");
  CHECK_FALSE(row.same);
  CHECK(row.one.starts_with("another entry 2, +0.0"));
  CHECK(row.one_id.starts_with("n1/1/"));
  CHECK(row.other_id.starts_with("n1/1/"));
}

TEST_CASE("a history that goes on differs from one that ends") {
  const Story one = run_with("00000000000000bb");
  Story more = run_with("00000000000000bb");
  more.tell("n1", "role.change", 2, R"("from":"leader","to":"follower")");
  more.tell("n2", "role.change", 2, R"("from":"candidate","to":"leader","votes":["n2","n3"])");
  const viz::Comparison comparison = compare(one, more);
  CHECK_FALSE(comparison.same_histories);
  const viz::ComparedRow& leaders = row_of(comparison, "leaders: after 1 the same");
  CHECK(leaders.one == "nothing");
  CHECK(leaders.one_id == "");
  CHECK(leaders.other.starts_with("n2 in term 2, +"));
  CHECK(leaders.other_id.starts_with("n2/1/"));
  CHECK(
      row_of(comparison, "roles of n1: after 2 the same").other.starts_with("follower in term 2"));
  CHECK(row_of(comparison, "leader 2").one == "nothing");
  CHECK(row_of(comparison, "index 1 committed").same);
}

TEST_CASE("a comparison is told as a table and as JSON") {
  const Story one = run_with("00000000000000bb");
  const Story other = run_with("00000000000000cc");
  const viz::Comparison comparison = compare(one, other);
  const std::string table = viz::comparison_table(comparison, "a.ndjson", "b.ndjson");
  CHECK(table.find("*  applied entries: after 1 the same") != std::string::npos);
  CHECK(table.find("First differences\n") != std::string::npos);
  CHECK(table.find("Figures\n") != std::string::npos);
  const auto told = boost::json::parse(viz::comparison_json(comparison, "a\"", "b")).as_object();
  CHECK(told.at("names").at(0) == "a\"");
  const auto& rows = told.at("rows").as_array();
  REQUIRE(rows.size() == comparison.rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CHECK(rows[i].at("what").as_string() == comparison.rows[i].what);
    CHECK(rows[i].at("one").as_string() == comparison.rows[i].one);
    CHECK(rows[i].at("id").as_string() == comparison.rows[i].one_id);
    CHECK(rows[i].at("same").as_bool() == comparison.rows[i].same);
  }
}

TEST_CASE("runs without a leader or an event are compared all the same") {
  Story story;
  story.start_three();
  const viz::Comparison comparison = compare(story, Story());
  CHECK(comparison.same_histories);
  CHECK_FALSE(row_of(comparison, "nodes").same);
  CHECK(row_of(comparison, "half answered within").one == "none");
}

}  // namespace graftd::test
