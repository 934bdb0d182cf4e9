#include "cmd/chaos.hpp"
#include "cmd/chaos_run.hpp"
#include "cmd/chaos_system.hpp"
#include "test/cmd/chaos_fake_host.hpp"

#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <optional>
#include <poll.h>
#include <sched.h>
#include <sstream>
#include <string>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

// The real kernel and the real tools, in a network namespace that vanishes with its process.
namespace graftd::chaos {

using testing::contains;
using testing::TemporaryFolder;

namespace {

class Space {
 public:
  Space() : folder_(std::make_unique<TemporaryFolder>()) {}

  // `graftd chaos` in this namespace.
  int chaos(std::vector<std::string> arguments) {
    if (arguments.front() != "doctor") {
      arguments.insert(arguments.end(), {"-records", folder_->path().string()});
    }
    std::ostringstream out;
    std::ostringstream err;
    SystemHost host([](const HttpAsk&) { return HttpReply{}; });
    const int code = run_chaos(
        arguments, [](const std::string&) { return std::nullopt; }, host, out, err);
    said = out.str() + err.str();
    return code;
  }

  // "" when it worked, else what it said.
  static std::string run(const std::string& line) {
    const Outcome outcome = run_command({.words = {"sh", "-c", line}});
    return outcome.status == 0 ? "" : line + ": " + outcome.err;
  }

  static std::string output(const std::string& line) {
    return run_command({.words = {"sh", "-c", line}}).out;
  }

  std::string said;

 private:
  std::unique_ptr<TemporaryFolder> folder_;
};

// What a test in the namespace found wrong; it ends at the first.
class Wrong : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

void expect(bool holds, const std::string& claim) {
  if (!holds) {
    throw Wrong(claim);
  }
}

struct Verdict {
  bool entered = false;
  std::string wrong;
};

// Runs the test in a child with a network of its own.
Verdict in_namespace(const std::function<void(Space&)>& test) {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const pid_t pid = ::fork();
  if (pid == 0) {
    std::string verdict = "-";
    if (::unshare(CLONE_NEWNET) == 0) {
      verdict = "+";
      try {
        Space space;
        test(space);
      } catch (const std::exception& wrong) {
        verdict += wrong.what();
      }
    }
    [[maybe_unused]] const ssize_t n = ::write(ends[1], verdict.data(), verdict.size());
    ::_exit(0);
  }
  ::close(ends[1]);
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t n = 0; (n = ::read(ends[0], buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(n));
  }
  ::close(ends[0]);
  ::waitpid(pid, nullptr, 0);
  return {.entered = text.starts_with('+'), .wrong = text.empty() ? "it crashed" : text.substr(1)};
}

// Loud when it cannot be tried here.
void try_for_real(const std::function<void(Space&)>& test) {
  const Verdict verdict = in_namespace(test);
  if (!verdict.entered) {
    MESSAGE("SKIPPED: no right to make a network namespace (" << verdict.wrong << ")");
    return;
  }
  if (verdict.wrong.starts_with("SKIPPED")) {
    MESSAGE(verdict.wrong);
    return;
  }
  CHECK(verdict.wrong == "");
}

void skip_unless(const std::string& complaint, const std::string& what) {
  if (!complaint.empty()) {
    throw Wrong("SKIPPED: " + what + " is not possible here: " + complaint);
  }
}

// One datagram over lo, from one port to another; whether it arrives.
bool arrives(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  const int receiver = ::socket(AF_INET, SOCK_DGRAM, 0);
  const int sender = ::socket(AF_INET, SOCK_DGRAM, 0);
  const bool bound = ::bind(receiver, generic, sizeof(address)) == 0;
  ::sendto(sender, "x", 1, 0, generic, sizeof(address));
  pollfd wait{receiver, POLLIN, 0};
  // Over lo a datagram is there when sendto returns; the time is for the one that must not come.
  const bool arrived = bound && ::poll(&wait, 1, 30) == 1;
  ::close(receiver);
  ::close(sender);
  return arrived;
}

enum class Connection { works, refused, silent };

Connection connect_to(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  const int yes = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  const bool listens =
      ::bind(listener, generic, sizeof(address)) == 0 && ::listen(listener, 1) == 0;
  const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  ::connect(client, generic, sizeof(address));
  pollfd wait{client, POLLOUT, 0};
  const bool answered = listens && ::poll(&wait, 1, 30) == 1;
  int error = 0;
  socklen_t size = sizeof(error);
  ::getsockopt(client, SOL_SOCKET, SO_ERROR, &error, &size);
  ::close(client);
  ::close(listener);
  if (!answered) {
    return Connection::silent;
  }
  return error == 0 ? Connection::works : Connection::refused;
}

void need_nft() {
  skip_unless(Space::run("nft list tables"), "nft");
  skip_unless(Space::run("ip link set lo up"), "lo");
}

}  // namespace

TEST_CASE("a partition by nft stops packets, counts them, and ends without a trace") {
  try_for_real([](Space& space) {
    need_nft();
    expect(arrives(4000), "it arrives before");
    expect(space.chaos({"partition", "-from", "127.0.0.1", "-id", "a"}) == 0, space.said);
    expect(!arrives(4001), "it does not arrive while cut");
    expect(space.chaos({"status"}) == 0, space.said);
    expect(contains(space.said, "met 1 packets, dropped 1"), space.said);
    expect(space.chaos({"partition", "-from", "127.0.0.1", "-id", "a"}) == 0,
           "the same again: " + space.said);
    expect(space.chaos({"clear", "a"}) == 0, space.said);
    expect(arrives(4002), "it arrives after");
    expect(Space::output("nft list ruleset").empty(), "nothing is left");
  });
}

TEST_CASE("two partitions in the kernel end one by one") {
  try_for_real([](Space& space) {
    need_nft();
    expect(space.chaos({"partition", "-from", "127.0.0.1", "-id", "a"}) == 0, space.said);
    expect(space.chaos({"partition", "fd00::1", "-id", "b", "-raft"}) == 0, space.said);
    expect(space.chaos({"clear", "a"}) == 0, space.said);
    expect(arrives(4003), "it arrives after the first is cleared");
    const std::string rules = Space::output("nft list ruleset");
    expect(contains(rules, "id=b") && !contains(rules, "id=a"), rules);
    expect(space.chaos({"clear"}) == 0, space.said);
    expect(Space::output("nft list ruleset").empty(), "nothing is left");
  });
}

TEST_CASE("isolation meets the Raft port and leaves the others alone") {
  try_for_real([](Space& space) {
    need_nft();
    expect(connect_to(12000) == Connection::works, "the Raft port works before");
    expect(space.chaos({"isolate"}) == 0, space.said);
    expect(connect_to(12000) == Connection::silent, "the Raft port is silent");
    expect(connect_to(11000) == Connection::works, "the HTTP port works");
    expect(space.chaos({"clear"}) == 0, space.said);
    expect(connect_to(12000) == Connection::works, "the Raft port works after");
  });
}

TEST_CASE("reject and reset refuse at once where drop is silent") {
  for (const std::string mode : {"reject", "reset"}) {
    CAPTURE(mode);
    try_for_real([mode](Space& space) {
      need_nft();
      expect(space.chaos({"partition", "-from", "127.0.0.1", "-port", "5000", "-mode", mode}) == 0,
             space.said);
      expect(connect_to(5000) == Connection::refused, mode + " is no refusal");
    });
  }
}

TEST_CASE("a partition with a time ends by itself in the kernel") {
  try_for_real([](Space& space) {
    need_nft();
    expect(space.chaos({"partition", "127.0.0.1", "-for", "10ms"}) == 0, space.said);
    expect(arrives(4004), "it arrives after");
    expect(Space::output("nft list ruleset").empty(), "nothing is left");
  });
}

TEST_CASE("a partition without nf_tables' table of ours leaves foreign tables alone") {
  try_for_real([](Space& space) {
    need_nft();
    skip_unless(Space::run("nft add table inet foreign"), "a table");
    expect(space.chaos({"partition", "10.0.0.1"}) == 0, space.said);
    expect(space.chaos({"clear"}) == 0, space.said);
    expect(contains(Space::output("nft list ruleset"), "table inet foreign"), "the foreign table");
  });
}

TEST_CASE("a delay works in the kernel, or the missing module is named with code 4") {
  try_for_real([](Space& space) {
    skip_unless(Space::run("ip link set lo up"), "lo");
    const int code = space.chaos({"delay", "100ms", "-dev", "lo", "-force", "-id", "a"});
    if (code == 4) {
      expect(contains(space.said, "lacks sch_"), space.said);
      expect(!contains(Space::output("tc qdisc show"), "6a1"), "nothing is left");
      expect(space.chaos({"status"}) == 0 && contains(space.said, "no faults here"), space.said);
      return;
    }
    expect(code == 0, space.said);
    expect(contains(Space::output("tc qdisc show dev lo"), "delay 100ms"), "netem is there");
    expect(space.chaos({"clear"}) == 0, space.said);
    expect(!contains(Space::output("tc qdisc show dev lo"), "netem"), "netem is gone");
  });
}

TEST_CASE("a foreign root qdisc in the kernel is refused and survives") {
  try_for_real([](Space& space) {
    skip_unless(Space::run("ip link set lo up && tc qdisc add dev lo root handle 1: htb"), "htb");
    expect(space.chaos({"delay", "100ms", "-dev", "lo"}) == 6, "lo needs force: " + space.said);
    skip_unless(Space::run("ip link add v0 type veth peer name v1"), "veth");
    skip_unless(Space::run("tc qdisc add dev v0 root handle 1: htb"), "htb");
    expect(space.chaos({"delay", "100ms", "-dev", "v0"}) == 6, space.said);
    expect(contains(space.said, "`htb 1:`"), space.said);
    expect(space.chaos({"clear"}) == 0, space.said);
    expect(contains(Space::output("tc qdisc show dev v0"), "htb 1:"), "htb survives");
  });
}

TEST_CASE("a cut of what arrives by tc works in the kernel, whichever classifier it has") {
  try_for_real([](Space& space) {
    skip_unless(Space::run("ip link set lo up"), "lo");
    skip_unless(Space::run("tc qdisc add dev lo clsact && tc filter add dev lo ingress protocol "
                           "ip prio 1 u32 match u32 0 0 action drop && tc qdisc del dev lo clsact"),
                "a filter on arriving packets");
    expect(space.chaos({"partition",
                        "-from",
                        "127.0.0.1",
                        "-backend",
                        "tc",
                        "-dev",
                        "lo",
                        "-force",
                        "-id",
                        "a"}) == 0,
           space.said);
    expect(!arrives(4005), "it does not arrive while cut");
    expect(space.chaos({"clear", "a"}) == 0, space.said);
    expect(arrives(4006), "it arrives after");
    expect(!contains(Space::output("tc qdisc show dev lo"), "clsact"), "the hook is gone");
  });
}

TEST_CASE("a foreign hook on arriving packets survives") {
  try_for_real([](Space& space) {
    skip_unless(Space::run("ip link set lo up && tc qdisc add dev lo clsact"), "clsact");
    expect(space.chaos({"delay", "1s", "-from", "10.0.0.1", "-dev", "lo", "-force"}) == 6,
           space.said);
    expect(space.chaos({"clear"}) == 0, space.said);
    expect(contains(Space::output("tc qdisc show dev lo"), "clsact"), "the hook survives");
  });
}

TEST_CASE("doctor tells the truth about this kernel and leaves nothing behind") {
  try_for_real([](Space& space) {
    const std::string before = Space::output("tc qdisc show; ip link; nft list ruleset");
    const int code = space.chaos({"doctor"});
    const std::string after = Space::output("tc qdisc show; ip link; nft list ruleset");
    expect(code == 0 || code == 4, space.said);
    expect(after == before, "something is left: " + after);
    const bool netem = Space::run("tc qdisc add dev lo root netem").empty();
    expect(contains(space.said, netem ? "ok  netem" : "NO  netem"), space.said);
  });
}

}  // namespace graftd::chaos
