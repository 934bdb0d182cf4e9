#include "test/net/kv_api_fixture.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <set>
#include <string>
#include <utility>

using namespace graftd;
using namespace graftd::test;

namespace {

Answer answer_of(Outcome outcome) {
  return {.id = {1},
          .outcome = std::move(outcome),
          .term = {7},
          .applied = {42},
          .leader = NodeId{"node1"}};
}

const ApiFacts facts = {.self = {"node0"},
                        .version = "0.1.0",
                        .uptime = std::chrono::seconds(90),
                        .limits = {{"key_bytes_max", 1024}},
                        .settings = {{"election-timeout", "500ms"}}};

HttpResponse render(const HttpRequest& request, Outcome outcome) {
  return render_answer(call_of(request), answer_of(std::move(outcome)), facts);
}

}  // namespace

TEST_CASE("a write is answered with 200, no body, and where it is in the log") {
  for (const HttpRequest& request :
       {request_of("POST", "/key", R"({"a":"b"})"), request_of("DELETE", "/key/a")}) {
    const HttpResponse response = render(request, Applied{{40}});
    CHECK(response.status == 200);
    CHECK(response.body.empty());
    CHECK(header_of(response, "X-Graftd-Index") == "40");
    CHECK(header_of(response, "X-Graftd-Term") == "7");
    CHECK(header_of(response, "X-Graftd-Leader") == "node1");
    CHECK(header_of(response, "X-Graftd-Served-By") == "node0");
  }
}

TEST_CASE("a read is answered as the seed did, without spaces or newline") {
  const HttpResponse response = render(request_of("GET", "/key/user"), Found{"kj", {3}});
  CHECK(response.status == 200);
  CHECK(response.body == R"({"user":"kj"})");
  CHECK(header_of(response, "Content-Type") == "application/json");
  CHECK(header_of(response, "X-Graftd-Index") == "42");
  CHECK(header_of(response, "X-Graftd-Lossy") == "(none)");
  const HttpResponse quoted = render(request_of("GET", "/key/%22%0A"), Found{"\\", {3}});
  CHECK(quoted.body == R"({"\"\n":"\\"})");
}

TEST_CASE("a value that is no text is still valid JSON, and marked") {
  const HttpResponse response = render(request_of("GET", "/key/a"), Found{"x\xff\xfey", {3}});
  CHECK(response.body == "{\"a\":\"x\xef\xbf\xbd\xef\xbf\xbdy\"}");
  CHECK(header_of(response, "X-Graftd-Lossy") == "true");
  CHECK_NOTHROW(boost::json::parse(response.body));
}

TEST_CASE("a missing key is 404 with the headers of a read") {
  const HttpResponse response = render(request_of("GET", "/key/a"), Missing{});
  CHECK(response.status == 404);
  CHECK(error_of(response).at("code") == "not_found");
  CHECK(header_of(response, "X-Graftd-Index") == "42");
}

TEST_CASE("each refusal has its status and code, and says whether to try again") {
  struct Row {
    ErrorCode code;
    unsigned status;
    const char* text;
    bool retryable;
  };

  const Row rows[] = {
      {ErrorCode::bad_request, 400, "bad_request", false},
      {ErrorCode::not_found, 404, "not_found", false},
      {ErrorCode::conflict, 409, "conflict", false},
      {ErrorCode::busy, 429, "busy", true},
      {ErrorCode::not_leader, 503, "not_leader", true},
      {ErrorCode::no_quorum, 503, "no_quorum", true},
      {ErrorCode::unavailable, 503, "unavailable", true},
      {ErrorCode::read_only_disk, 503, "read_only_disk", true},
  };
  const HttpRequest request = request_of("DELETE", "/key/a");
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const HttpResponse response = render(request, Refused{row.code, "why"});
    CHECK(response.status == row.status);
    CHECK(error_of(response).at("code") == row.text);
    CHECK(error_of(response).at("message") == "why");
    CHECK(error_of(response).at("leader") == "node1");
    CHECK(error_of(response).at("retryable") == row.retryable);
    CHECK((header_of(response, "Retry-After") == "1") == (row.code == ErrorCode::busy));
  }
  const HttpResponse unknown = render(request, Unknown{"it may still commit"});
  CHECK(unknown.status == 504);
  CHECK(error_of(unknown).at("code") == "outcome_unknown");
  CHECK(error_of(unknown).at("retryable") == false);
}

TEST_CASE("without a leader nobody is named") {
  Answer answer = answer_of(Refused{ErrorCode::no_quorum, "why"});
  answer.leader.reset();
  const HttpResponse response = render_answer(call_of(request_of("GET", "/key/a")), answer, facts);
  CHECK(header_of(response, "X-Graftd-Leader") == "(none)");
  CHECK_FALSE(error_of(response).as_object().contains("leader"));
}

TEST_CASE("status says all that there is to know") {
  StatusReport report{
      .cluster = {"01J"}, .id = {"node0"}, .directory = {255}, .role = RoleName::pre_candidate};
  report.term = {7};
  report.commit = {40};
  report.applied = {39};
  report.last = {41};
  report.log_bytes = 1234;
  report.keys = 5;
  const auto status =
      boost::json::parse(render(request_of("GET", "/v1/status"), report).body).as_object();
  CHECK(status.at("id") == "node0");
  CHECK(status.at("cluster") == "01J");
  CHECK(status.at("directory") == "00000000000000ff");
  CHECK(status.at("role") == "pre-candidate");
  CHECK(status.at("term") == 7);
  CHECK(status.at("leader").is_null());
  CHECK(status.at("leader_contact_ms").is_null());
  CHECK(status.at("commit") == 40);
  CHECK(status.at("applied") == 39);
  CHECK(status.at("last") == 41);
  CHECK(status.at("snapshot") == 0);
  CHECK(status.at("log_bytes") == 1234);
  CHECK(status.at("keys") == 5);
  CHECK(status.at("limits").at("key_bytes_max") == 1024);
  CHECK(status.at("version") == "0.1.0");
  CHECK(status.at("uptime_s") == 90);
  CHECK(status.at("settings").at("election-timeout") == "500ms");
  CHECK(status.at("chain").as_string().size() == 16);
}

TEST_CASE("members are told with role, match, lag and last contact") {
  MembersReport report;
  report.members.push_back({.id = {"node0"},
                            .member = {.role = MemberRole::voter,
                                       .raft_address = "a:12000",
                                       .http_address = "a:11000",
                                       .directory = {1}},
                            .leader = true,
                            .reachable = true,
                            .match = {41},
                            .lag = 0,
                            .last_contact_us = 1000});
  report.members.push_back({.id = {"node1"}, .member = {.role = MemberRole::learner}, .lag = 41});
  const auto members =
      boost::json::parse(render(request_of("GET", "/v1/members"), report).body).at("members");
  REQUIRE(members.as_array().size() == 2);
  const auto& first = members.as_array()[0];
  CHECK(first.at("id") == "node0");
  CHECK(first.at("role") == "voter");
  CHECK(first.at("is_leader") == true);
  CHECK(first.at("reachable") == true);
  CHECK(first.at("raft_address") == "a:12000");
  CHECK(first.at("http_address") == "a:11000");
  CHECK(first.at("match") == 41);
  CHECK(first.at("last_contact_us") == 1000);
  const auto& second = members.as_array()[1];
  CHECK(second.at("role") == "learner");
  CHECK(second.at("lag") == 41);
  CHECK(second.at("last_contact_us").is_null());
}

TEST_CASE("the leader is named, or 503") {
  StatusReport report;
  const HttpRequest request = request_of("GET", "/v1/leader");
  CHECK(render(request, report).status == 503);
  report.leader = NodeId{"node2"};
  report.leader_http_address = "c:11000";
  report.term = {3};
  const HttpResponse response = render(request, report);
  CHECK(response.status == 200);
  CHECK(response.body == R"({"id":"node2","http_address":"c:11000","term":3})");
}

TEST_CASE("ready is a voter that knows a leader and is caught up") {
  StatusReport report;
  report.member = true;
  report.voter = true;
  report.caught_up = true;
  report.leader = NodeId{"node2"};
  const HttpRequest request = request_of("GET", "/readyz");
  CHECK(render(request, report).status == 200);
  std::set<std::string> reasons;
  const auto unready = [&](const StatusReport& one) {
    const HttpResponse response = render(request, one);
    CHECK(response.status == 503);
    reasons.insert(std::string(error_of(response).at("message").as_string()));
  };
  StatusReport changed = report;
  changed.leader.reset();
  unready(changed);
  changed = report;
  changed.voter = false;
  unready(changed);
  changed.member = false;
  unready(changed);
  changed = report;
  changed.caught_up = false;
  unready(changed);
  CHECK(reasons.size() == 4);
  CHECK(render(request, Refused{ErrorCode::busy, "full"}).status == 429);
}

TEST_CASE("livez and version need no replica") {
  const HttpResponse live = render_local(call_of(request_of("GET", "/livez")), facts);
  CHECK(live.status == 200);
  CHECK(live.body == R"({"live":true})");
  CHECK(render_local(call_of(request_of("GET", "/version")), facts).body ==
        R"({"version":"0.1.0"})");
}

TEST_CASE("a raw read is answered with the bytes themselves") {
  const std::string bytes("\0\xff\r\n", 4);
  const HttpResponse found = render(request_of("GET", "/v1/kv/a"), Found{bytes, {9}});
  CHECK(found.body == bytes);
  CHECK(header_of(found, "Content-Type") == "application/octet-stream");
  CHECK(header_of(found, "X-Graftd-Revision") == "9");
}
