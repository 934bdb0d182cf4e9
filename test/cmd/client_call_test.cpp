#include "cmd/client_call.hpp"

#include <doctest/doctest.h>

#include <deque>

namespace graftd {
namespace {

using namespace std::chrono_literals;

// Answers from a list, each after its time; the last one for ever.
struct Script {
  struct Step {
    HttpResult result;
    Duration takes = 1ms;
  };

  std::deque<Step> steps;
  std::vector<std::string> asked;  // "host target"
  std::vector<std::string> keys;
  std::vector<Duration> shares;
  Instant now;

  ClientWorld world() {
    return {.call =
                [this](const HostPort& endpoint, const HttpRequest& request, Duration timeout) {
                  asked.push_back(endpoint.host + " " + request.method + " " + request.path);
                  shares.push_back(timeout);
                  const std::string* key = request.header("idempotency-key");
                  keys.push_back(key == nullptr ? "" : *key);
                  const Step step = steps.front();
                  if (steps.size() > 1) {
                    steps.pop_front();
                  }
                  now += step.takes;
                  return step.result;
                },
            .now = [this] { return now; },
            .pause = [this](Duration duration) { now += duration; }};
  }
};

HttpResult status(unsigned code, const std::string& body = "") {
  HttpResponse response;
  response.status = code;
  response.body = body;
  return response;
}

HttpResult failure(bool maybe_handled) {
  return HttpFailure{.maybe_handled = maybe_handled, .message = "gone"};
}

const std::vector<HostPort> three = {{"a", 1}, {"b", 2}, {"c", 3}};

CallAnswer ask(Script& script, Effect effect) {
  Caller caller(three, 3s, script.world(), "me");
  return caller.ask("PUT", "/x", "", "", effect);
}

TEST_CASE("what was surely not applied goes on to the next endpoint") {
  Script script{.steps = {{failure(false)}, {status(503)}, {status(200)}}};
  CHECK(std::get<HttpResponse>(ask(script, Effect::write)).status == 200);
  CHECK(script.asked == std::vector<std::string>{"a PUT /x", "b PUT /x", "c PUT /x"});
}

TEST_CASE("a write that may have been applied is not sent again, a read is") {
  for (const HttpResult& unclear : {failure(true), status(504)}) {
    Script script{.steps = {{unclear}, {status(200)}}};
    CHECK(std::holds_alternative<OutcomeUnknown>(ask(script, Effect::write)));
    CHECK(script.asked.size() == 1);
    Script again{.steps = {{unclear}, {status(200)}}};
    CHECK(std::holds_alternative<HttpResponse>(ask(again, Effect::read)));
  }
}

TEST_CASE("K1: a write in a session whose outcome is unknown is asked for again, under its name") {
  for (const HttpResult& unclear : {failure(true), status(504)}) {
    Script script{.steps = {{unclear}, {failure(false)}, {status(503)}, {unclear}, {status(200)}}};
    CHECK(std::get<HttpResponse>(ask(script, Effect::write_once)).status == 200);
    CHECK(script.keys == std::vector<std::string>(5, "me:1"));
  }
}

TEST_CASE("only when the time is up is the outcome of a write in a session unknown") {
  Script script{.steps = {{failure(true)}, {failure(false)}}};
  const CallAnswer answer = ask(script, Effect::write_once);
  CHECK(std::get<OutcomeUnknown>(answer).message == "a:1: gone");
  CHECK(script.now.time_since_epoch() >= 3s);
  CHECK(script.now.time_since_epoch() < 3100ms);
}

TEST_CASE("K3: a refusal after an attempt of unknown outcome does not make it surely not applied") {
  Script script{.steps = {{failure(true)}, {status(409)}}};
  CHECK(std::holds_alternative<OutcomeUnknown>(ask(script, Effect::write_once)));
  Script at_once{.steps = {{status(503)}, {status(409)}}};
  CHECK(std::get<HttpResponse>(ask(at_once, Effect::write_once)).status == 409);
}

TEST_CASE("each write has a number of its own, and only writes in the session have one") {
  Script script{.steps = {{status(200)}}};
  Caller caller(three, 3s, script.world(), "me");
  caller.ask("PUT", "/x", "", "", Effect::write_once);
  caller.ask("GET", "/x", "", "", Effect::read);
  caller.ask("POST", "/x", "", "", Effect::write);
  caller.ask("PUT", "/x", "", "", Effect::write_once);
  CHECK(script.keys == std::vector<std::string>{"me:1", "", "", "me:2"});
}

TEST_CASE("a negative answer is an answer") {
  for (const unsigned code : {400U, 404U, 409U, 500U}) {
    Script script{.steps = {{status(code)}}};
    CHECK(std::get<HttpResponse>(ask(script, Effect::write)).status == code);
  }
}

TEST_CASE("when all refuse for now they are asked again until the time is up") {
  Script script{.steps = {{status(429)}}};
  CHECK(std::holds_alternative<NoAnswer>(ask(script, Effect::write)));
  CHECK(script.now.time_since_epoch() >= 3s);
  CHECK(script.now.time_since_epoch() < 3100ms);
  CHECK(script.asked.size() > 30);
}

TEST_CASE("when nobody can be reached that is told at once") {
  Script script{.steps = {{failure(false)}}};
  CHECK(std::get<NoAnswer>(ask(script, Effect::write)).message == "c:3: gone");
  CHECK(script.asked.size() == 3);
}

TEST_CASE("each endpoint gets a fair share of the time that is left") {
  Script script{.steps = {{failure(false), 1s}, {failure(false), 200ms}, {status(200)}}};
  ask(script, Effect::read);
  CHECK(script.shares == std::vector<Duration>{1s, 1s, 1800ms});
}

TEST_CASE("the message of an error is the server's, or the status") {
  CHECK(error_message(*status(503, R"({"error":{"code":"busy","message":"wait"}})")) == "wait");
  for (const char* body : {"", "{", "[]", R"({"error":1})", R"({"error":{"message":1}})"}) {
    CHECK(error_message(*status(503, body)) == "HTTP status 503 Service Unavailable");
  }
}

}  // namespace
}  // namespace graftd
