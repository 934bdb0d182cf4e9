#include "cmd/arguments.hpp"

#include "cmd/usage.hpp"

#include <CLI/CLI.hpp>
#include <doctest/doctest.h>

#include <map>

namespace graftd {
namespace {

using Words = std::vector<std::string>;

const std::vector<Flag> flags = {{.name = "id"},
                                 {.name = "haddr"},
                                 {.name = "heartbeat"},
                                 {.name = "to", .repeatable = true},
                                 {.name = "chaos", .takes_value = false}};

Environment environment_of(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const std::string& name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional<std::string>(found->second);
  };
}

const Environment empty = environment_of({});

std::string refusal(const Words& arguments, const Environment& environment = empty) {
  try {
    normalise(flags, arguments, environment);
  } catch (const BadUsage& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("Go style and GNU style flags are equal, before and after positionals") {
  struct Row {
    Words arguments;
    Words flags;
    Words positionals;
  };

  const std::vector<Row> rows = {
      {{}, {}, {}},
      {{"-id", "node0"}, {"--id", "node0"}, {}},
      {{"-id=node0"}, {"--id", "node0"}, {}},
      {{"--id", "node0"}, {"--id", "node0"}, {}},
      {{"--id=node0"}, {"--id", "node0"}, {}},
      {{"dir", "-id", "node0"}, {"--id", "node0"}, {"dir"}},
      {{"-id", "node0", "dir", "-chaos", "more"}, {"--id", "node0", "--chaos"}, {"dir", "more"}},
      {{"-id=a=b"}, {"--id", "a=b"}, {}},
      {{"-id="}, {"--id", ""}, {}},
      {{"-id", ""}, {"--id", ""}, {}},
      {{"-to", "a", "--to=b"}, {"--to", "a", "--to", "b"}, {}},
      {{"-chaos", "dir"}, {"--chaos"}, {"dir"}},
      {{"-chaos=true"}, {"--chaos"}, {}},
      {{"-chaos=false"}, {}, {}},
      {{"--", "-id", "--", "x"}, {}, {"-id", "--", "x"}},
      {{"put", "k", "-"}, {}, {"put", "k", "-"}},
      {{"put", "k", "-5"}, {}, {"put", "k", "-5"}},
      {{"put", "k", "-.5"}, {}, {"put", "k", "-.5"}},
      {{"-id", "-5"}, {"--id", "-5"}, {}},
      {{"-id", "-"}, {"--id", "-"}, {}},
      {{"-id", "-unknown"}, {"--id", "-unknown"}, {}},
      {{"-id=-chaos"}, {"--id", "-chaos"}, {}},
      {{""}, {}, {""}},
  };
  for (const Row& row : rows) {
    const Normalised result = normalise(flags, row.arguments, empty);
    CAPTURE(row.arguments.size());
    CHECK(result.flags == row.flags);
    CHECK(result.positionals == row.positionals);
    CHECK_FALSE(result.help);
  }
}

TEST_CASE("a wrong flag is refused with a sentence that helps") {
  CHECK(refusal({"-idd", "x"}) == "there is no flag -idd; did you mean -id?");
  CHECK(refusal({"--heartbeet=1s"}) == "there is no flag --heartbeet; did you mean -heartbeat?");
  CHECK(refusal({"-wholly-other"}) ==
        "there is no flag -wholly-other; if it is no flag, write -- before it");
  CHECK(refusal({"-id"}) == "-id needs a value");
  CHECK(refusal({"-id", "-haddr", "x"}) ==
        "-id needs a value, but -haddr follows; if that is the value, write -id=-haddr");
  CHECK(refusal({"-id", "a", "--id=b"}) == "-id is given twice");
  CHECK(refusal({"-chaos=perhaps"}) ==
        "-chaos is on or off: \"perhaps\" is neither true nor false");
  CHECK(refusal({"---id", "x"}) == "there is no flag ---id; did you mean -id?");
}

TEST_CASE("help is seen in each of its spellings, also among flags") {
  for (const char* word : {"-h", "--help", "-help", "--h"}) {
    CHECK(normalise(flags, {"-id", "a", word}, empty).help);
  }
  CHECK_FALSE(normalise(flags, {"--", "-h"}, empty).help);
}

TEST_CASE("every flag has a twin in the environment, and the flag wins") {
  CHECK(environment_twin("election-timeout") == "GRAFTD_ELECTION_TIMEOUT");
  const Environment environment =
      environment_of({{"GRAFTD_ID", "env"}, {"GRAFTD_CHAOS", "1"}, {"GRAFTD_HADDR", ""}});
  CHECK(normalise(flags, {}, environment).flags == Words{"--id", "env", "--chaos"});
  CHECK(normalise(flags, {"-id", "a"}, environment).flags == Words{"--id", "a", "--chaos"});
  CHECK(normalise(flags, {"-chaos=off"}, environment).flags == Words{"--id", "env"});
  CHECK(refusal({}, environment_of({{"GRAFTD_CHAOS", "so"}})) ==
        "GRAFTD_CHAOS is on or off: \"so\" is neither true nor false");
}

TEST_CASE("CLI11 reads what was normalised, whatever the values look like") {
  CLI::App app;
  app.set_help_flag();
  std::string id;
  std::string haddr = "unset";
  bool chaos = false;
  std::vector<std::string> to;
  app.add_option("--id", id);
  app.add_option("--haddr", haddr);
  app.add_option("--to", to);
  app.add_flag("--chaos", chaos);
  const Parsed parsed = parse(
      app, {"[a,b]", "-id", "--", "-to=x", "-haddr=", "-to", "-7", "-chaos", "--", "-id"}, empty);
  CHECK(parsed.positionals == Words{"[a,b]", "-id"});
  CHECK(id == "--");
  CHECK(haddr.empty());
  CHECK(to == Words{"x", "-7"});
  CHECK(chaos);
}

}  // namespace
}  // namespace graftd
