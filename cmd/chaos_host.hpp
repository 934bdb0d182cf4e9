#pragma once

#include "cmd/chaos_command.hpp"
#include "cmd/chaos_fault.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace graftd::chaos {

// A process is its number and its start, since numbers are used again.
struct Process {
  std::int64_t pid = 0;
  std::uint64_t started = 0;
  bool operator==(const Process&) const = default;
};

enum class Wake { expired, interrupted };

// A process that waits for connections.
struct Listener {
  Process process;
  std::string program;             // the file that it runs
  std::vector<std::string> words;  // its command line, with the name it was started under
};

struct HttpAsk {
  std::string method;
  std::string host;
  std::uint16_t port = 0;
  std::string target;
  std::string body;
};

// status 0: nobody answered, and `body` says why.
struct HttpReply {
  unsigned status = 0;
  std::string body;
};

// The machine on which faults are made, as a seam: tests bring a scripted one. One thread.
class Host {
 public:
  virtual ~Host() = default;

  virtual Outcome run(const Command& command) = 0;
  virtual HttpReply http(const HttpAsk& ask) = 0;

  virtual std::int64_t now_ms() const = 0;  // since 1970
  // Until then, or until somebody asks us to stop.
  virtual Wake wait_until(std::int64_t ms) = 0;
  // Whether somebody asked us to stop; told once.
  virtual bool interrupted() = 0;

  virtual Process self() const = 0;
  virtual bool alive(const Process& process) const = 0;
  // Runs `watch` in a process of its own that outlives us.
  virtual Process start_watcher(const std::function<void()>& watch) = 0;

  // Of those that we may look into; none also when the address is of another machine.
  virtual std::vector<Listener> listeners(const std::string& host, std::uint16_t port) = 0;
  // False when it may not be sent, or the process has ended.
  virtual bool send_signal(const Process& process, int number) = 0;

  virtual std::uint64_t network_namespace() const = 0;
  virtual bool namespace_exists(std::uint64_t number) const = 0;
  virtual bool may_change_network() const = 0;
  virtual bool in_container() const = 0;
  virtual std::vector<std::string> devices() const = 0;
  virtual std::optional<std::string> default_route_device() const = 0;
  virtual bool module_loaded(const std::string& module) const = 0;
  // The addresses of a name; none when it has none.
  virtual std::vector<Address> resolve(const std::string& name) = 0;
  virtual std::string random_id() = 0;
};

}  // namespace graftd::chaos
