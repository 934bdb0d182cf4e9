#include "test/net/http_fixture.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace graftd;
using namespace graftd::test;

namespace {

// What a server that is told these bytes must answer. Every row that is not 200 also ends the
// connection: after a request that nobody understands, nobody knows where the next one begins.
struct Row {
  std::string name;
  std::string bytes;
  unsigned status;
};

const std::string host = "Host: a\r\n";

std::string get(const std::string& headers) { return "GET /x HTTP/1.1\r\n" + headers + "\r\n"; }

std::string post(const std::string& headers, const std::string& body = "") {
  return "POST /x HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n" + body;
}

std::string line(const std::string& request_line) { return request_line + "\r\nHost: a\r\n\r\n"; }

const std::vector<Row> request_lines = {
    {"plain", line("GET /x HTTP/1.1"), 200},
    {"query", line("GET /x?a=b HTTP/1.1"), 200},
    {"HTTP/1.0", line("GET /x HTTP/1.0"), 200},
    {"one empty line before", "\r\n" + line("GET /x HTTP/1.1"), 200},
    {"two empty lines before", "\r\n\r\n" + line("GET /x HTTP/1.1"), 400},
    {"no version", line("GET /x"), 400},
    {"no target", line("GET HTTP/1.1"), 400},
    {"only a method", line("GET"), 400},
    {"empty target", line("GET  HTTP/1.1"), 400},
    {"two spaces before the target", line("GET  /x HTTP/1.1"), 400},
    {"two spaces before the version", line("GET /x  HTTP/1.1"), 400},
    {"tab instead of space", line("GET\t/x HTTP/1.1"), 400},
    {"space at the end", line("GET /x HTTP/1.1 "), 400},
    {"space in the target", line("GET /x y HTTP/1.1"), 400},
    {"space in front", " " + line("GET /x HTTP/1.1"), 400},
    {"bare line feed", "GET /x HTTP/1.1\nHost: a\n\n", 400},
    {"bare carriage return", "GET /x HTTP/1.1\rHost: a\r\r\n\r\n", 400},
    {"line feed first", "\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"TLS greeting", std::string("\x16\x03\x01\x02\x00\x01", 6), 400},
    {"NUL first", std::string("\0GET /x HTTP/1.1\r\n\r\n", 20), 400},
    {"version 0.9", line("GET /x HTTP/0.9"), 505},
    {"version 1.2", line("GET /x HTTP/1.2"), 505},
    {"version 2.0", line("GET /x HTTP/2.0"), 505},
    {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    {"version of three digits", line("GET /x HTTP/1.10"), 400},
    {"version in lower case", line("GET /x http/1.1"), 400},
    {"another protocol", line("GET /x HTTPS/1.1"), 400},
    {"unknown method", line("BREW /x HTTP/1.1"), 501},
    {"method in lower case", line("get /x HTTP/1.1"), 501},
    {"TRACE", line("TRACE /x HTTP/1.1"), 501},
    {"CONNECT", line("CONNECT a:80 HTTP/1.1"), 501},
    {"method with a colon", line("GE:T /x HTTP/1.1"), 400},
    {"OPTIONS *", line("OPTIONS * HTTP/1.1"), 200},
    {"GET *", line("GET * HTTP/1.1"), 400},
    {"relative target", line("GET x HTTP/1.1"), 400},
    {"absolute target", line("GET http://a/x HTTP/1.1"), 200},
    {"absolute target without a path", line("GET http://a HTTP/1.1"), 200},
    {"absolute target of another host", line("GET http://b/x HTTP/1.1"), 400},
    {"absolute target without a host", line("GET http:///x HTTP/1.1"), 400},
    {"absolute target of another scheme", line("GET ftp://a/x HTTP/1.1"), 400},
    {"fragment", line("GET /x#y HTTP/1.1"), 400},
    {"percent at the end", line("GET /x% HTTP/1.1"), 400},
    {"percent and one digit", line("GET /x%4 HTTP/1.1"), 400},
    {"percent and no hex", line("GET /x%zz HTTP/1.1"), 400},
    {"percent in the query", line("GET /x?a=%q1 HTTP/1.1"), 400},
    {"encoded NUL is a byte of a key", line("GET /x%00 HTTP/1.1"), 200},
    {"raw NUL", std::string("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 28), 400},
    {"control character in the target", line("GET /\x01 HTTP/1.1"), 400},
    {"DEL in the target", line("GET /\x7f HTTP/1.1"), 400},
    {"byte above ASCII in the target", line("GET /\xc3\xa9 HTTP/1.1"), 400},
};

const std::vector<Row> headers = {
    {"no Host", get(""), 400},
    {"two Hosts", get("Host: a\r\nHost: b\r\n"), 400},
    {"the same Host twice", get("Host: a\r\nHost: a\r\n"), 400},
    {"no Host in HTTP/1.0", "GET /x HTTP/1.0\r\n\r\n", 400},
    {"empty Host", get("Host:\r\n"), 400},
    {"Host with a path", get("Host: a/b\r\n"), 400},
    {"Host with a user", get("Host: u@a\r\n"), 400},
    {"two names in a Host", get("Host: a, b\r\n"), 400},
    {"Host with a bad port", get("Host: a:b\r\n"), 400},
    {"Host with a port that is too large", get("Host: a:65536\r\n"), 400},
    {"Host with an IPv6 address", get("Host: [::1]:80\r\n"), 200},
    {"folded line", get(host + "X-A: 1\r\n 2\r\n"), 400},
    {"folded line with a tab", get(host + "X-A: 1\r\n\t2\r\n"), 400},
    {"fold in the first line", get(" X-A: 1\r\n" + host), 400},
    {"space before the colon", get(host + "X-A : 1\r\n"), 400},
    {"no colon", get(host + "X-A\r\n"), 400},
    {"no name", get(host + ": 1\r\n"), 400},
    {"space in a name", get(host + "X A: 1\r\n"), 400},
    {"NUL in a name", get(host + std::string("X\0A: 1\r\n", 8)), 400},
    {"NUL in a value", get(host + std::string("X-A: \0\r\n", 8)), 400},
    {"control character in a value", get(host + "X-A: \x0b\r\n"), 400},
    {"carriage return in a value", get(host + "X-A: 1\r2\r\n"), 400},
    {"line feed in a value", get(host + "X-A: 1\nX-B: 2\r\n"), 400},
    {"byte above ASCII in a name", get(host + "X-\xe9: 1\r\n"), 400},
    {"byte above ASCII in a value", get(host + "X-A: \xe9\r\n"), 200},
    {"tab in a value", get(host + "X-A: 1\t2\r\n"), 200},
    {"empty value", get(host + "X-A:\r\n"), 200},
    {"Connection with a bad token", get(host + "Connection: a b\r\n"), 400},
    {"Upgrade that nobody asked for here",
     get(host + "Connection: Upgrade\r\nUpgrade: h2c\r\n"),
     200},
    {"Expect of something else", post("Content-Length: 1\r\nExpect: 200-ok\r\n", "x"), 417},
    {"two Expects", post("Content-Length: 1\r\nExpect: 100-continue\r\nExpect: a\r\n", "x"), 417},
};

const std::vector<Row> bodies = {
    {"body", post("Content-Length: 3\r\n", "abc"), 200},
    {"empty body", post("Content-Length: 0\r\n"), 200},
    {"no length", post(""), 411},
    {"PUT without a length", line("PUT /x HTTP/1.1"), 411},
    {"PATCH without a length", line("PATCH /x HTTP/1.1"), 411},
    {"DELETE without a length", line("DELETE /x HTTP/1.1"), 200},
    {"GET with a body", "GET /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab", 200},
    {"equal lengths", post("Content-Length: 1\r\nContent-Length: 1\r\n", "x"), 200},
    {"list of equal lengths", post("Content-Length: 1, 1\r\n", "x"), 200},
    {"different lengths", post("Content-Length: 1\r\nContent-Length: 2\r\n", "xy"), 400},
    {"list of different lengths", post("Content-Length: 1, 2\r\n", "xy"), 400},
    {"plus sign", post("Content-Length: +3\r\n", "abc"), 400},
    {"negative", post("Content-Length: -1\r\n", "abc"), 400},
    {"hex", post("Content-Length: 0x3\r\n", "abc"), 400},
    {"space inside", post("Content-Length: 1 2\r\n", "abc"), 400},
    {"letters", post("Content-Length: abc\r\n", "abc"), 400},
    {"no digits", post("Content-Length:\r\n", "abc"), 400},
    {"fraction", post("Content-Length: 1.0\r\n", "abc"), 400},
    {"2^64", post("Content-Length: 18446744073709551616\r\n", "abc"), 400},
    {"2^64 - 1", post("Content-Length: 18446744073709551615\r\n", "abc"), 413},
    {"2^63", post("Content-Length: 9223372036854775808\r\n", "abc"), 413},
    {"chunked", post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n"), 411},
    {"chunked in capitals", post("Transfer-Encoding: CHUNKED\r\n", "0\r\n\r\n"), 411},
    {"gzip", post("Transfer-Encoding: gzip\r\n", "abc"), 501},
    {"xchunked", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), 501},
    {"chunked, gzip", post("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n"), 501},
    {"gzip, chunked", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 501},
    {"identity", post("Transfer-Encoding: identity\r\n", "abc"), 501},
    {"no coding", post("Transfer-Encoding:\r\n", "abc"), 501},
    {"chunked with a parameter", post("Transfer-Encoding: chunked;a=b\r\n", "0\r\n\r\n"), 501},
    {"length, then chunked",
     post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
     400},
    {"chunked, then length",
     post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "0\r\n\r\n"),
     400},
    {"length and gzip", post("Content-Length: 3\r\nTransfer-Encoding: gzip\r\n", "abc"), 400},
    {"length and xchunked",
     post("Content-Length: 3\r\nTransfer-Encoding: xchunked\r\n", "abc"),
     400},
    {"chunked twice",
     post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
     400},
    {"chunked in HTTP/1.0",
     "POST /x HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     400},
    {"GET chunked", get(host + "Transfer-Encoding: chunked\r\n"), 411},
    {"long chunk extension",
     post("Transfer-Encoding: chunked\r\n",
          "1;" + std::string(100'000, 'e') + "\r\nx\r\n0\r\n\r\n"),
     411},
    {"header that never ends", "GET /x HTTP/1.1\r\nHost: a\r\nX-A: 1", 408},
    {"body that never ends", post("Content-Length: 10\r\n", "abc"), 408},
    {"request line that never ends", "GET /x", 408},
};

void check_rows(const std::vector<Row>& rows) {
  HttpServerOptions options;
  options.header_timeout = std::chrono::milliseconds(150);
  options.request_timeout = std::chrono::milliseconds(150);
  ServerThread server(options);
  for (const Row& row : rows) {
    CAPTURE(row.name);
    RawClient client(server.port());
    client.send(row.bytes);
    const std::string answer = client.answer();
    CHECK(status_of(answer) == row.status);
    if (row.status == 200) {
      continue;
    }
    boost::system::error_code ec;
    const boost::json::value body = boost::json::parse(body_of(answer), ec);
    REQUIRE_FALSE(ec);
    CHECK(body.at("error").at("message").as_string().size() > 10);
    CHECK(body.at("error").at("retryable") == false);
    CHECK(contains(answer, "\r\nConnection: close\r\n"));
    CHECK(client.at_end());
  }
}

}  // namespace

TEST_CASE("a request line that breaks the rules is refused with a status of its own") {
  check_rows(request_lines);
}

TEST_CASE("headers that break the rules are refused with a status of their own") {
  check_rows(headers);
}

TEST_CASE("a body whose length is not plain is refused before it is read") { check_rows(bodies); }

TEST_CASE("the table of malformed requests only grows") {
  CHECK(request_lines.size() + headers.size() + bodies.size() >= 120);
}

TEST_CASE("bytes behind a refused request are never taken for another one") {
  ServerThread server;
  RawClient client(server.port());
  client.send(post("Transfer-Encoding: gzip\r\nContent-Length: 0\r\n") +
              line("GET /evil HTTP/1.1"));
  CHECK(status_of(client.answer()) == 400);
  CHECK(client.at_end());
}
