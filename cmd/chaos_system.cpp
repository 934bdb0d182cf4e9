#include "cmd/chaos_system.hpp"

#include "cmd/chaos_error.hpp"
#include "cmd/chaos_listeners.hpp"
#include "cmd/chaos_run.hpp"
#include "cmd/local_address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <random>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

namespace graftd::chaos {
namespace {

constexpr std::uint64_t net_admin = 12;  // CAP_NET_ADMIN

// The number of a namespace file; 0 when it cannot be seen.
std::uint64_t inode_of(const std::string& path) {
  struct stat facts {};

  return ::stat(path.c_str(), &facts) == 0 ? facts.st_ino : 0;
}

// Start time and state of a process; nothing when there is none.
struct ProcessFacts {
  std::uint64_t started = 0;
  char state = '?';
};

std::optional<ProcessFacts> facts_of(std::int64_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  if (!std::getline(file, line) || line.rfind(')') == std::string::npos) {
    return std::nullopt;
  }
  // The program's name may hold blanks and brackets; it ends at the last one.
  std::istringstream rest(line.substr(line.rfind(')') + 1));
  ProcessFacts facts;
  rest >> facts.state;
  std::string skipped;
  constexpr int fields_before_start = 18;
  for (int i = 0; i < fields_before_start; ++i) {
    rest >> skipped;
  }
  rest >> facts.started;
  return rest ? std::optional(facts) : std::nullopt;
}

bool any_inode(const std::string& folder, const std::string& suffix, std::uint64_t number) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (inode_of(entry.path().string() + suffix) == number) {
      return true;
    }
  }
  return false;
}

Address address_of(const sockaddr* found) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (found->sa_family == AF_INET6) {
    const auto* six = reinterpret_cast<const sockaddr_in6*>(found);
    ::inet_ntop(AF_INET6, &six->sin6_addr, text.data(), text.size());
    return {.six = true, .host = text.data(), .prefix = 128};
  }
  const auto* four = reinterpret_cast<const sockaddr_in*>(found);
  ::inet_ntop(AF_INET, &four->sin_addr, text.data(), text.size());
  return {.six = false, .host = text.data(), .prefix = 32};
}

void leave_terminal() {
  ::setsid();
  const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    ::dup2(nowhere, stream);
  }
  if (::chdir("/") != 0) {
    ::_exit(1);
  }
}

}  // namespace

SystemHost::SystemHost(HttpCall http) : http_(std::move(http)), stopping_{}, before_{} {
  sigemptyset(&stopping_);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    sigaddset(&stopping_, number);
  }
  ::pthread_sigmask(SIG_BLOCK, &stopping_, &before_);
}

SystemHost::~SystemHost() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

Outcome SystemHost::run(const Command& command) { return run_command(command); }

std::int64_t SystemHost::now_ms() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Wake SystemHost::wait_until(std::int64_t ms) {
  for (;;) {
    const std::int64_t left = ms - now_ms();
    if (left <= 0) {
      return Wake::expired;
    }
    // In portions, so that a clock that is set takes effect.
    const std::int64_t portion = std::min<std::int64_t>(left, 10'000);
    const timespec time{.tv_sec = portion / 1000, .tv_nsec = (portion % 1000) * 1'000'000};
    if (::sigtimedwait(&stopping_, nullptr, &time) > 0) {
      return Wake::interrupted;
    }
  }
}

bool SystemHost::interrupted() {
  const timespec now{};
  return ::sigtimedwait(&stopping_, nullptr, &now) > 0;
}

Process SystemHost::self() const {
  const std::int64_t pid = ::getpid();
  return {.pid = pid, .started = facts_of(pid).value_or(ProcessFacts{}).started};
}

bool SystemHost::alive(const Process& process) const {
  const std::optional<ProcessFacts> facts = facts_of(process.pid);
  return facts && facts->started == process.started && facts->state != 'Z';
}

Process SystemHost::start_watcher(const std::function<void()>& watch) {
  std::cout << std::flush;
  const pid_t pid = ::fork();
  if (pid < 0) {
    throw ChaosError(Exit::rolled_back, "cannot start the process that undoes the fault later");
  }
  if (pid == 0) {
    leave_terminal();
    try {
      watch();
    } catch (const std::exception&) {
      // Its record stays, and the next `graftd chaos` finds an orphan.
      ::_exit(1);
    }
    ::_exit(0);
  }
  return {.pid = pid, .started = facts_of(pid).value_or(ProcessFacts{}).started};
}

std::vector<Listener> SystemHost::listeners(const std::string& host, std::uint16_t port) {
  const std::vector<Address> addresses = resolve(host);
  if (std::ranges::none_of(addresses, is_local_address, &Address::host)) {
    return {};
  }
  std::vector<Listener> found;
  for (const std::int64_t pid : listening_pids(port)) {
    const Process process{.pid = pid, .started = facts_of(pid).value_or(ProcessFacts{}).started};
    found.push_back(
        {.process = process, .program = program_of(pid), .words = command_line_of(pid)});
  }
  return found;
}

bool SystemHost::send_signal(const Process& process, int number) {
  return alive(process) && ::kill(static_cast<pid_t>(process.pid), number) == 0;
}

std::uint64_t SystemHost::network_namespace() const { return inode_of("/proc/self/ns/net"); }

bool SystemHost::namespace_exists(std::uint64_t number) const {
  return any_inode("/proc", "/ns/net", number) || any_inode("/run/netns", "", number) ||
         any_inode("/run/docker/netns", "", number);
}

bool SystemHost::may_change_network() const {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);) {
    constexpr std::string_view key = "CapEff:";
    if (line.starts_with(key)) {
      const std::uint64_t held = std::strtoull(line.c_str() + key.size(), nullptr, 16);
      return ((held >> net_admin) & 1) != 0;
    }
  }
  return false;
}

bool SystemHost::in_container() const {
  const std::uint64_t first = inode_of("/proc/1/ns/net");
  return ::access("/.dockerenv", F_OK) == 0 || ::access("/run/.containerenv", F_OK) == 0 ||
         (first != 0 && first != network_namespace());
}

std::vector<std::string> SystemHost::devices() const {
  std::vector<std::string> names;
  struct if_nameindex* const list = ::if_nameindex();
  for (const struct if_nameindex* one = list; one != nullptr && one->if_index != 0; ++one) {
    names.emplace_back(one->if_name);
  }
  if (list != nullptr) {
    ::if_freenameindex(list);
  }
  std::ranges::sort(names);
  return names;
}

std::optional<std::string> SystemHost::default_route_device() const {
  std::ifstream file("/proc/self/net/route");
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::string device;
    std::string destination;
    if (fields >> device >> destination && destination == "00000000") {
      return device;
    }
  }
  return std::nullopt;
}

bool SystemHost::module_loaded(const std::string& module) const {
  return ::access(("/sys/module/" + module).c_str(), F_OK) == 0;
}

std::vector<Address> SystemHost::resolve(const std::string& name) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  if (::getaddrinfo(name.c_str(), nullptr, &wanted, &list) != 0) {
    return {};
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, &::freeaddrinfo);
  std::vector<Address> addresses;
  for (const addrinfo* one = list; one != nullptr; one = one->ai_next) {
    const Address address = address_of(one->ai_addr);
    if (std::ranges::find(addresses, address) == addresses.end()) {
      addresses.push_back(address);
    }
  }
  return addresses;
}

std::string SystemHost::random_id() {
  constexpr std::string_view digits = "0123456789abcdef";
  std::random_device source;
  std::string id;
  for (int i = 0; i < 4; ++i) {
    id += digits[source() % digits.size()];
  }
  return id;
}

}  // namespace graftd::chaos
