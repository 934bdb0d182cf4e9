#include "net/http.hpp"

#include "net/http_answer.hpp"
#include "net/http_rules.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace graftd;

namespace {

std::string json_of(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

}  // namespace

TEST_CASE("percent decoding undoes percent encoding for every byte") {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) {
    all.push_back(static_cast<char>(byte));
  }
  CHECK(percent_decode(percent_encode(all)) == all);
  CHECK(percent_encode("a/b c~") == "a%2Fb%20c~");
}

TEST_CASE("percent decoding refuses what is not two hex digits") {
  for (const char* text : {"%", "%4", "a%", "a%4", "%zz", "%4g", "%%41", "%+1"}) {
    CAPTURE(text);
    CHECK_FALSE(percent_decode(text));
    CHECK_FALSE(percent_encoding_is_valid(text));
  }
  CHECK(percent_decode("%41%6a%6A+") == "Ajj+");
  CHECK(percent_decode("a+b", true) == "a b");
  CHECK(percent_decode("") == "");
}

TEST_CASE("a query is split into decoded pairs in order") {
  const HttpHeaders expected = {
      {"a", "1"}, {"b c", "d&e"}, {"flag", ""}, {"empty", ""}, {"a", "2"}};
  CHECK(split_query("a=1&b+c=d%26e&&flag&empty=&a=2") == expected);
  CHECK(split_query("") == HttpHeaders{});
  CHECK_FALSE(split_query("a=%"));
  HttpRequest request;
  request.query = "a=1&x=%20&a=2";
  CHECK(request.query_value("a") == "1");
  CHECK(request.query_value("x") == " ");
  CHECK_FALSE(request.query_value("y"));
}

TEST_CASE("headers are found by name, in a response without regard to case") {
  HttpRequest request;
  request.headers = {{"host", "a"}, {"x", "1"}, {"x", "2"}};
  REQUIRE(request.header("x") != nullptr);
  CHECK(*request.header("x") == "1");
  CHECK(request.header("y") == nullptr);
  HttpResponse response;
  response.headers = {{"Retry-After", "1"}};
  REQUIRE(response.header("retry-after") != nullptr);
  CHECK(response.header("retry") == nullptr);
}

TEST_CASE("JSON strings are escaped and always valid UTF-8") {
  CHECK(json_of("kj") == "\"kj\"");
  CHECK(json_of("a\"b\\c\n\r\t") == R"("a\"b\\c\n\r\t")");
  CHECK(json_of(std::string_view("\0\x1f\x7f", 3)) == R"("\u0000\u001F\u007F")");
  CHECK(json_of("é€😀") == "\"é€😀\"");
}

TEST_CASE("each byte of invalid UTF-8 becomes a replacement character") {
  struct Row {
    std::string text;
    int replaced;
  };

  const Row rows[] = {
      {"\xff", 1},
      {"\xc0\x80", 2},          // overlong
      {"\xe0\x80\x80", 3},      // overlong
      {"\xed\xa0\x80", 3},      // surrogate
      {"\xf4\x90\x80\x80", 4},  // above U+10FFFF
      {"\xf0\x80\x80\x80", 4},  // overlong
      {"\xe2\x82", 2},          // cut short
      {"\xf0\x9f\x98", 3},      // cut short
      {"\x80", 1},
  };
  for (const Row& row : rows) {
    std::string expected = "\"a";
    for (int i = 0; i < row.replaced; ++i) {
      expected += "\xef\xbf\xbd";
    }
    std::string out;
    CHECK_FALSE(append_json_string(out, "a" + row.text + "b"));
    CHECK(out == expected + "b\"");
  }
  std::string out;
  CHECK(append_json_string(out, "ok"));
}

TEST_CASE("an error says code, message, leader and whether to try again") {
  const HttpResponse response =
      json_error(503, "no_quorum", "no \"leader\"", {.leader = "node1", .retryable = true});
  CHECK(response.status == 503);
  CHECK(response.body ==
        R"({"error":{"code":"no_quorum","message":"no \"leader\"","leader":"node1",)"
        R"("retryable":true}})");
  CHECK(json_error(400, "bad_request", "x").body ==
        R"({"error":{"code":"bad_request","message":"x","retryable":false}})");
}

TEST_CASE("no header value can begin another header") {
  HttpResponse response;
  response.headers.emplace_back("X-A", "1\r\nX-Evil: 2");
  std::string out;
  write_answer_head(out, response, {});
  CHECK(out == "HTTP/1.1 200 OK\r\nX-A: 1  X-Evil: 2\r\nContent-Length: 0\r\n\r\n");
}

TEST_CASE("a host is a name or an address with an optional port") {
  for (const char* host :
       {"a", "node0:11000", "a_b-c.d:1", "10.0.0.1:65535", "[::1]", "[::1]:80", "[fe80::1]:1"}) {
    CAPTURE(host);
    CHECK(is_host(host));
  }
  for (const char* host : {"",
                           ":80",
                           "a:",
                           "a:b",
                           "a:65536",
                           "a:123456",
                           "a b",
                           "a/b",
                           "a@b",
                           "a,b",
                           "[::1",
                           "::1",
                           "[]",
                           "[::1]x",
                           "[g]",
                           "a:80:80",
                           "[::1]80",
                           "a\tb"}) {
    CAPTURE(host);
    CHECK_FALSE(is_host(host));
  }
}

TEST_CASE("an allowed host is compared without port and case") {
  const std::vector<std::string> allowed = {"localhost", "[::1]"};
  CHECK(is_allowed_host("LocalHost:8090", allowed));
  CHECK(is_allowed_host("[::1]:8090", allowed));
  CHECK_FALSE(is_allowed_host("localhost.evil", allowed));
  CHECK_FALSE(is_allowed_host("evil", allowed));
}

TEST_CASE("only a page of the very same host has the same origin") {
  CHECK(is_same_origin("http://a:80", "A:80"));
  CHECK(is_same_origin("https://a", "a"));
  CHECK_FALSE(is_same_origin("http://a:81", "a:80"));
  CHECK_FALSE(is_same_origin("http://evil", "a"));
  CHECK_FALSE(is_same_origin("null", "a"));
  CHECK_FALSE(is_same_origin("a", "a"));
  CHECK_FALSE(is_same_origin("http://a/", "a"));
}
