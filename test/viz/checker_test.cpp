#include "viz/checker.hpp"

#include "test/viz/checker_fixture.hpp"
#include "viz/check_file.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

namespace graftd::test {
namespace {

using viz::check::Verdict;

const std::string append_one =
    R"("first":1,"prev":"0","entries":[{"i":1,"t":1,"h":"000000000000000b"}],"src":"leader")";
const std::string persist_one = R"("last":1,"last_term":1,"tip":"000000000000000b")";

void replicate_one(Story& story) {
  story.tell("n1", "log.append", 1, append_one);
  story.tell("n1", "log.persist", 1, persist_one);
  story.tell("n2", "log.append", 1, append_one);
  story.tell("n2", "log.persist", 1, persist_one);
}

void commit_one(Story& story) {
  story.tell("n1", "commit", 1, R"("from":0,"to":1,"h":"b","t":1,"by":"quorum")");
  story.tell("n1", "apply", 1, R"("first":1,"last":1,"hs":["b"],"sm":"c")");
}

Story write_one() {
  Story story;
  story.start_three();
  story.elect_n1();
  replicate_one(story);
  commit_one(story);
  return story;
}

}  // namespace

TEST_CASE("a run that follows the rules violates nothing and leaves nothing open") {
  Story story = write_one();
  CHECK(story.checker().verdict() == Verdict::holds);
  CHECK(story.report("election-safety").checked() > 0);
  CHECK(story.report("election-quorum").checked() == 1);
  CHECK(story.report("commit-quorum").checked() == 1);
  CHECK(story.report("state-machine-safety").checked() > 0);
}

TEST_CASE("two leaders of one term violate election safety, with both as witnesses") {
  Story story = write_one();
  story.tell("n3", "role.change", 1, R"("to":"leader","tip":"0","votes":["n3","n2"])");
  CHECK(story.verdict("election-safety") == Verdict::violated);
  const auto& finding = story.report("election-safety").findings().front();
  CHECK(finding.message == "n1 and n3 both lead in term 1");
  CHECK(finding.witnesses == std::vector<std::string>{"n1/1/5", "n3/1/2"});
}

TEST_CASE("a second vote in a term is found over a restart") {
  Story story = write_one();
  story.restart("n2");
  story.start("n2", 1, R"(,"voted_for":"n3","last":1,"last_term":1,"tip":"b")");
  CHECK(story.verdict("one-vote") == Verdict::violated);
  CHECK(story.verdict("durability") == Verdict::violated);
}

TEST_CASE("a leader without the votes that it counts is found") {
  Story story;
  story.start_three();
  story.tell("n1", "role.change", 1, R"("from":"follower","to":"candidate","tip":"0")");
  story.tell("n1", "role.change", 1, R"("to":"leader","tip":"0","votes":["n1","n2"])");
  SUBCASE("when the voter has told everything") {
    story.tell("n2", "apply", 1, R"("first":1,"last":0,"hs":[],"sm":"0")");
    CHECK(story.verdict("election-quorum") == Verdict::violated);
  }
  SUBCASE("not when its event may be lost") {
    story.lose("n2");
    story.tell("n2", "apply", 1, R"("first":1,"last":0,"hs":[],"sm":"0")");
    CHECK(story.verdict("election-quorum") == Verdict::unknown);
  }
  SUBCASE("not when the record ends before") {
    CHECK(story.verdict("election-quorum") == Verdict::holds);
  }
}

TEST_CASE("a leader that removes entries, or leaves a hole, is found") {
  Story story = write_one();
  SUBCASE("removes") {
    story.tell("n1", "log.truncate", 1, R"("from":1,"old_last":1,"new_tip":"0")");
    CHECK(story.verdict("leader-append-only") == Verdict::violated);
    CHECK(story.verdict("monotonic") == Verdict::violated);
  }
  SUBCASE("leaves a hole") {
    story.tell("n1", "log.append", 1, R"("first":3,"prev":"b","entries":[{"i":3,"t":1,"h":"d"}])");
    CHECK(story.verdict("leader-append-only") == Verdict::violated);
  }
}

TEST_CASE("two entries of one index and term violate log matching") {
  Story story = write_one();
  story.tell("n3", "log.append", 1, R"("first":1,"prev":"0","entries":[{"i":1,"t":1,"h":"e"}])");
  CHECK(story.verdict("log-matching") == Verdict::violated);
  CHECK(story.verdict("state-machine-safety") == Verdict::holds);
}

TEST_CASE("a leader that lacks a committed entry is found, whoever is told of first") {
  Story story;
  story.start_three();
  const std::string elected = R"("to":"leader","last":0,"tip":"0","votes":["n3","n2"])";
  SUBCASE("the commit first") {
    story = write_one();
    story.tell("n3", "role.change", 2, elected);
  }
  SUBCASE("the leader first") {
    story.tell("n3", "role.change", 2, elected);
    story.elect_n1();
    replicate_one(story);
    commit_one(story);
  }
  CHECK(story.verdict("leader-completeness") == Verdict::violated);
}

TEST_CASE("an entry of an older term is not committed by counting") {
  Story story = write_one();
  story.tell("n1", "commit", 2, R"("from":1,"to":2,"h":"d","t":1,"by":"quorum")");
  CHECK(story.verdict("commit-rule") == Verdict::violated);
}

TEST_CASE("what is committed is on the disks of a majority") {
  Story story;
  story.start_three();
  story.elect_n1();
  story.tell("n1", "log.append", 1, append_one);
  story.tell("n1", "log.persist", 1, persist_one);
  SUBCASE("of two only one") {
    commit_one(story);
    story.tell("n2", "node.stat", 1, R"("commit":0)");
    story.tell("n3", "node.stat", 1, R"("commit":0)");
    CHECK(story.verdict("commit-quorum") == Verdict::violated);
  }
  SUBCASE("a later one does not count") {
    commit_one(story);
    story.tell("n2", "log.append", 1, append_one);
    story.tell("n2", "log.persist", 1, persist_one);
    story.tell("n3", "node.stat", 1, R"("commit":0)");
    CHECK(story.verdict("commit-quorum") == Verdict::violated);
  }
  SUBCASE("found on the disk after a crash") {
    commit_one(story);
    story.restart("n2");
    story.start("n2", 1, R"(,"voted_for":"n1","last":1,"last_term":1,"tip":"b")");
    story.tell("n3", "node.stat", 1, R"("commit":0)");
    CHECK(story.verdict("commit-quorum") == Verdict::holds);
  }
  SUBCASE("a node that tells little leaves it open") {
    story.tell("n2", "role.change", 1, R"("to":"follower","tip":"0")");
    commit_one(story);
    story.lose("n2");
    story.tell("n2", "role.change", 1, R"("to":"follower","tip":"0")");
    story.tell("n3", "node.stat", 1, R"("commit":0)");
    CHECK(story.verdict("commit-quorum") == Verdict::unknown);
  }
}

TEST_CASE("a follower commits only what its leader showed it to match") {
  Story story = write_one();
  const std::string heartbeat =
      R"("id":"n1.1.7","from":"n1","kind":"AppendEntries","mterm":1,"prev_index":0,"n":0,)"
      R"("verdict":"ok")";
  story.tell("n1", "msg.send", 1, R"("id":"n1.1.7","to":"n2","kind":"AppendEntries")");
  story.tell("n2", "msg.recv", 1, heartbeat);
  story.tell("n2", "commit", 1, R"("from":0,"to":1,"h":"b","t":1,"by":"leader")");
  CHECK(story.verdict("commit-verified") == Verdict::violated);
}

TEST_CASE("a follower that acknowledges entries of another leader is found") {
  Story story;
  story.start_three();
  story.elect_n1();
  story.tell("n2", "log.append", 0, append_one);
  story.tell("n2", "log.persist", 0, persist_one);
  story.tell("n2",
             "msg.recv",
             1,
             R"("id":"n1.1.7","from":"n1","kind":"AppendEntries","mterm":1,"prev_index":0,"n":0,)"
             R"("verdict":"ok")");
  const auto acknowledge = [&](const std::string& match) {
    story.tell("n2",
               "msg.send",
               1,
               R"("id":"n2.1.9","to":"n1","kind":"AppendEntriesReply","ok":true,"match":)" + match);
  };
  SUBCASE("what was shown to match") {
    acknowledge("0");
    CHECK(story.verdict("commit-verified") == Verdict::holds);
    CHECK(story.report("commit-verified").checked() == 1);
  }
  SUBCASE("what follows it here") {
    acknowledge("1");
    CHECK(story.verdict("persist-before-reply") == Verdict::holds);
    CHECK(story.verdict("commit-verified") == Verdict::violated);
  }
}

TEST_CASE("an answer leaves after the disk has what it promises") {
  Story story = write_one();
  SUBCASE("an entry that is not there yet") {
    story.tell("n2",
               "msg.send",
               1,
               R"("id":"n2.1.1","to":"n1","kind":"AppendEntriesReply","ok":true,"match":2)");
  }
  SUBCASE("an acknowledgement that a restart has forgotten") {
    story.tell("n2",
               "msg.send",
               1,
               R"("id":"n2.1.1","to":"n1","kind":"AppendEntriesReply","ok":true,"match":1)");
    story.tell("n1",
               "msg.recv",
               1,
               R"("id":"n2.1.1","from":"n2","kind":"AppendEntriesReply","mterm":1,"ok":true,)"
               R"("match":1,"verdict":"ok")");
    story.restart("n2");
    story.start("n2", 1, R"(,"voted_for":"n1","last":0,"last_term":0,"tip":"0")");
  }
  CHECK(story.verdict("persist-before-reply") == Verdict::violated);
}

TEST_CASE("a server comes back with what it had") {
  Story story = write_one();
  story.restart("n2");
  SUBCASE("its entries") {
    story.start("n2", 1, R"(,"voted_for":"n1","last":0,"last_term":0,"tip":"0")");
    CHECK(story.verdict("durability") == Verdict::violated);
  }
  SUBCASE("its term") {
    story.start("n2", 0, R"(,"last":1,"last_term":1,"tip":"b")");
    CHECK(story.verdict("durability") == Verdict::violated);
  }
  SUBCASE("or it is another one, when its directory was emptied") {
    story.tell("n2",
               "node.start",
               0,
               R"("trace":"full","dir":"ff","restored":{"term":0,"last":0,"tip":"0"})");
    CHECK(story.verdict("durability") == Verdict::holds);
    CHECK(story.verdict("monotonic") == Verdict::holds);
  }
}

TEST_CASE("different states after the same entries are found") {
  Story story = write_one();
  story.tell("n2", "commit", 1, R"("from":0,"to":1,"h":"b","t":1,"by":"leader")");
  story.tell("n2", "apply", 1, R"("first":1,"last":1,"hs":["b"],"sm":"d")");
  CHECK(story.verdict("state-machine-safety") == Verdict::violated);
}

TEST_CASE("a snapshot that is not what others had is found") {
  Story story = write_one();
  const char* snapshot = R"("index":1,"term":1,"tip":"b","sm":"c","from":"n1")";
  SUBCASE("the right one") {
    story.tell("n3", "snap.install", 1, snapshot);
    CHECK(story.verdict("snapshots") == Verdict::holds);
    CHECK(story.report("snapshots").checked() == 1);
  }
  SUBCASE("another state") {
    story.tell("n3", "snap.install", 1, R"("index":1,"term":1,"tip":"b","sm":"d","from":"n1")");
    CHECK(story.verdict("snapshots") == Verdict::violated);
  }
  SUBCASE("another log") {
    story.tell("n3", "snap.install", 1, R"("index":1,"term":1,"tip":"e","sm":"c","from":"n1")");
    CHECK(story.verdict("snapshots") == Verdict::violated);
  }
}

TEST_CASE("the membership changes one voter at a time, after a commit of the own term") {
  Story story;
  story.start_three();
  story.elect_n1();
  replicate_one(story);
  const auto change = [&](const std::string& voters) {
    story.tell("n1",
               "config.change",
               1,
               R"("index":2,"kind":"add","phase":"appended","voters":[)" + voters +
                   R"(],"old_voters":["n1","n2","n3"])");
  };
  SUBCASE("one, after a commit") {
    commit_one(story);
    change(R"("n1","n2","n3","n4")");
    CHECK(story.verdict("membership") == Verdict::holds);
  }
  SUBCASE("two at once") {
    commit_one(story);
    change(R"("n1","n2","n3","n4","n5")");
    CHECK(story.verdict("membership") == Verdict::violated);
  }
  SUBCASE("a second one before the first is committed") {
    commit_one(story);
    change(R"("n1","n2","n3","n4")");
    change(R"("n1","n2","n3")");
    CHECK(story.verdict("membership") == Verdict::violated);
  }
  SUBCASE("before a commit of the own term") {
    story.tell("n1", "commit", 1, R"("from":0,"to":1,"h":"b","t":1,"by":"leader")");
    change(R"("n1","n2","n3","n4")");
    CHECK(story.verdict("membership") == Verdict::violated);
  }
}

TEST_CASE("a message that nobody sent, or sent later, is found") {
  Story story = write_one();
  const auto receive = [&](const std::string& number) {
    story.tell("n2",
               "msg.recv",
               1,
               R"("id":"n1.1.)" + number + R"(","from":"n1","kind":"TimeoutNow","mterm":1)");
  };
  story.tell("n1", "msg.send", 1, R"("id":"n1.1.5","to":"n2","kind":"TimeoutNow")");
  SUBCASE("sent") {
    receive("5");
    CHECK(story.verdict("causality") == Verdict::holds);
  }
  SUBCASE("never sent") {
    receive("3");
    CHECK(story.verdict("causality") == Verdict::violated);
  }
  SUBCASE("sent later") {
    receive("6");
    story.tell("n1", "msg.send", 1, R"("id":"n1.1.6","to":"n2","kind":"TimeoutNow")");
    CHECK(story.verdict("causality") == Verdict::violated);
  }
  SUBCASE("perhaps sent") {
    story.lose("n1");
    story.tell("n1", "msg.send", 1, R"("id":"n1.1.9","to":"n2","kind":"TimeoutNow")");
    receive("7");
    CHECK(story.verdict("causality") == Verdict::holds);
  }
}

TEST_CASE("the order of lines in a file does not matter") {
  Story story = write_one();
  std::mt19937 chance(7);
  for (int round = 0; round < 20; ++round) {
    std::shuffle(story.lines.begin(), story.lines.end(), chance);
    std::string text;
    for (const std::string& line : story.lines) {
      text += line + "\n";
    }
    viz::Checker checker(true);
    const viz::FileFigures figures = viz::check_lines(text + "no event\n", checker);
    CHECK(figures.events == story.lines.size());
    CHECK(figures.unreadable == 1);
    CHECK(figures.unreadable_first == story.lines.size() + 1);
    CHECK(checker.verdict() == Verdict::holds);
  }
}

TEST_CASE("the verdicts are told as JSON and as a table") {
  Story story = write_one();
  story.tell("n3", "role.change", 1, R"("to":"leader","tip":"0","votes":["n3","n2"])");
  const std::string json = viz::checks_json(story.checker(), 42);
  CHECK(json.find(R"({"name":"election-safety","title":"Election safety","verdict":"violated")") !=
        std::string::npos);
  CHECK(json.find(R"("upto":42,"missing":"","witnesses":["n1/1/5","n3/1/2"])") !=
        std::string::npos);
  CHECK(viz::checks_table(story.checker()).find("Election safety         violated") !=
        std::string::npos);
}

}  // namespace graftd::test
