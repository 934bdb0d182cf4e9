#include "test/viz/checker_fixture.hpp"

#include "viz/check_file.hpp"

#include <algorithm>
#include <stdexcept>

namespace graftd::test {

std::string Story::line(const std::string& node,
                        const std::string& type,
                        std::uint64_t term,
                        const std::string& details) {
  Node& teller = nodes_[node];
  const std::string time = std::to_string(++time_us_);
  return "{\"v\":1,\"run\":\"r\",\"node\":\"" + node +
         "\",\"inc\":" + std::to_string(teller.incarnation) +
         ",\"seq\":" + std::to_string(++teller.seq) + ",\"hlc\":[" + time + ",0],\"wall\":" + time +
         ",\"type\":\"" + type + "\",\"term\":" + std::to_string(term) + ",\"d\":{" + details +
         "}}";
}

void Story::tell(const std::string& node,
                 const std::string& type,
                 std::uint64_t term,
                 const std::string& details) {
  lines.push_back(line(node, type, term, details));
}

void Story::restart(const std::string& node) {
  nodes_[node] = {.incarnation = nodes_[node].incarnation + 1, .seq = 0};
}

void Story::start(const std::string& node, std::uint64_t term, const std::string& more) {
  tell(node,
       "node.start",
       term,
       R"("trace":"full","dir":"00000000000000a)" + node.substr(1) +
           R"(","config":{"voters":["n1","n2","n3"],"index":0},"restored":{"term":)" +
           std::to_string(term) + more + "}");
}

void Story::start_three() {
  for (const char* node : {"n1", "n2", "n3"}) {
    start(node, 0, R"(,"last":0,"last_term":0,"tip":"0000000000000000")");
  }
}

void Story::elect_n1() {
  tell("n1", "hs.persist", 1, R"("term":1,"voted_for":"n1")");
  tell("n1", "role.change", 1, R"("from":"follower","to":"candidate","tip":"0")");
  tell("n1", "vote", 1, R"("for":"n1","term":1,"granted":true,"pre":false)");
  tell("n2", "hs.persist", 1, R"("term":1,"voted_for":"n1")");
  tell("n2", "vote", 1, R"("for":"n1","term":1,"granted":true,"pre":false)");
  tell("n1",
       "role.change",
       1,
       R"("from":"candidate","to":"leader","last":0,"last_term":0,"tip":"0","votes":["n1","n2"])");
}

const viz::Checker& Story::checker() {
  if (!checked_) {
    std::string text;
    for (const std::string& line : lines) {
      text += line + "\n";
    }
    checked_ = std::make_unique<viz::Checker>(true);
    viz::check_lines(text, *checked_);
  }
  return *checked_;
}

const viz::check::Report& Story::report(const std::string& property) {
  const auto& all = checker().properties();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& it) { return it.name == property; });
  if (found == all.end()) {
    throw std::logic_error("there is no property " + property);
  }
  return found->report;
}

viz::check::Verdict Story::verdict(const std::string& property) {
  return report(property).verdict();
}

}  // namespace graftd::test
