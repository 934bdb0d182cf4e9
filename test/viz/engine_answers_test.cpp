#include "viz/engine_answers.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace graftd::viz;

namespace {

std::string version_answer(const std::string& newest, const std::string& oldest) {
  return R"({"ApiVersion":")" + newest + R"(","MinAPIVersion":")" + oldest + R"("})";
}

// What is said of a container with these labels and variables, as JSON.
InspectedContainer inspect(const std::string& labels,
                           const std::string& variables = "[]",
                           const EngineSelection& selection = {}) {
  const auto container = read_inspection(
      R"({"Name":"/node0","State":{"Running":true,"StartedAt":"2026-11-23T06:49:32Z"},)"
      R"("Config":{"Tty":true,"Labels":)" +
          labels + R"(,"Env":)" + variables + "}}",
      selection);
  REQUIRE(container);
  return *container;
}

}  // namespace

TEST_CASE("the version is the newest that both know") {
  struct Pair {
    const char* newest;
    const char* oldest;
    const char* chosen;
  };

  for (const auto& [newest, oldest, chosen] : {Pair{"1.24", "1.12", "1.24"},
                                               Pair{"1.41", "1.12", "1.41"},
                                               Pair{"1.52", "1.44", "1.52"},
                                               Pair{"1.55", "1.40", "1.52"}}) {
    const EngineChoice choice = choose_version(version_answer(newest, oldest));
    CHECK(choice.wrong.empty());
    CHECK(to_string(choice.version) == chosen);
  }
}

TEST_CASE("an engine too old or too new is named with both numbers") {
  const std::string old = choose_version(version_answer("1.23", "1.12")).wrong;
  CHECK(old.find("1.23") != std::string::npos);
  CHECK(old.find("1.24") != std::string::npos);
  const std::string young = choose_version(version_answer("1.70", "1.60")).wrong;
  CHECK(young.find("1.60") != std::string::npos);
  CHECK(young.find("1.52") != std::string::npos);
  for (const char* answer : {"", "[]", "{}", R"({"ApiVersion":17})", R"({"ApiVersion":"x.y"})"}) {
    CHECK_FALSE(choose_version(answer).wrong.empty());
  }
}

TEST_CASE("labels and variables select as log-pilot does") {
  const InspectedContainer labelled = inspect(R"({"aliyun.logs.catalina":"stdout"})");
  CHECK(labelled.selected);
  CHECK(labelled.topic == "catalina");
  CHECK(labelled.name == "node0");
  CHECK(labelled.terminal);
  CHECK(labelled.running);
  CHECK(labelled.started == "2026-11-23T06:49:32Z");
  CHECK(inspect("{}", R"(["PATH=/bin","aliyun_logs_app=stdout"])").topic == "app");
  CHECK_FALSE(inspect(R"({"aliyun.logs.catalina.tags":"stdout"})").selected);
  CHECK_FALSE(inspect(R"({"aliyun.logs.catalina":"/var/log/x"})").selected);
  CHECK_FALSE(inspect("null", "null").selected);
  CHECK(inspect(R"({"acme.logs.x":"stdout"})", "[]", {.prefix = "acme"}).selected);
  CHECK(inspect("{}", "[]", {.all = true}).selected);
  // Two matching labels are one container.
  CHECK(inspect(R"({"aliyun.logs.a":"stdout","aliyun.logs.b":"stdout"})").topic == "a");
}

TEST_CASE("a service of Compose goes by its own name") {
  CHECK(inspect(R"({"com.docker.compose.service":"web",)"
                R"("com.docker.compose.container-number":"1"})")
            .name == "web");
  CHECK(inspect(R"({"com.docker.compose.service":"web",)"
                R"("com.docker.compose.container-number":"2"})")
            .name == "web-2");
}

TEST_CASE("a list is read leniently") {
  const auto list =
      read_list(R"([{"Id":"abc","Names":["/node0"]},{"Id":"def","Names":null},{"no":"id"},7])");
  REQUIRE(list);
  REQUIRE(list->size() == 2);
  CHECK(list->at(0).name == "node0");
  CHECK(list->at(1).name.empty());
  CHECK_FALSE(read_list(R"({"message":"no"})"));
  CHECK_FALSE(read_list("nonsense"));
}

TEST_CASE("what the engine complains about is passed on") {
  CHECK(message_of(R"({"message":"no such container"})") == "no such container");
  CHECK(message_of("plain words") == "plain words");
}
