#include "test/viz/checker_fixture.hpp"
#include "viz/check_reader.hpp"
#include "viz/checker.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <algorithm>

// Events as they come, and not in the order of their clocks as from a file.

namespace graftd::test {
namespace {

using viz::check::Verdict;

TEST_CASE("a start that is told of late does not say what was on the disk later") {
  Story story;
  story.start_three();
  // Of those at trace level core, who do not tell what is on their disks.
  std::vector<std::string> late = {story.lines[1], story.lines[2]};
  for (std::string& line : late) {
    line.replace(line.find("full"), 4, "core");
  }
  story.lines.resize(1);
  story.elect_n1();
  std::erase_if(story.lines,
                [](const std::string& line) { return line.find("n2\",\"inc") != line.npos; });
  story.tell("n1", "log.append", 1, R"("first":1,"prev":"0","entries":[{"i":1,"t":1,"h":"b"}])");
  story.tell("n1", "log.persist", 1, R"("last":1,"last_term":1,"tip":"b")");
  story.tell("n1", "commit", 1, R"("from":0,"to":1,"h":"b","t":1,"by":"quorum")");
  story.lines.insert(story.lines.end(), late.begin(), late.end());
  for (const char* node : {"n2", "n3"}) {
    story.tell(node, "node.stat", 1, R"("commit":1)");
  }
  viz::Checker checker;
  for (const std::string& line : story.lines) {
    const boost::json::value value = boost::json::parse(line);
    checker.put(viz::check::read_seen(value.as_object()).value(), 0);
  }
  checker.finish();
  const auto& all = checker.properties();
  const auto quorum = std::ranges::find(all, "commit-quorum", &viz::check::Property::name);
  CHECK(quorum->report.verdict() == Verdict::unknown);
}

}  // namespace
}  // namespace graftd::test
