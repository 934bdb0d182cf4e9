#include "cmd/chaos.hpp"
#include "cmd/chaos_listeners.hpp"
#include "cmd/chaos_system.hpp"
#include "cmd/usage.hpp"
#include "test/cmd/chaos_fake_host.hpp"
#include "test/cmd/loopback_listener.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <signal.h>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace graftd::chaos {

using testing::contains;
using testing::FakeHost;

namespace {

using Signals = std::vector<std::pair<std::int64_t, int>>;

Listener listener(const std::string& program, std::vector<std::string> words) {
  return {.process = {.pid = 100, .started = 1}, .program = program, .words = std::move(words)};
}

struct Shell {
  FakeHost host;
  std::string out;
  std::string err;

  Shell() { host.listening = {listener("/usr/bin/graftd", {"graftd", "node", "-id", "n1"})}; }

  int operator()(const std::vector<std::string>& arguments) {
    std::ostringstream out_stream;
    std::ostringstream err_stream;
    const int code = run_chaos(
        arguments, [](const std::string&) { return std::nullopt; }, host, out_stream, err_stream);
    out = out_stream.str();
    err = err_stream.str();
    return code;
  }
};

}  // namespace

TEST_CASE("kill, pause and resume signal the process that listens where the node takes requests") {
  Shell shell;
  CHECK(shell({"kill", "-on", "node:127.0.0.1:11000"}) == 0);
  CHECK(contains(shell.out, "killed node 127.0.0.1:11000, process 100"));
  CHECK(shell({"pause", "-on", "node:127.0.0.1:11000"}) == 0);
  CHECK(contains(shell.out, "undo:  graftd chaos resume -on node:127.0.0.1:11000"));
  CHECK(shell({"resume", "-on", "node:127.0.0.1:11000"}) == 0);
  CHECK(shell.host.signals == Signals{{100, SIGKILL}, {100, SIGSTOP}, {100, SIGCONT}});
}

TEST_CASE("a pause with -for ends by itself, and when it is interrupted") {
  Shell shell;
  CHECK(shell({"pause", "-on", "node:127.0.0.1:11000", "-for", "5s"}) == 0);
  CHECK(shell.host.signals == Signals{{100, SIGSTOP}, {100, SIGCONT}});
  shell.host.signals.clear();
  shell.host.wake = Wake::interrupted;
  CHECK(shell({"pause", "-on", "node:127.0.0.1:11000", "-for", "5s"}) == 130);
  CHECK(shell.host.signals == Signals{{100, SIGSTOP}, {100, SIGCONT}});
}

TEST_CASE("no other program than a node is signalled") {
  Shell shell;
  shell.host.listening = {listener("/usr/sbin/nginx", {"nginx"})};
  CHECK(shell({"kill", "-on", "node:127.0.0.1:80"}) == 6);
  CHECK(contains(shell.err, "is no graftd node: it is left alone"));
  shell.host.listening = {listener("/usr/bin/graftd", {"graftd", "vizor", "serve"})};
  CHECK(shell({"kill", "-on", "node:127.0.0.1:8090"}) == 6);
  shell.host.listening = {};
  CHECK(shell({"kill", "-on", "node:127.0.0.1:11000"}) == 5);
  CHECK(contains(shell.err, "docker exec NAME graftd chaos"));
  CHECK(shell.host.signals.empty());
}

TEST_CASE("a node under its old name and one whose file was replaced are nodes") {
  Shell shell;
  shell.host.listening = {listener("/opt/graftd", {"/usr/local/bin/raftnode", "-id", "n1"})};
  CHECK(shell({"pause", "-on", "node:127.0.0.1:11000"}) == 0);
  shell.host.listening = {listener("/opt/graftd (deleted)", {"./graftd", "node"})};
  CHECK(shell({"pause", "-on", "node:127.0.0.1:11000"}) == 0);
}

TEST_CASE("a process that cannot be signalled is told, and a command without a node is refused") {
  Shell shell;
  shell.host.living = {{1, 1}};
  CHECK(shell({"pause", "-on", "node:127.0.0.1:11000"}) == 3);
  CHECK_THROWS_AS(shell({"kill"}), BadUsage);
  CHECK_THROWS_AS(shell({"kill", "node1", "-on", "node:127.0.0.1:11000"}), BadUsage);
}

TEST_CASE("this machine finds who listens on a port, and signals it") {
  const testing::LoopbackListener listener = testing::listen_on_loopback();
  SystemHost host([](const HttpAsk&) { return HttpReply{}; });
  const std::vector<Listener> found = host.listeners("127.0.0.1", listener.port);
  const auto self = std::ranges::find(found, host.self(), &Listener::process);
  REQUIRE(self != found.end());
  CHECK(contains(self->program, "cmd_chaos_test"));
  CHECK(!self->words.empty());
  // 192.0.2.0/24 is nobody's (RFC 5737).
  CHECK(host.listeners("192.0.2.1", listener.port).empty());
  ::close(listener.socket);

  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::pause();
    ::_exit(0);
  }
  CHECK(!host.send_signal({.pid = child, .started = 1}, SIGKILL));  // the number is used again
  ::kill(child, SIGKILL);
  int status = 0;
  CHECK(::waitpid(child, &status, 0) == child);
  CHECK(WTERMSIG(status) == SIGKILL);
}

}  // namespace graftd::chaos
