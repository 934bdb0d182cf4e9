#include "cmd/tail_targets.hpp"

#include "cmd/usage.hpp"
#include "cmd/vizor.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

using namespace graftd;
using viz::TailTarget;

namespace {

std::string refusal_of(const std::vector<std::string>& words) {
  try {
    parse_tail_targets(words);
  } catch (const BadUsage& refusal) {
    return refusal.what();
  }
  return {};
}

}  // namespace

TEST_CASE("a followed file is of the node it is named after, or of the one that is named") {
  const auto targets =
      parse_tail_targets({"logs/node0.log", "n1=/var/log/consul.log", "/a=b/node2.jsonl", "-"});
  CHECK(targets == std::vector<TailTarget>{{"logs/node0.log", "node0"},
                                           {"/var/log/consul.log", "n1"},
                                           {"/a=b/node2.jsonl", "node2"},
                                           {"-", "stdin"}});
  CHECK(parse_tail_targets({"n1=-"}) == std::vector<TailTarget>{{"-", "n1"}});
}

TEST_CASE("two files that would be one node are refused, and how to name them is told") {
  CHECK(refusal_of({"/a/consul.log", "/b/consul.log"}) ==
        "-tail: /a/consul.log and /b/consul.log would both be node \"consul\"; name them: -tail "
        "n1=/a/consul.log -tail n2=/b/consul.log");
  CHECK(refusal_of({"a=-", "b=-"}) == "-tail: - is given twice");
  CHECK(refusal_of({"n1="}) == "-tail: \"n1=\" lacks a part; give NODE=FILE, or only FILE");
  CHECK(refusal_of({""}) == "-tail: give a file, or - for the standard input");
  CHECK(refusal_of(std::vector<std::string>(65, "x")) ==
        "-tail: vizor follows 64 files, and no more");
}

TEST_CASE("-tail is given to serve, as often as there are files") {
  const auto parsed = [](const std::vector<std::string>& arguments) {
    return parse_vizor_options(arguments, [](const std::string&) { return std::nullopt; });
  };
  CHECK(parsed({"serve", "-tail", "a.log", "-tail=b.log"}).options.tails.size() == 2);
  CHECK(parsed({"-tail", "-"}).options.tails.at(0).path == "-");
  CHECK_THROWS_WITH_AS(parsed({"replay", "run.ndjson", "-tail", "a.log"}),
                       "-tail: a recorded run stands still; follow files with vizor serve",
                       BadUsage);
}
