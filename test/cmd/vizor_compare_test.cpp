#include "cmd/vizor_compare.hpp"

#include "cmd/usage.hpp"
#include "cmd/vizor.hpp"
#include "test/store/scratch.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace graftd::test {
namespace {

// n1 leads these terms, one after the other.
std::string run_of(const Scratch& scratch, const std::string& name, int terms) {
  std::ofstream file(scratch / name);
  for (int term = 1; term <= terms; ++term) {
    file << R"({"v":1,"run":"r","node":"n1","inc":1,"seq":)" << term << R"(,"hlc":[)"
         << 1'700'000'000'000'000 + term << R"(,0],"wall":1700000000000000,"type":"role.change",)"
         << R"("term":)" << term << R"(,"d":{"from":"candidate","to":"leader","votes":["n1"]}})"
         << "\n";
  }
  return scratch / name;
}

struct Outcome {
  int exit_code = 0;
  std::string said;
};

Outcome compared(const std::vector<std::string>& arguments) {
  std::ostringstream out;
  const int exit_code = compare_recorded(arguments, out);
  return {exit_code, out.str()};
}

VizorCommand parsed(const std::vector<std::string>& arguments) {
  return parse_vizor_options(arguments, [](const std::string&) { return std::nullopt; });
}

}  // namespace

TEST_CASE("compare exits with 0 for runs with one history, with 1 for others") {
  const Scratch scratch;
  const std::string two = run_of(scratch, "two", 2);
  const std::string three = run_of(scratch, "three", 3);
  CHECK(compared({two, two}).exit_code == 0);
  const Outcome differs = compared({two, three});
  CHECK(differs.exit_code == 1);
  CHECK(differs.said.find("leaders: after 2 the same") != std::string::npos);
  CHECK(differs.said.find("n1 in term 3, +0.000 s (n1/1/3)") != std::string::npos);
  const Outcome json = compared({two, three, "-json"});
  CHECK(json.exit_code == 1);
  CHECK(json.said.starts_with("{\"names\":[\""));
  CHECK(compared({"-help"}).said.find("Usage: graftd vizor compare") != std::string::npos);
}

TEST_CASE("compare says which file it cannot use") {
  const Scratch scratch;
  const std::string two = run_of(scratch, "two", 2);
  const std::string empty = run_of(scratch, "empty", 0);
  CHECK_THROWS_AS(compared({two}), BadUsage);
  CHECK_THROWS_AS(compared({two, two, two}), BadUsage);
  CHECK_THROWS_WITH_AS(compared({two, empty}),
                       ("there is no event in " + empty +
                        "; vizor compare reads lines as `graftd node -events FILE` writes them")
                           .c_str(),
                       std::runtime_error);
  CHECK_THROWS_WITH_AS(
      compared({two, scratch / "none"}),
      ("cannot read " + (scratch / "none") + ": No such file or directory").c_str(),
      std::runtime_error);
}

TEST_CASE("-compare goes with replay") {
  CHECK(parsed({"replay", "a", "-compare", "b"}).compare == "b");
  CHECK_THROWS_AS(parsed({"serve", "-compare", "b"}), BadUsage);
}

}  // namespace graftd::test
