#include "test/viz/checker_fixture.hpp"
#include "viz/checker.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace graftd::test {
namespace {

using viz::check::Verdict;

// Clients of a key k that holds "a", one of which has called for "b".
struct Clients {
  Clients() {
    invoke("1", R"("kind":"put","val":"a","vlen":1)");
    answer("1", R"("status":"ok")");
    invoke("2", R"("kind":"put","val":"b","vlen":1)");
  }

  void invoke(const std::string& op, const std::string& more) {
    story.tell("client", "op.invoke", 0, "\"op\":\"" + op + "\",\"key\":\"k\"," + more);
  }

  void answer(const std::string& op, const std::string& more) {
    story.tell("client", "op.return", 0, "\"op\":\"" + op + "\"," + more);
  }

  Verdict verdict() { return story.verdict("linearizability"); }

  std::uint64_t checked() { return story.report("linearizability").checked(); }

  Story story;
};

}  // namespace

TEST_CASE("reads that no order explains violate linearizability") {
  Clients clients;
  SUBCASE("while a write is under way, old and new may be read") {
    clients.invoke("3", R"("kind":"get")");
    clients.answer("3", R"("status":"ok","val":"a","vlen":1)");
    clients.invoke("4", R"("kind":"get")");
    clients.answer("4", R"("status":"ok","val":"b","vlen":1)");
    clients.answer("2", R"("status":"ok")");
    CHECK(clients.verdict() == Verdict::holds);
    CHECK(clients.checked() > 0);
  }
  SUBCASE("but not the old one after the new one") {
    clients.invoke("3", R"("kind":"get")");
    clients.answer("3", R"("status":"ok","val":"b","vlen":1)");
    clients.invoke("4", R"("kind":"get")");
    clients.answer("4", R"("status":"ok","val":"a","vlen":1)");
    clients.answer("2", R"("status":"ok")");
    CHECK(clients.verdict() == Verdict::violated);
  }
  SUBCASE("and not what was refused") {
    clients.answer("2", R"("status":"refused")");
    clients.invoke("3", R"("kind":"get")");
    clients.answer("3", R"("status":"ok","val":"b","vlen":1)");
    CHECK(clients.verdict() == Verdict::violated);
  }
  SUBCASE("of two writes called at once, the one whose client hears first may be the later one") {
    clients.story.at_once();
    clients.invoke("3", R"("kind":"put","val":"c","vlen":1)");
    clients.answer("2", R"("status":"ok")");
    clients.answer("3", R"("status":"ok")");
    clients.invoke("4", R"("kind":"get")");
    clients.answer("4", R"("status":"ok","val":"b","vlen":1)");
    CHECK(clients.verdict() == Verdict::holds);
  }
}

TEST_CASE("a write of unknown outcome may come later") {
  Clients clients;
  SUBCASE("after what was read") {
    clients.answer("2", R"("status":"unknown")");
    clients.invoke("3", R"("kind":"get")");
    clients.answer("3", R"("status":"ok","val":"a","vlen":1)");
    clients.invoke("4", R"("kind":"get")");
    clients.answer("4", R"("status":"ok","val":"b","vlen":1)");
    CHECK(clients.verdict() == Verdict::holds);
  }
  SUBCASE("a write that has been under way for too long to search may come later, too") {
    for (int i = 0; i < 600; ++i) {
      clients.invoke("r" + std::to_string(i), R"("kind":"get")");
      clients.answer("r" + std::to_string(i), R"("status":"ok","val":"a","vlen":1)");
    }
    clients.invoke("3", R"("kind":"get")");
    clients.answer("3", R"("status":"ok","val":"b","vlen":1)");
    clients.answer("2", R"("status":"ok")");
    CHECK(clients.verdict() == Verdict::holds);
    CHECK(clients.checked() > 100);
  }
  SUBCASE("of very many writes of unknown outcome each may come later") {
    clients.answer("2", R"("status":"ok")");
    for (int i = 0; i < 200; ++i) {
      const std::string op = "u" + std::to_string(i);
      clients.invoke(op, i == 7 ? R"("kind":"del")" : R"("kind":"put","val":"u","vlen":1)");
      clients.answer(op, R"("status":"unknown")");
    }
    clients.invoke("3", R"("kind":"get")");
    clients.answer("3", R"("status":"ok","val":"b","vlen":1)");
    clients.invoke("4", R"("kind":"get")");
    clients.answer("4", R"("status":"missing")");
    SUBCASE("") { CHECK(clients.verdict() == Verdict::holds); }
    SUBCASE("but nothing else") {
      clients.invoke("5", R"("kind":"get")");
      clients.answer("5", R"("status":"ok","val":"a","vlen":1)");
      CHECK(clients.verdict() == Verdict::violated);
    }
  }
  SUBCASE("a write that was under way when events were lost may come later") {
    clients.story.lose("client");
    clients.invoke("3", R"("kind":"put","val":"c","vlen":1)");
    clients.answer("3", R"("status":"ok")");
    clients.invoke("4", R"("kind":"get")");
    clients.answer("4", R"("status":"ok","val":"b","vlen":1)");
    CHECK(clients.verdict() == Verdict::unknown);
  }
}

TEST_CASE("operations of two clients with one name are told apart") {
  Clients clients;
  clients.answer("2", R"("status":"unknown")");
  clients.story.restart("client");
  clients.invoke("2", R"("kind":"put","val":"c","vlen":1)");
  clients.answer("2", R"("status":"ok")");
  clients.invoke("3", R"("kind":"get")");
  clients.answer("3", R"("status":"ok","val":"c","vlen":1)");
  clients.invoke("4", R"("kind":"get")");
  clients.answer("4", R"("status":"ok","val":"b","vlen":1)");
  CHECK(clients.verdict() == Verdict::holds);
}

TEST_CASE("of what is not recorded nothing is known") {
  Clients clients;
  SUBCASE("of a value that no recorded client wrote nothing is known") {
    clients.answer("2", R"("status":"ok")");
    clients.invoke("3", R"("kind":"get")");
    clients.answer("3", R"("status":"ok","val":"z","vlen":1)");
    CHECK(clients.verdict() == Verdict::unknown);
  }
  SUBCASE("times on another machine are compared with none") {
    clients.answer("2", R"("status":"ok")");
    clients.invoke("3", R"("kind":"put","val":"c","vlen":1,"clock":"elsewhere")");
    clients.answer("3", R"("status":"ok","clock":"elsewhere")");
    clients.invoke("4", R"("kind":"get")");
    clients.answer("4", R"("status":"ok","val":"c","vlen":1)");
    CHECK(clients.verdict() == Verdict::unknown);
  }
}

TEST_CASE("what a client tells too late is of unknown outcome") {
  viz::Checker checker;
  std::int64_t now_us = 0;
  const auto put = [&](const std::string& client, std::uint64_t seq, std::int64_t at, auto body) {
    viz::check::Seen seen{.run = "r", .node = client, .incarnation = 1, .seq = seq};
    seen.mono_us = at;
    seen.body = std::move(body);
    checker.put(std::move(seen), now_us);
  };
  using viz::check::Invoke;
  using viz::check::Return;
  put("a", 1, 10, Invoke{"", "1", "put", "k", "x"});
  put("a", 2, 20, Return{"", "1", "ok", ""});
  now_us = 5'000'000;
  checker.settle(now_us);
  SUBCASE("a write") {
    put("b", 1, 5, Invoke{"", "1", "put", "k", "y"});
    put("b", 2, 7, Return{"", "1", "ok", ""});
  }
  SUBCASE("a read") {
    put("b", 1, 5, Invoke{"", "1", "get", "k", ""});
    put("b", 2, 7, Return{"", "1", "missing", ""});
  }
  put("a", 3, 30, Invoke{"", "2", "get", "k", ""});
  put("a", 4, 40, Return{"", "2", "ok", "x"});
  checker.finish();
  const auto property =
      std::ranges::find(checker.properties(), "linearizability", &viz::check::Property::name);
  CHECK(property->report.verdict() == Verdict::unknown);
  CHECK(property->report.violations() == 0);
  CHECK(property->report.unknowns() == 2);  // two events
}

}  // namespace graftd::test
