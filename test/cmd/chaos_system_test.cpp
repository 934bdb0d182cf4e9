#include "cmd/chaos_system.hpp"

#include "cmd/chaos.hpp"
#include "cmd/chaos_record.hpp"
#include "cmd/chaos_run.hpp"
#include "test/cmd/chaos_fake_host.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace graftd::chaos {

using testing::contains;
using testing::TemporaryFolder;

namespace {

HttpReply no_http(const HttpAsk&) { return {}; }

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Polls, since another process does it.
template <class F>
bool soon(F holds) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

// Tools that write down their arguments, first in PATH.
class FakeTools {
 public:
  FakeTools() : path_before_(std::getenv("PATH")) {
    const std::filesystem::path tools = folder_.path() / "tools";
    std::filesystem::create_directory(tools);
    for (const char* tool : {"tc", "ip", "nft"}) {
      const std::filesystem::path path = tools / tool;
      std::ofstream(path) << "#!/bin/sh\n"
                             "case \"$*\" in *-j*) test -e '"
                          << log_path().string()
                          << "' && echo '[{\"kind\":\"prio\",\"handle\":\"6a10:\",\"root\":true}]'"
                             " || echo '[]' ;;\n"
                             "*) echo \""
                          << tool << " $*\" >>'" << log_path().string() << "' ;;\nesac\n";
      std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    }
    ::setenv("PATH", (tools.string() + ":" + path_before_).c_str(), 1);
  }

  ~FakeTools() { ::setenv("PATH", path_before_.c_str(), 1); }

  FakeTools(const FakeTools&) = delete;
  FakeTools& operator=(const FakeTools&) = delete;

  std::filesystem::path log_path() const { return folder_.path() / "log"; }

  std::string log() const { return read_file(log_path()); }

  RecordFolder records() const { return RecordFolder(folder_.path() / "records"); }

  // A process that runs `graftd chaos` with these arguments.
  pid_t start(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"-records", (folder_.path() / "records").string()});
    const pid_t pid = ::fork();
    if (pid == 0) {
      std::ostringstream out;
      std::ostringstream err;
      int code = 99;
      {
        SystemHost host(no_http);
        code = run_chaos(
            arguments, [](const std::string&) { return std::nullopt; }, host, out, err);
      }
      if (!err.str().empty()) {
        std::ofstream(folder_.path() / "err") << err.str();
      }
      ::_exit(code);
    }
    return pid;
  }

  std::string err() const { return read_file(folder_.path() / "err"); }

 private:
  TemporaryFolder folder_;
  std::string path_before_;
};

int exit_code_of(pid_t pid) {
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool may_act() {
  SystemHost host(no_http);
  if (!host.may_change_network()) {
    MESSAGE("SKIPPED: needs CAP_NET_ADMIN, which this process lacks");
    return false;
  }
  return true;
}

const std::vector<std::string> delay_on_lo = {"delay", "1s", "-dev", "lo", "-force", "-id", "a"};

std::vector<std::string> delay_and(const std::vector<std::string>& more) {
  std::vector<std::string> arguments = delay_on_lo;
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

const std::string undo_on_lo = "tc qdisc del dev lo root handle 6a10:";

}  // namespace

TEST_CASE("a program is run with its arguments as they are, in English, without a shell") {
  const Outcome outcome = run_command(
      {.words = {"sh", "-c", "echo \"$1:$LC_ALL\"; cat", "x", "a b; $HOME"}, .input = "given"});
  CHECK(outcome.end == Outcome::End::exited);
  CHECK(outcome.status == 0);
  CHECK(outcome.out == "a b; $HOME:C\ngiven");
}

TEST_CASE("status and error text of a program are told apart from its output") {
  const Outcome outcome = run_command({.words = {"sh", "-c", "echo out; echo err >&2; exit 2"}});
  CHECK(outcome.status == 2);
  CHECK(outcome.out == "out\n");
  CHECK(outcome.err == "err\n");
}

TEST_CASE("a program that is not there is missing, not failed") {
  CHECK(run_command({.words = {"graftd-no-such-tool"}}).end == Outcome::End::missing);
}

TEST_CASE("a program that hangs is stopped") {
  const auto begin = std::chrono::steady_clock::now();
  const Outcome outcome =
      run_command({.words = {"sleep", "60"}}, {.time_max = std::chrono::milliseconds(50)});
  CHECK(outcome.end == Outcome::End::timed_out);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(30));
}

TEST_CASE("output beyond the limit is read and forgotten") {
  const Outcome outcome = run_command({.words = {"sh", "-c", "yes | head -c 200000; exit 3"}},
                                      {.output_bytes_max = 1000});
  CHECK(outcome.out.size() == 1000);
  CHECK(outcome.status == 3);
}

TEST_CASE("a process lives under its number and its start") {
  const SystemHost host(no_http);
  const Process self = host.self();
  CHECK(self.pid == ::getpid());
  CHECK(self.started > 0);
  CHECK(host.alive(self));
  CHECK_FALSE(host.alive({.pid = self.pid, .started = self.started + 1}));
  CHECK_FALSE(host.alive({.pid = 1 << 30, .started = 1}));
}

TEST_CASE("this machine has lo and a network namespace that exists") {
  SystemHost host(no_http);
  CHECK_FALSE(host.devices().empty());
  CHECK(host.network_namespace() != 0);
  CHECK(host.namespace_exists(host.network_namespace()));
  CHECK_FALSE(host.namespace_exists(1));
  CHECK(host.resolve("127.0.0.1") == std::vector<Address>{{false, "127.0.0.1", 32}});
  CHECK(host.random_id().size() == 4);
}

TEST_CASE("a signal waits until it is asked for") {
  SystemHost host(no_http);
  CHECK_FALSE(host.interrupted());
  ::raise(SIGTERM);
  CHECK(host.interrupted());
  CHECK_FALSE(host.interrupted());
  CHECK(host.wait_until(host.now_ms() - 1) == Wake::expired);
  CHECK(host.wait_until(host.now_ms() + 5) == Wake::expired);
  ::raise(SIGINT);
  CHECK(host.wait_until(host.now_ms() + 60'000) == Wake::interrupted);
}

TEST_CASE("Ctrl-C, a stop and a hang-up undo the fault in a real process") {
  if (!may_act()) {
    return;
  }
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    CAPTURE(number);
    const FakeTools tools;
    const pid_t pid = tools.start(delay_and({"-for", "60s"}));
    CHECK(soon([&] { return contains(tools.log(), "filter add dev lo"); }));
    ::kill(pid, number);
    CHECK(exit_code_of(pid) == 130);
    CHECK(contains(tools.log(), undo_on_lo));
    CHECK(tools.records().load().records.empty());
  }
}

TEST_CASE("an injector that was killed leaves an orphan, and gc undoes it") {
  if (!may_act()) {
    return;
  }
  const FakeTools tools;
  const pid_t pid = tools.start(delay_and({"-for", "60s"}));
  CHECK(soon([&] { return contains(tools.log(), "filter add dev lo"); }));
  ::kill(pid, SIGKILL);
  exit_code_of(pid);
  CHECK(tools.records().load().records.size() == 1);
  CHECK_FALSE(contains(tools.log(), undo_on_lo));
  CHECK(exit_code_of(tools.start({"gc"})) == 0);
  CHECK(contains(tools.log(), undo_on_lo));
  CHECK(tools.records().load().records.empty());
}

TEST_CASE("a watcher undoes the fault after its time, and the command returns at once") {
  if (!may_act()) {
    return;
  }
  const FakeTools tools;
  CHECK(exit_code_of(tools.start(delay_and({"-for", "150ms", "-detach"}))) == 0);
  CHECK(soon([&] { return tools.records().load().records.empty(); }));
  CHECK(contains(tools.log(), "qdisc replace dev lo parent 6a10:4 handle 6a14: netem"));
  CHECK(contains(tools.log(), undo_on_lo));
  CHECK(tools.err().empty());
}

TEST_CASE("a rehearsal with real tools on PATH runs none of them") {
  const FakeTools tools;
  CHECK(exit_code_of(tools.start(delay_and({"-dry-run"}))) == 0);
  CHECK(tools.log().empty());
  CHECK(tools.records().load().records.empty());
}

}  // namespace graftd::chaos
