#include "cmd/node_events.hpp"

#include "cmd/process_facts.hpp"

#include <unistd.h>

namespace graftd {

event::NodeStart start_event(const NodeOptions& options) {
  const auto us = [](Duration duration) { return duration.count(); };
  return {.version = GRAFTD_VERSION,
          .pid = getpid(),
          .host = host_name(),
          .boot_id = machine_boot_id(),
          .time_ns = time_namespace(),
          .http = to_string(options.http_advertised),
          .raft = to_string(options.raft_advertised),
          .params = {{"el_min", us(options.core.election_timeout)},
                     {"el_max", 2 * us(options.core.election_timeout)},
                     {"hb", us(options.core.heartbeat_interval)},
                     {"batch", static_cast<std::int64_t>(options.core.append_entries_max)}}};
}

EventStreamOptions stream_options_of(const NodeOptions& options) {
  EventStreamOptions stream;
  stream.descriptor = options.events_file.empty() ? STDOUT_FILENO : -1;
  stream.file = options.events_file;
  stream.vizor = options.vizor_url;
  return stream;
}

}  // namespace graftd
