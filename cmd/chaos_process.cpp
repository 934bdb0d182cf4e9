#include "cmd/chaos_process.hpp"

#include "cmd/chaos_error.hpp"
#include "cmd/host_port.hpp"
#include "cmd/usage.hpp"

#include <signal.h>

namespace graftd::chaos {
namespace {

std::string address_of(const NodeTarget& target) {
  return to_string(HostPort{target.host, target.port});
}

std::string last_part(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// `graftd node ...`, or its link `raftnode`; also when the file was replaced since.
bool is_node(const Listener& listener) {
  const std::vector<std::string>& words = listener.words;
  const std::string program = last_part(listener.program);
  const bool is_ours = program == "graftd" || program == "graftd (deleted)";
  return is_ours && !words.empty() &&
         (last_part(words[0]) == "raftnode" || (words.size() > 1 && words[1] == "node"));
}

Process find_node(Host& host, const NodeTarget& target) {
  const std::vector<Listener> found = host.listeners(target.host, target.port);
  for (const Listener& listener : found) {
    if (is_node(listener)) {
      return listener.process;
    }
  }
  if (!found.empty()) {
    throw ChaosError(Exit::conflict,
                     "what listens at " + address_of(target) +
                         " is no graftd node: it is left alone; -on node: takes the node's HTTP "
                         "address, by default port 11000");
  }
  throw ChaosError(Exit::not_found,
                   "no process that you may signal listens at " + address_of(target) +
                       " on this machine; in a container, run it there: docker exec NAME graftd "
                       "chaos ...");
}

void send(Host& host, const Process& process, int number, const NodeTarget& target) {
  if (!host.send_signal(process, number)) {
    throw ChaosError(Exit::no_privilege,
                     "process " + std::to_string(process.pid) + " at " + address_of(target) +
                         " cannot be signalled: it has ended, or it is somebody else's");
  }
}

Exit hold(Host& host, const Process& process, const NodeTarget& target, Nanoseconds time) {
  const std::int64_t until =
      host.now_ms() + std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
  const Wake wake = host.wait_until(until);
  send(host, process, SIGCONT, target);
  return wake == Wake::interrupted ? Exit::interrupted : Exit::done;
}

}  // namespace

Exit signal_node(Host& host,
                 const ChaosOptions& options,
                 const std::optional<NodeTarget>& target,
                 const Voice& voice) {
  if (!target) {
    throw BadUsage("which node? graftd chaos " + options.verb + " -on node:127.0.0.1:11000");
  }
  if (!options.words.empty()) {
    throw BadUsage(options.verb + " takes no words: -on says which node");
  }
  const bool kills = options.verb == "kill";
  const bool pauses = options.verb == "pause";
  const std::optional<Nanoseconds> time =
      options.lasts.empty() ? std::nullopt : std::optional(parse_time("-for", options.lasts));
  const Process process = find_node(host, *target);
  send(host, process, kills ? SIGKILL : pauses ? SIGSTOP : SIGCONT, *target);
  voice.out << (kills    ? "killed"
                : pauses ? "paused"
                         : "resumed")
            << " node " << address_of(*target) << ", process " << process.pid << "\n"
            << std::flush;
  if (time) {
    return hold(host, process, *target, *time);
  }
  if (pauses) {
    voice.out << "undo:  graftd chaos resume -on node:" << address_of(*target) << "\n";
  }
  return Exit::done;
}

}  // namespace graftd::chaos
