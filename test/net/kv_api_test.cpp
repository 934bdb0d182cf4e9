#include "net/kv_api.hpp"

#include "test/net/kv_api_fixture.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace graftd;
using namespace graftd::test;

namespace {

template <class T>
T asked(const HttpRequest& request, const ApiLimits& limits = {}) {
  const ApiCall call = call_of(request, limits);
  REQUIRE(call.request.has_value());
  REQUIRE(std::holds_alternative<T>(*call.request));
  return std::get<T>(*call.request);
}

HttpResponse refusal_of(const HttpRequest& request, const ApiLimits& limits = {}) {
  auto result = read_api(request, limits);
  REQUIRE(std::holds_alternative<HttpResponse>(result));
  return std::get<HttpResponse>(std::move(result));
}

unsigned status_of(const HttpRequest& request, const ApiLimits& limits = {}) {
  const auto result = read_api(request, limits);
  const auto* refused = std::get_if<HttpResponse>(&result);
  return refused == nullptr ? 200 : refused->status;
}

}  // namespace

TEST_CASE("each route asks for its own thing") {
  const auto put = asked<PutRequest>(request_of("POST", "/key", R"({"user":"kj","a":"b"})"));
  CHECK(put.pairs == std::vector<KeyValue>{{"user", "kj"}, {"a", "b"}});
  CHECK(asked<GetRequest>(request_of("GET", "/key/user")).key == "user");
  CHECK(asked<GetRequest>(request_of("HEAD", "/key/user")).key == "user");
  CHECK(asked<DeleteRequest>(request_of("DELETE", "/key/user")).key == "user");
  const auto join =
      asked<JoinRequest>(request_of("POST", "/join", R"({"addr":"10.0.0.2:12000","id":"node1"})"));
  CHECK(join.id.text == "node1");
  CHECK(join.raft_address == "10.0.0.2:12000");
  CHECK(join.http_address.empty());
  CHECK(join.directory.value == 0);
  CHECK(asked<RemoveRequest>(request_of("DELETE", "/v1/members/node2")).id.text == "node2");
  asked<MembersRequest>(request_of("GET", "/v1/members"));
  asked<StatusRequest>(request_of("GET", "/v1/status"));
  asked<StatusRequest>(request_of("GET", "/v1/leader"));
  asked<StatusRequest>(request_of("GET", "/readyz"));
  CHECK(asked<TransferRequest>(request_of("POST", "/v1/leader/transfer")).to == std::nullopt);
  CHECK(asked<TransferRequest>(request_of("POST", "/v1/leader/transfer?to=node2")).to ==
        NodeId{"node2"});
  CHECK_FALSE(call_of(request_of("GET", "/livez")).request.has_value());
  CHECK_FALSE(call_of(request_of("GET", "/version")).request.has_value());
}

TEST_CASE("raw bytes go in under /v1/kv") {
  const std::string bytes("\0\xff\r\n", 4);
  const auto put = asked<PutRequest>(request_of("PUT", "/v1/kv/a/b%00", bytes));
  CHECK(put.pairs == std::vector<KeyValue>{{std::string("a/b\0", 4), bytes}});
  CHECK(asked<DeleteRequest>(request_of("DELETE", "/v1/kv/a")).key == "a");
  HttpRequest conditional = request_of("PUT", "/v1/kv/a", "x");
  conditional.headers.emplace_back("if-none-match", "*");
  CHECK(status_of(conditional) == 501);
  CHECK(status_of(request_of("PUT", "/v1/kv/a?cas=1", "x")) == 400);
  CHECK(status_of(request_of("PUT", "/v1/kv/a?ttl=1s", "x")) == 400);
}

TEST_CASE("a key is the percent-decoded rest of the path") {
  const std::array<std::pair<const char*, std::string>, 7> rows = {{
      {"/key/a%2Fb", "a/b"},
      {"/key/a/b", "a/b"},
      {"/key/a+b", "a+b"},
      {"/key/%C3%A9", "\xc3\xa9"},
      {"/key/%FF%00", std::string("\xff\0", 2)},
      {"/key/..", ".."},
      {"/key//", "/"},
  }};
  for (const auto& row : rows) {
    const auto& [target, key] = row;
    CAPTURE(row.first);
    CHECK(asked<GetRequest>(request_of("GET", target)).key == key);
    CHECK(asked<DeleteRequest>(request_of("DELETE", target)).key == key);
  }
  CHECK(status_of(request_of("GET", "/key/")) == 400);
  CHECK(status_of(request_of("DELETE", "/key/")) == 400);
  CHECK(status_of(request_of("GET", "/key/%4")) == 400);
}

TEST_CASE("an unknown path is 404 and a wrong method 405 with what is allowed") {
  for (const char* path : {"/",
                           "/keys",
                           "/v1",
                           "/v1/",
                           "/v1/kv",
                           "/Key",
                           "/livez/",
                           "/v1/leader/transfer/x",
                           "*",
                           "//key"}) {
    CAPTURE(path);
    const HttpResponse response = refusal_of(request_of("POST", path));
    CHECK(response.status == 404);
    CHECK(error_of(response).at("code") == "not_found");
  }
  const std::array<std::array<const char*, 3>, 10> rows = {{
      {"GET", "/key", "POST"},
      {"PUT", "/key", "POST"},
      {"POST", "/key/user", "GET, HEAD, DELETE"},
      {"POST", "/v1/kv/a", "GET, HEAD, PUT, DELETE"},
      {"GET", "/join", "POST"},
      {"POST", "/v1/status", "GET, HEAD"},
      {"PATCH", "/v1/members", "GET, HEAD, POST"},
      {"PUT", "/v1/members/", "DELETE, POST"},
      {"GET", "/v1/leader/transfer", "POST"},
      {"OPTIONS", "/livez", "GET, HEAD"},
  }};
  for (const auto& row : rows) {
    const auto& [method, path, allowed] = row;
    CAPTURE(row[1]);
    const HttpResponse response = refusal_of(request_of(method, path));
    CHECK(response.status == 405);
    CHECK(header_of(response, "Allow") == allowed);
  }
}

TEST_CASE("POST /key takes an object of strings and nothing else") {
  for (const char* body : {"",
                           " ",
                           "{}",
                           "[]",
                           R"("user")",
                           "null",
                           "7",
                           R"({"user":7})",
                           R"({"user":-7})",
                           R"({"user":1.5})",
                           R"({"user":true})",
                           R"({"user":null})",
                           R"({"user":["kj"]})",
                           R"({"user":{"a":"b"}})",
                           R"([{"user":"kj"}])",
                           R"({"user":"kj"}x)",
                           R"({"user":"kj"}{"user":"kj"})",
                           R"({"user":"kj",})",
                           R"({"user" "kj"})",
                           R"({user:"kj"})",
                           R"({'user':'kj'})",
                           R"({"user":"kj")",
                           R"({"user":"kj)",
                           R"({"user")",
                           R"({"":"kj"})",
                           R"({"a":"1","a":"2"})",
                           R"({"a":"1","b":"2","a":"1"})",
                           R"({"a":"1","\u0061":"2"})",
                           "{\"a\":\"\xff\"}",
                           "{\"a\":\"line\nbreak\"}",
                           R"({"a":"\ud800"})",
                           R"({"a":"\x"})",
                           "{\"a\":\"b\"} /* comment */",
                           "\xef\xbb\xbf{\"a\":\"b\"}",
                           "user=kj"}) {
    CAPTURE(body);
    const HttpResponse response = refusal_of(request_of("POST", "/key", body));
    CHECK(response.status == 400);
    CHECK(error_of(response).at("code") == "bad_request");
    CHECK(error_of(response).at("retryable") == false);
    CHECK(error_of(response).at("message").as_string().size() > 20);
  }
}

TEST_CASE("any JSON string may be a key or a value") {
  const auto put = asked<PutRequest>(request_of(
      "POST", "/key", " \r\n{ \"\\u0000\\\"\" :\t\"\", \"\xc3\xa9\" : \"\\ud83d\\ude00\" } \n"));
  CHECK(put.pairs == std::vector<KeyValue>{{std::string("\0\"", 2), ""}, {"é", "😀"}});
}

TEST_CASE("key, value and number of pairs have limits, to the byte") {
  const auto post = [](std::size_t key, std::size_t value) {
    return request_of(
        "POST", "/key", "{\"" + std::string(key, 'k') + "\":\"" + std::string(value, 'v') + "\"}");
  };
  for (const auto& [key, value, status] :
       {std::tuple<std::size_t, std::size_t, unsigned>(1023, 1, 200),
        {1024, 1, 200},
        {1025, 1, 413},
        {1, (1 << 20) - 1, 200},
        {1, 1 << 20, 200},
        {1, (1 << 20) + 1, 413}}) {
    CHECK(status_of(post(key, value)) == status);
    CHECK(status_of(request_of(
              "PUT", "/v1/kv/" + std::string(key, 'k'), std::string(value, 'v'))) == status);
  }
  for (const auto& [size, status] :
       {std::pair<std::size_t, unsigned>(1023, 200), {1024, 200}, {1025, 413}}) {
    CHECK(status_of(request_of("GET", "/key/" + std::string(size, 'k'))) == status);
    CHECK(status_of(request_of("DELETE", "/key/" + std::string(size, 'k'))) == status);
    // Three characters on the wire are one byte of the key.
    std::string encoded;
    for (std::size_t i = 0; i < size; ++i) {
      encoded += "%41";
    }
    CHECK(status_of(request_of("GET", "/key/" + encoded)) == status);
  }
  for (const auto& [count, status] :
       {std::pair<int, unsigned>(999, 200), {1000, 200}, {1001, 413}}) {
    std::string body = "{";
    for (int i = 0; i < count; ++i) {
      body += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":\"\"";
    }
    CHECK(status_of(request_of("POST", "/key", body + "}")) == status);
  }
  CHECK(error_of(refusal_of(post(1025, 1))).at("code") == "too_large");
}

TEST_CASE("a read is linearizable unless it asks for less") {
  CHECK(asked<GetRequest>(request_of("GET", "/key/a")).level == ReadLevel::linearizable);
  CHECK(asked<GetRequest>(request_of("GET", "/key/a?level=linearizable")).level ==
        ReadLevel::linearizable);
  CHECK(asked<GetRequest>(request_of("GET", "/key/a?level=local")).level == ReadLevel::local);
  CHECK(status_of(request_of("GET", "/key/a?level=stale")) == 400);
  CHECK(status_of(request_of("GET", "/key/a?level=")) == 400);
}

TEST_CASE("timeout has a unit, a default and a limit") {
  CHECK(call_of(request_of("GET", "/key/a")).timeout == std::chrono::seconds(5));
  CHECK(call_of(request_of("GET", "/key/a?timeout=250ms")).timeout ==
        std::chrono::milliseconds(250));
  CHECK(call_of(request_of("GET", "/key/a?timeout=60s")).timeout == std::chrono::minutes(1));
  CHECK(call_of(request_of("GET", "/key/a?timeout=1m")).timeout == std::chrono::minutes(1));
  for (const char* text : {"",
                           "2",
                           "s",
                           "0s",
                           "-1s",
                           "61s",
                           "60001ms",
                           "1.5s",
                           "2 s",
                           "2h",
                           "2S",
                           "99999999999999999999s",
                           "1m30s"}) {
    CAPTURE(text);
    CHECK(status_of(request_of("GET", "/key/a?timeout=" + std::string(text))) == 400);
  }
}

TEST_CASE("a parameter that a route does not know is refused, not overlooked") {
  CHECK(status_of(request_of("GET", "/key/a?levle=local")) == 400);
  CHECK(status_of(request_of("POST", "/key?ttl=30s", R"({"a":"b"})")) == 400);
  CHECK(status_of(request_of("DELETE", "/key/a?level=local")) == 400);
  CHECK(status_of(request_of("GET", "/key/a?%zz")) == 400);
  CHECK(status_of(request_of("GET", "/key/a?")) == 200);
}

TEST_CASE("a trace is taken over when it is short and plain") {
  const auto with_trace = [](std::string trace) {
    HttpRequest request = request_of("GET", "/key/a");
    request.headers.emplace_back("x-graftd-trace", std::move(trace));
    return request;
  };
  CHECK(call_of(with_trace("op-1")).trace == "op-1");
  CHECK(call_of(request_of("GET", "/key/a")).trace.empty());
  CHECK(status_of(with_trace(std::string(127, 't'))) == 200);
  CHECK(status_of(with_trace(std::string(128, 't'))) == 200);
  CHECK(status_of(with_trace(std::string(129, 't'))) == 400);
  CHECK(status_of(with_trace("a b")) == 400);
  CHECK(status_of(with_trace("\xff")) == 400);
}

TEST_CASE("a join that is malformed is refused") {
  for (const char* body : {"",
                           "{}",
                           R"({"id":"node1"})",
                           R"({"addr":"a:1"})",
                           R"({"addr":"a:1","id":""})",
                           R"({"addr":"a:1","id":"-x"})",
                           R"({"addr":"a:1","id":"a b"})",
                           R"({"addr":"a:1","id":"<script>"})",
                           R"({"addr":"a","id":"n"})",
                           R"({"addr":"a:0","id":"n"})",
                           R"({"addr":"a:65536","id":"n"})",
                           R"({"addr":"http://a:1/x","id":"n"})",
                           R"({"addr":"a:1","id":"n","haddr":"x"})",
                           R"({"addr":"a:1","id":"n","directory":"xyz"})",
                           R"({"addr":"a:1","id":"n","directory":""})",
                           R"({"addr":"a:1","id":"n","directory":"00000000000000001"})",
                           R"({"addr":"a:1","id":7})",
                           R"({"addr":"a:1","id":"n","id":"m"})",
                           R"({"addr":"a:1","id":"n","voter":"yes"})"}) {
    CAPTURE(body);
    CHECK(refusal_of(request_of("POST", "/join", body)).status == 400);
  }
  for (const auto& [size, status] :
       {std::pair<std::size_t, unsigned>(63, 200), {64, 200}, {65, 400}}) {
    CHECK(status_of(request_of(
              "POST", "/join", R"({"addr":"a:1","id":")" + std::string(size, 'n') + "\"}")) ==
          status);
  }
}

TEST_CASE("what make_join_request writes is what a join reads") {
  const JoinRequest join{.id = {"node1"},
                         .raft_address = "[::1]:12000",
                         .http_address = "node1:11000",
                         .directory = {0x1b4e28ba2fa10000}};
  const HttpRequest request = make_join_request(join, std::chrono::milliseconds(1500));
  CHECK(request.method == "POST");
  CHECK(request.target == "/join?timeout=1500ms");
  const auto read = asked<JoinRequest>(request);
  CHECK(read.id == join.id);
  CHECK(read.raft_address == join.raft_address);
  CHECK(read.http_address == join.http_address);
  CHECK(read.directory == join.directory);
  CHECK(to_text(join.directory) == "1b4e28ba2fa10000");
  const auto bare = asked<JoinRequest>(
      make_join_request({.id = {"n"}, .raft_address = "a:1"}, std::chrono::seconds(1)));
  CHECK(bare.directory.value == 0);
}

TEST_CASE("only what is posted without a body needs no length") {
  CHECK(api_body_bytes_max("/v1/leader/transfer") == 0);
  CHECK_FALSE(api_body_bytes_max("/key"));
  CHECK_FALSE(api_body_bytes_max("/key/a"));
  CHECK_FALSE(api_body_bytes_max("/nothing"));
}

namespace {

HttpRequest with_key(HttpRequest request, const std::string& key) {
  request.headers.emplace_back("idempotency-key", key);
  return request;
}

}  // namespace

TEST_CASE("K1: an Idempotency-Key names the client and the write") {
  const HttpRequest post = request_of("POST", "/key", R"({"user":"kj"})");
  CHECK(asked<PutRequest>(post).session == std::nullopt);
  CHECK(asked<PutRequest>(with_key(post, "shop:7")).session == SessionKey{"shop", 7});
  CHECK(asked<PutRequest>(with_key(request_of("PUT", "/v1/kv/a", "x"), "urn:x-y.z_@:12")).session ==
        SessionKey{"urn:x-y.z_@", 12});
  CHECK(asked<DeleteRequest>(with_key(request_of("DELETE", "/key/a"), "c:1")).session ==
        SessionKey{"c", 1});
  CHECK(asked<DeleteRequest>(with_key(request_of("DELETE", "/v1/kv/a"), "c:9223372036854775807"))
            .session == SessionKey{"c", 9223372036854775807U});
  CHECK(asked<PutRequest>(with_key(post, std::string(64, 'n') + ":1")).session.has_value());
}

TEST_CASE("a malformed Idempotency-Key is refused, and so are two") {
  const HttpRequest post = request_of("POST", "/key", R"({"user":"kj"})");
  for (const std::string key : {"",
                                ":",
                                "shop",
                                "shop:",
                                ":1",
                                "7",
                                "shop:0",
                                "shop:-1",
                                "shop:+1",
                                "shop: 1",
                                "shop:1 ",
                                "shop:1x",
                                "shop:0x1",
                                "shop:1.0",
                                "sh op:1",
                                "sh\top:1",
                                "sh\xc3\xb6p:1",
                                "shop:9223372036854775808",
                                "shop:99999999999999999999"}) {
    CAPTURE(key);
    CHECK(status_of(with_key(post, key)) == 400);
    CHECK(status_of(with_key(request_of("DELETE", "/key/a"), key)) == 400);
  }
  CHECK(status_of(with_key(post, std::string(65, 'n') + ":1")) == 400);
  CHECK(status_of(with_key(with_key(post, "a:1"), "a:1")) == 400);
  CHECK(refusal_of(with_key(post, "shop")).body.find("shop-7:1") != std::string::npos);
}
