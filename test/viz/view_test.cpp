#include "viz/view.hpp"

#include "test/viz/viz_fixture.hpp"
#include "viz/verdict.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace graftd;
using namespace graftd::test;
using viz::View;

namespace {

// Applies events of one cluster; numbers them by node.
class Story {
 public:
  Story& tell(const std::string& node,
              const std::string& type,
              std::uint64_t term,
              const std::string& d = "") {
    viz::StoredEvent event =
        stored({.node = node, .seq = ++seqs_[node], .type = type, .term = term, .details = d});
    event.arrived_us = now_us;
    view.apply(event);
    return *this;
  }

  std::string verdict() const { return viz::verdict_of(view, now_us).text; }

  std::string level() const { return viz::verdict_of(view, now_us).level; }

  View view;
  std::int64_t now_us = start_us;

 private:
  std::map<std::string, std::uint64_t> seqs_;
};

Story three_nodes() {
  Story story;
  for (const char* node : {"node0", "node1", "node2"}) {
    story.tell(node, "node.start", 0, R"("config":{"voters":["node0","node1","node2"]})");
  }
  return story;
}

constexpr const char* leads = R"("from":"candidate","to":"leader","last":14,"commit":14)";

}  // namespace

TEST_CASE("before anybody reports the verdict says so") {
  CHECK(Story().verdict() == "no node has reported yet");
  CHECK(Story().level() == "warn");
}

TEST_CASE("a leader with all nodes up is well") {
  Story story = three_nodes();
  story.tell("node0", "role.change", 3, leads)
      .tell("node1", "leader.seen", 3, R"("leader":"node0")");
  story.tell("node0", "commit", 3, R"("from":14,"to":15,"by":"quorum")");
  CHECK(story.verdict() == "node0 leads term 3 · 3 of 3 up · 15 committed");
  CHECK(story.level() == "ok");
  CHECK(story.view.nodes().at("node1").leader == "node0");
  CHECK(story.view.nodes().at("node0").leader == "node0");
  CHECK(story.view.nodes().at("node0").commit == 15);
}

TEST_CASE("without a leader the verdict says why") {
  Story story = three_nodes();
  CHECK(story.verdict() == "no leader in term 0: waiting for an election · 3 of 3 up");
  story.tell("node2", "role.change", 7, R"("to":"candidate")");
  CHECK(story.verdict() == "election in term 7: node2 asks for votes · 3 of 3 up");
  CHECK(story.level() == "warn");
  story.tell("node0", "node.stop", 7).tell("node2", "node.stop", 7);
  CHECK(story.verdict() == "quorum lost: 1 of 3 up");
  CHECK(story.level() == "bad");
}

TEST_CASE("a node that reports nothing is silent, one that said so has stopped") {
  Story story = three_nodes();
  story.tell("node0", "role.change", 3, leads).tell("node1", "node.stop", 3);
  CHECK(story.verdict() == "node0 leads term 3 · 2 of 3 up · 14 committed");
  story.now_us += View::silent_us;
  story.tell("node2", "node.stat", 3);
  CHECK(viz::alive(story.view.nodes().at("node0"), story.now_us) == viz::Alive::silent);
  CHECK(viz::alive(story.view.nodes().at("node1"), story.now_us) == viz::Alive::stopped);
  CHECK(viz::alive(story.view.nodes().at("node2"), story.now_us) == viz::Alive::up);
}

TEST_CASE("a stale leader is named beside the one that leads") {
  Story story = three_nodes();
  story.tell("node0", "role.change", 3, leads).tell("node1", "role.change", 4, leads);
  CHECK(story.verdict() ==
        "node1 leads term 4 · 3 of 3 up · 14 committed · node0 still believes it leads term 3");
  CHECK(story.view.violations().empty());
}

TEST_CASE("two leaders in one term are a violation") {
  Story story = three_nodes();
  story.tell("node0", "role.change", 3, leads).tell("node1", "role.change", 3, leads);
  REQUIRE(story.view.violations().size() == 1);
  CHECK(story.view.violations()[0].text == "two leaders in term 3: node0 and node1");
  CHECK(story.level() == "bad");
  story.tell("node1", "role.change", 3, leads);
  CHECK(story.view.violations().size() == 1);
}

TEST_CASE("another life of the cluster begins its terms anew") {
  Story story = three_nodes();
  story.tell("node0", "role.change", 3, leads);
  viz::StoredEvent event =
      stored({.node = "node1", .type = "role.change", .term = 3, .details = leads, .run = "02RUN"});
  event.arrived_us = start_us;
  story.view.apply(event);
  CHECK(story.view.violations().empty());
}

TEST_CASE("a vote holds for its term") {
  Story story = three_nodes();
  story.tell("node1", "vote", 5, R"("for":"node2","term":5,"granted":true)");
  CHECK(story.view.nodes().at("node1").vote == "node2");
  story.tell("node1", "vote", 5, R"("for":"node0","term":6,"granted":true,"pre":true)");
  CHECK(story.view.nodes().at("node1").vote == "node2");
  story.tell("node1", "term.change", 6, R"("from":5,"to":6)");
  CHECK(story.view.nodes().at("node1").vote.empty());
}

TEST_CASE("the log of a node grows and shrinks") {
  Story story = three_nodes();
  story.tell("node1", "log.append", 5, R"("first":7,"entries":[{},{}])");
  CHECK(story.view.nodes().at("node1").last == 8);
  story.tell("node1", "log.append", 5, R"("first":9,"entries":[{}],"entries_n":500)");
  CHECK(story.view.nodes().at("node1").last == 508);
  story.tell("node1", "log.truncate", 5, R"("from":8,"old_last":508)");
  CHECK(story.view.nodes().at("node1").last == 7);
  story.tell("node1", "apply", 5, R"("first":1,"last":6)");
  CHECK(story.view.nodes().at("node1").applied == 6);
}

TEST_CASE("who sends entries leads, and who takes them follows") {
  Story story;
  story.tell("node0", "msg.send", 4, R"("to":"node1","kind":"AppendEntries","hb":true)");
  story.tell("node1", "msg.recv", 4, R"("from":"node0","kind":"AppendEntries","verdict":"ok")");
  CHECK(story.verdict() == "node0 leads term 4 · 2 of 2 up · 0 committed");
  CHECK(story.view.nodes().at("node1").leader == "node0");
}

TEST_CASE("an old event does not change a newer state") {
  Story story = three_nodes();
  story.tell("node0", "role.change", 3, leads);
  viz::StoredEvent old = stored({.node = "node0",
                                 .seq = 1,
                                 .type = "role.change",
                                 .term = 1,
                                 .details = R"("to":"follower")"});
  story.view.apply(old);
  CHECK(story.view.nodes().at("node0").role == "leader");
  CHECK(story.view.nodes().at("node0").term == 3);
}

TEST_CASE("faults are open from begin to end") {
  Story story = three_nodes();
  story.tell("node0", "role.change", 3, leads);
  story.tell("chaos",
             "fault.begin",
             0,
             R"("id":"f1","kind":"partition","nodes":["node1"],"params":{"for":"30s"})");
  CHECK(story.view.faults().size() == 1);
  CHECK(story.verdict().ends_with("partition in force"));
  CHECK(story.view.nodes().size() == 3);
  const auto state = parse(viz::state_json(story.view, start_us)).as_object();
  CHECK(state.at("faults").as_array().at(0).at("text") == "for 30s");
  story.tell("chaos", "fault.end", 0, R"("id":"f1","kind":"partition")");
  CHECK(story.view.faults().empty());
}

TEST_CASE("the state has the fields the page reads") {
  Story story = three_nodes();
  story.tell("node0", "role.change", 3, leads);
  const auto state = parse(viz::state_json(story.view, start_us)).as_object();
  CHECK(state.at("verdict").at("level") == "ok");
  CHECK(state.at("leader") == "node0");
  CHECK(state.at("term") == 3);
  CHECK(state.at("commit") == 14);
  CHECK(state.at("counters").at("events") == 4);
  CHECK(state.at("violations").as_array().empty());
  const auto node = state.at("nodes").at("node0").as_object();
  for (const char* field : {"role",
                            "term",
                            "commit",
                            "applied",
                            "last",
                            "leader",
                            "vote",
                            "alive",
                            "inc",
                            "inferred",
                            "last_seen"}) {
    CHECK(node.contains(field));
  }
  CHECK(node.at("alive") == "up");
  CHECK(parse(viz::state_json(View(), 0)).at("leader").is_null());
}
