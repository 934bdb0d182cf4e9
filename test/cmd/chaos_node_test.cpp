#include "cmd/chaos.hpp"
#include "cmd/usage.hpp"
#include "test/cmd/chaos_fake_host.hpp"
#include "test/cmd/loopback_listener.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <array>
#include <mutex>
#include <netinet/in.h>
#include <sstream>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace graftd::chaos {

using testing::contains;
using testing::FakeHost;

namespace {

// A node as far as faults go: answers each request on a connection of its own.
class FakeNode {
 public:
  FakeNode() {
    const testing::LoopbackListener listener = testing::listen_on_loopback();
    listener_ = listener.socket;
    port_ = listener.port;
    thread_ = std::thread([this] { serve(); });
  }

  ~FakeNode() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }

  FakeNode(const FakeNode&) = delete;
  FakeNode& operator=(const FakeNode&) = delete;

  std::string target() const { return "node:127.0.0.1:" + std::to_string(port_); }

  void answer(unsigned status, const std::string& body) {
    const std::lock_guard lock(mutex_);
    status_ = status;
    body_ = body;
  }

  // "PUT /chaos/links/a {...}"
  std::vector<std::string> seen() {
    const std::lock_guard lock(mutex_);
    return seen_;
  }

 private:
  void serve() {
    for (;;) {
      const int connection = ::accept(listener_, nullptr, nullptr);
      if (connection < 0) {
        return;
      }
      serve_one(connection);
      ::close(connection);
    }
  }

  static std::size_t length_in(const std::string& head) {
    const std::string key = "Content-Length: ";
    const std::size_t at = head.find(key);
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + key.size()));
  }

  void serve_one(int connection) {
    std::string text;
    std::array<char, 4096> buffer{};
    std::size_t head_end = std::string::npos;
    while (head_end == std::string::npos ||
           text.size() < head_end + 4 + length_in(text.substr(0, head_end))) {
      const ssize_t n = ::recv(connection, buffer.data(), buffer.size(), 0);
      if (n <= 0) {
        return;
      }
      text.append(buffer.data(), static_cast<std::size_t>(n));
      head_end = text.find("\r\n\r\n");
    }
    const std::lock_guard lock(mutex_);
    seen_.push_back(text.substr(0, text.find(" HTTP/")) + " " + text.substr(head_end + 4));
    const std::string answer = "HTTP/1.1 " + std::to_string(status_) +
                               " Whatever\r\nContent-Length: " + std::to_string(body_.size()) +
                               "\r\nConnection: close\r\n\r\n" + body_;
    ::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
  }

  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::thread thread_;
  std::mutex mutex_;
  unsigned status_ = 200;
  std::string body_ = "{}";
  std::vector<std::string> seen_;
};

struct NodeShell {
  struct Host : FakeHost {
    HttpReply http(const HttpAsk& ask) override { return call_http(ask); }
  } host;

  FakeNode node;
  std::string out;
  std::string err;

  int operator()(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"-on", node.target()});
    std::ostringstream out_stream;
    std::ostringstream err_stream;
    const int code = run_chaos(
        arguments, [](const std::string&) { return std::nullopt; }, host, out_stream, err_stream);
    out = out_stream.str();
    err = err_stream.str();
    return code;
  }

  std::string usage(const std::vector<std::string>& arguments) {
    try {
      (*this)(arguments);
    } catch (const BadUsage& error) {
      return error.what();
    }
    return "";
  }

  // What the node was asked last.
  std::string request() {
    const std::vector<std::string> seen = node.seen();
    return seen.empty() ? "" : seen.back().substr(0, seen.back().find(" {"));
  }

  boost::json::object body() {
    const std::string last = node.seen().back();
    return boost::json::parse(last.substr(last.find(" {") + 1)).as_object();
  }
};

}  // namespace

TEST_CASE("a delay towards a peer is put into the node") {
  NodeShell shell;
  CHECK(shell({"delay", "200ms", "20ms", "-to", "node1", "-id", "a", "-rpc", "append"}) == 0);
  CHECK(shell.request() == "PUT /chaos/links/a");
  CHECK(shell.body() == boost::json::object{{"peer", "node1"},
                                            {"direction", "out"},
                                            {"rpc", "append"},
                                            {"delay_ns", 200'000'000},
                                            {"jitter_ns", 20'000'000}});
  CHECK(contains(shell.out, "graftd chaos clear a -on node:127.0.0.1:"));
  CHECK(shell.host.log.empty());
}

TEST_CASE("loss, duplicate, reorder and partition in a node") {
  NodeShell shell;
  CHECK(shell({"loss", "30%", "-from", "node1", "-seed", "7"}) == 0);
  CHECK(shell.body().at("drop") == 0.3);
  CHECK(shell.body().at("direction") == "in");
  CHECK(shell.body().at("seed") == 7);
  CHECK(shell({"duplicate", "1%"}) == 0);
  CHECK(shell.body().at("duplicate") == 0.01);
  CHECK(shell.body().at("peer") == "*");
  CHECK(shell({"reorder", "25%", "-delay", "10ms"}) == 0);
  CHECK(shell.body().at("reorder") == 0.25);
  CHECK(shell({"partition", "node1"}) == 0);
  CHECK(shell.body().at("drop") == 1.0);
  CHECK(shell.body().at("mode") == "drop");
  CHECK(shell.body().at("direction") == "both");
  CHECK(shell({"partition", "-to", "node1"}) == 0);
  CHECK(shell.body().at("direction") == "out");
  CHECK(shell({"isolate", "-direction", "in"}) == 0);
  CHECK(shell.body().at("peer") == "*");
  CHECK(shell.body().at("direction") == "in");
}

TEST_CASE("a fault with a time has a ttl in the node and is taken away at its end") {
  NodeShell shell;
  CHECK(shell({"delay", "1s", "-id", "a", "-for", "30s"}) == 0);
  REQUIRE(shell.node.seen().size() == 2);
  CHECK(contains(shell.node.seen()[0], "\"ttl_ns\":30000000000"));
  CHECK(shell.request() == "DELETE /chaos/links/a ");
  shell.host.wake = Wake::interrupted;
  CHECK(shell({"delay", "1s", "-id", "a", "-for", "30s"}) == 130);
  CHECK(shell({"delay", "1s", "-id", "b", "-for", "30s", "-detach"}) == 0);
  CHECK(shell.request() == "PUT /chaos/links/b");
}

TEST_CASE("faults in a node are listed and cleared") {
  NodeShell shell;
  shell.node.answer(200, "{\"faults\":[]}");
  CHECK(shell({"status"}) == 0);
  CHECK(shell.request() == "GET /chaos ");
  CHECK(shell.out == "{\"faults\":[]}\n");
  CHECK(shell({"clear"}) == 0);
  CHECK(shell.request() == "DELETE /chaos ");
  CHECK(shell({"clear", "a"}) == 0);
  CHECK(shell.request() == "DELETE /chaos/links/a ");
}

TEST_CASE("a node without -chaos is explained") {
  NodeShell shell;
  for (const unsigned status : {403U, 404U}) {
    shell.node.answer(status, "{}");
    CHECK(shell({"delay", "1s"}) == 3);
    CHECK(contains(shell.err, "start the node with -chaos"));
    CHECK(shell({"status"}) == 3);
    CHECK(shell({"clear", "a"}) == 3);
  }
}

TEST_CASE("what a node refuses is passed on") {
  NodeShell shell;
  shell.node.answer(400, R"({"error":{"code":"bad_request","message":"no such peer"}})");
  CHECK(shell({"delay", "1s"}) == 2);
  CHECK(contains(shell.err, "no such peer"));
  shell.node.answer(429, R"({"error":{"code":"busy","message":"256 faults already"}})");
  CHECK(shell({"delay", "1s"}) == 6);
  CHECK(contains(shell.err, "256 faults already"));
}

TEST_CASE("a node that does not answer is explained") {
  FakeHost host;
  host.reply = {.status = 0, .body = "connection refused"};
  std::ostringstream out;
  std::ostringstream err;
  CHECK(run_chaos(
            {"delay", "1s", "-on", "node:node0@localhost"},
            [](const std::string&) { return std::nullopt; },
            host,
            out,
            err) == 5);
  CHECK(contains(err.str(), "no node answers at localhost:11000: connection refused"));
}

TEST_CASE("what a node cannot do is refused") {
  NodeShell shell;
  CHECK(contains(shell.usage({"corrupt", "1%"}), "made by the kernel only"));
  CHECK(contains(shell.usage({"rate", "1mbit"}), "made by the kernel only"));
  CHECK(contains(shell.usage({"delay", "1s", "-dev", "eth0"}), "leave -dev"));
  CHECK(contains(shell.usage({"delay", "1s", "-to", "a,b"}), "one peer"));
  CHECK(contains(shell.usage({"partition"}), "cut off from whom?"));
  CHECK(contains(shell.usage({"partition", "a", "-mode", "reset"}), "loses messages silently"));
  CHECK(contains(shell.usage({"delay", "100"}), "did you mean 100ms?"));
  CHECK(shell.node.seen().empty());
}

TEST_CASE("a rehearsal for a node prints the request and sends none") {
  NodeShell shell;
  CHECK(shell({"loss", "30%", "-to", "node1", "-id", "a", "-dry-run"}) == 0);
  CHECK(contains(shell.out, "curl -X PUT http://127.0.0.1:"));
  CHECK(contains(shell.out, "# undo:\ncurl -X DELETE http://127.0.0.1:"));
  CHECK(shell.node.seen().empty());
}

}  // namespace graftd::chaos
