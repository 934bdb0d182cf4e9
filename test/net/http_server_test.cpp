#include "test/net/http_fixture.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace graftd;
using namespace graftd::test;

namespace {

using std::chrono::milliseconds;

std::string get(const std::string& path, const std::string& headers = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
}

// Keeps the ways to answer, by path.
struct Pending {
  std::vector<std::pair<std::string, HttpRespond>> all;

  HttpHandler handler() {
    return [this](HttpRequest request, HttpRespond respond) {
      all.emplace_back(request.path, std::move(respond));
    };
  }
};

HttpResponse text_response(std::string body) {
  HttpResponse response;
  response.body = std::move(body);
  return response;
}

}  // namespace

TEST_CASE("a request reaches the handler as it was sent") {
  HttpRequest seen;
  ServerThread server({}, [&](HttpRequest request, HttpRespond respond) {
    seen = std::move(request);
    respond(HttpResponse{});
  });
  RawClient client(server.port());
  client.send(
      "POST /a%2Fb/c?q=%20 HTTP/1.1\r\nHost: Node0:11000\r\nX-UPPER:  v w \r\n"
      "Content-Length: 4\r\n\r\nbo");
  client.send(std::string("\0y", 2));
  CHECK(status_of(client.answer()) == 200);
  CHECK(seen.method == "POST");
  CHECK(seen.target == "/a%2Fb/c?q=%20");
  CHECK(seen.path == "/a%2Fb/c");
  CHECK(seen.query == "q=%20");
  CHECK(seen.body == std::string("bo\0y", 4));
  CHECK(seen.remote.starts_with("127.0.0.1:"));
  REQUIRE(seen.header("x-upper") != nullptr);
  CHECK(*seen.header("x-upper") == "v w");
  CHECK(*seen.header("host") == "Node0:11000");
}

TEST_CASE("an absolute target is reduced to its path") {
  ServerThread server;
  RawClient client(server.port());
  client.send("GET http://A:80/x?y HTTP/1.1\r\nHost: a:80\r\n\r\n");
  CHECK(body_of(client.answer()) == "GET /x?y ");
  client.send("GET http://a?y HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(body_of(client.answer()) == "GET /?y ");
}

TEST_CASE("an answer is status, headers and body, and nothing else") {
  ServerThread server({}, [](HttpRequest, HttpRespond respond) {
    HttpResponse response;
    response.status = 404;
    response.headers.emplace_back("X-A", "1");
    response.body = "no";
    respond(std::move(response));
  });
  RawClient client(server.port());
  client.send(get("/"));
  CHECK(client.answer() == "HTTP/1.1 404 Not Found\r\nX-A: 1\r\nContent-Length: 2\r\n\r\nno");
}

TEST_CASE("HEAD gets the length of the body and not the body") {
  ServerThread server;
  RawClient client(server.port());
  client.send("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n" + get("/y"));
  CHECK(contains(client.answer(true), "\r\nContent-Length: 9\r\n"));
  CHECK(body_of(client.answer()) == "GET /y? ");
}

TEST_CASE("a refusal of HEAD has no body either") {
  ServerThread server;
  RawClient client(server.port());
  client.send("HEAD /x HTTP/1.1\r\n\r\n");
  const std::string answer = client.answer(true);
  CHECK(status_of(answer) == 400);
  CHECK(client.at_end());
}

TEST_CASE("204 and 304 have no body and no length") {
  for (const unsigned status : {204U, 304U}) {
    ServerThread server({}, [status](HttpRequest, HttpRespond respond) {
      HttpResponse response = text_response("nothing may follow");
      response.status = status;
      respond(std::move(response));
    });
    RawClient client(server.port());
    client.send(get("/") + get("/"));
    const std::string answer = client.answer();
    CHECK_FALSE(contains(answer, "Content-Length"));
    CHECK(status_of(client.answer()) == status);
  }
}

TEST_CASE("a connection is kept or closed as the client wishes") {
  struct Row {
    std::string request;
    bool kept;
  };

  const Row rows[] = {
      {get("/"), true},
      {get("/", "Connection: close\r\n"), false},
      {get("/", "Connection: x, Close\r\n"), false},
      {"GET / HTTP/1.0\r\nHost: a\r\n\r\n", false},
      {"GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n", true},
  };
  ServerThread server;
  for (const Row& row : rows) {
    CAPTURE(row.request);
    RawClient client(server.port());
    client.send(row.request);
    const std::string answer = client.answer();
    CHECK(status_of(answer) == 200);
    CHECK(contains(answer, "Connection: close") == !row.kept);
    if (row.kept) {
      client.send(get("/again"));
      CHECK(body_of(client.answer()) == "GET /again? ");
    } else {
      CHECK(client.at_end());
    }
  }
}

TEST_CASE("pipelined requests are answered in order, one at a time") {
  Pending pending;
  ServerThread server({}, pending.handler());
  RawClient client(server.port());
  client.send(get("/0") + get("/1") + get("/2"));
  for (std::size_t i = 0; i < 3; ++i) {
    REQUIRE(server.eventually([&] { return pending.all.size() == i + 1; }));
    CHECK(pending.all[i].first == "/" + std::to_string(i));
    server.on_loop([&] { pending.all[i].second(text_response("answer " + std::to_string(i))); });
    CHECK(body_of(client.answer()) == "answer " + std::to_string(i));
  }
}

TEST_CASE("a thousand pipelined requests with bodies are answered in order") {
  ServerThread server;
  RawClient client(server.port());
  std::string requests;
  for (int i = 0; i < 1000; ++i) {
    const std::string body(static_cast<std::size_t>(i % 50), 'b');
    requests += "POST /" + std::to_string(i) +
                " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n\r\n" + body;
  }
  client.send(requests);
  int right = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::string body(static_cast<std::size_t>(i % 50), 'b');
    right += body_of(client.answer()) == "POST /" + std::to_string(i) + "? " + body ? 1 : 0;
  }
  CHECK(right == 1000);
}

TEST_CASE("a request is understood however it is cut into pieces") {
  ServerThread server;
  const std::string request = "\r\nPOST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
  for (std::size_t cut = 1; cut < request.size(); ++cut) {
    RawClient client(server.port());
    client.send(request.substr(0, cut));
    // The first piece has arrived when the loop has seen the connection and come around again.
    REQUIRE(server.eventually([&] { return server.server().connections() > 0; }));
    client.send(request.substr(cut));
    CHECK(body_of(client.answer()) == "POST /x? abc");
  }
}

TEST_CASE("an answer given twice or after the connection ended does nothing") {
  Pending pending;
  ServerThread server({}, pending.handler());
  {
    RawClient client(server.port());
    client.send(get("/"));
    REQUIRE(server.eventually([&] { return pending.all.size() == 1; }));
    server.on_loop([&] {
      pending.all[0].second(text_response("first"));
      pending.all[0].second(text_response("second"));
    });
    CHECK(body_of(client.answer()) == "first");
    client.send(get("/"));
    REQUIRE(server.eventually([&] { return pending.all.size() == 2; }));
    server.on_loop([&] { pending.all[0].second(text_response("late")); });
    server.on_loop([&] { pending.all[1].second(text_response("next")); });
    CHECK(body_of(client.answer()) == "next");
  }
  REQUIRE(server.eventually([&] { return server.server().connections() == 0; }));
  server.on_loop([&] { pending.all[1].second(text_response("nobody is there")); });
}

TEST_CASE("a connection that drops while its answer is pending frees all it held") {
  Pending pending;
  ServerThread server({}, pending.handler());
  {
    RawClient client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
    REQUIRE(server.eventually([&] { return pending.all.size() == 1; }));
  }
  server.on_loop([&] { pending.all[0].second(text_response("x")); });
  CHECK(server.eventually([&] {
    return server.server().connections() == 0 && server.server().in_flight_requests() == 0 &&
           server.server().in_flight_bytes() == 0;
  }));
}

TEST_CASE("a request that the handler forgets or fails on is answered with 500") {
  ServerThread server({}, [](HttpRequest request, HttpRespond) {
    if (request.path == "/throw") {
      throw std::runtime_error("something broke");
    }
  });
  RawClient client(server.port());
  client.send(get("/forget") + get("/throw"));
  CHECK(status_of(client.answer()) == 500);
  const std::string answer = client.answer();
  CHECK(status_of(answer) == 500);
  CHECK(contains(answer, "something broke"));
}

TEST_CASE("a client that asks before it sends its body is told to go on") {
  HttpServerOptions options;
  options.body_bytes_max = 10;
  ServerThread server(options);
  RawClient client(server.port());
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\n";
  client.send(head + "Content-Length: 3\r\n\r\n");
  CHECK(client.answer() == "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  CHECK(body_of(client.answer()) == "POST /? abc");
  // Not asked for when the body is already there, nor when it will be refused.
  client.send(head + "Content-Length: 3\r\n\r\nabc");
  CHECK(status_of(client.answer()) == 200);
  client.send(head + "Content-Length: 11\r\n\r\n");
  CHECK(status_of(client.answer()) == 413);
  CHECK(client.at_end());
}

TEST_CASE("a refused client that goes on sending still gets its answer") {
  HttpServerOptions options;
  options.body_bytes_max = 10;
  ServerThread server(options);
  RawClient client(server.port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n");
  client.send(std::string(500'000, 'b'));
  CHECK(status_of(client.answer()) == 413);
}

TEST_CASE("only allowed hosts are served when there is a list") {
  HttpServerOptions options;
  options.hosts_allowed = {"localhost", "127.0.0.1"};
  ServerThread server(options);
  const auto status_for = [&](const std::string& host) {
    RawClient client(server.port());
    client.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    return status_of(client.answer());
  };
  CHECK(status_for("localhost") == 200);
  CHECK(status_for("LOCALHOST:8090") == 200);
  CHECK(status_for("127.0.0.1:1") == 200);
  CHECK(status_for("evil.example") == 421);
  CHECK(status_for("localhost.evil.example") == 421);
}

TEST_CASE("a port in use is refused with a sentence that says what to do") {
  ServerThread server;
  boost::asio::io_context loop;
  HttpServer second(loop, {}, [](HttpRequest, HttpRespond) {});
  std::string message;
  try {
    second.listen("127.0.0.1", server.port());
  } catch (const std::runtime_error& error) {
    message = error.what();
  }
  CHECK(message == "cannot listen on 127.0.0.1:" + std::to_string(server.port()) +
                       ": address in use; stop the program that has the port, or choose another "
                       "one");
}

TEST_CASE("an address that is not ours or no address is refused") {
  boost::asio::io_context loop;
  HttpServer server(loop, {}, [](HttpRequest, HttpRespond) {});
  CHECK_THROWS_WITH(server.listen("192.0.2.1", 1234),
                    "cannot listen on 192.0.2.1:1234: this machine has no such address; use one of "
                    "its own, or 0.0.0.0 for all");
  CHECK_THROWS_AS(server.listen("no such name", 1234), std::runtime_error);
  server.listen("::1", 0);
  CHECK(server.port() != 0);
}

TEST_CASE("a port can be taken again at once after its server has ended") {
  std::uint16_t port = 0;
  {
    ServerThread server;
    port = server.port();
    RawClient client(port);
    client.send(get("/", "Connection: close\r\n"));
    CHECK(status_of(client.answer()) == 200);
  }
  boost::asio::io_context loop;
  HttpServer second(loop, {}, [](HttpRequest, HttpRespond) {});
  CHECK_NOTHROW(second.listen("127.0.0.1", port));
}

TEST_CASE("stop ends idle connections, lets requests finish and then says so") {
  Pending pending;
  bool done = false;
  ServerThread server({}, pending.handler());
  RawClient idle(server.port());
  RawClient busy(server.port());
  busy.send(get("/"));
  REQUIRE(server.eventually([&] { return pending.all.size() == 1; }));
  REQUIRE(server.eventually([&] { return server.server().connections() == 2; }));
  server.on_loop([&] { server.server().stop(std::chrono::seconds(5), [&] { done = true; }); });
  CHECK(idle.at_end());
  CHECK_THROWS(RawClient(server.port()));
  server.on_loop([&] {
    CHECK_FALSE(done);
    pending.all[0].second(text_response("last"));
  });
  const std::string answer = busy.answer();
  CHECK(body_of(answer) == "last");
  CHECK(contains(answer, "Connection: close"));
  CHECK(busy.at_end());
  busy.close();
  CHECK(server.eventually([&] { return done; }));
}

TEST_CASE("stop does not wait longer than it was told") {
  Pending pending;
  bool done = false;
  ServerThread server({}, pending.handler());
  RawClient client(server.port());
  client.send(get("/"));
  REQUIRE(server.eventually([&] { return pending.all.size() == 1; }));
  server.on_loop([&] { server.server().stop(milliseconds(30), [&] { done = true; }); });
  CHECK(client.at_end());
  CHECK(server.eventually([&] { return done; }));
}

TEST_CASE("a server without connections stops at once") {
  bool done = false;
  ServerThread server;
  server.on_loop([&] { server.server().stop(std::chrono::seconds(100), [&] { done = true; }); });
  CHECK(server.eventually([&] { return done; }));
}

TEST_CASE("a server may go while requests are under way") {
  Pending pending;
  {
    ServerThread server({}, pending.handler());
    RawClient client(server.port());
    client.send(get("/"));
    REQUIRE(server.eventually([&] { return pending.all.size() == 1; }));
  }
  pending.all[0].second(text_response("nobody is there"));
}
