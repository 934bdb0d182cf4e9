#include "test/scenarios/stage.hpp"

#include "test/sim/admission.hpp"
#include "test/sim/describe.hpp"

#include <utility>

namespace graftd::scenarios {

void Stage::add(const NodeId& id, DirectoryId directory, Recovered content) {
  servers_.insert_or_assign(id, Server{.disk = sim::Disk(directory, std::move(content))});
}

void Stage::say(const std::string& line) {
  if (!line.empty()) {
    output += line + "\n";
  }
}

void Stage::start(const NodeId& id) {
  Server& server = servers_.at(id);
  const Identity identity{.cluster = {"story"},
                          .node = id,
                          .directory = server.disk.directory(),
                          .incarnation = server.disk.count_start()};
  const Moment now{Instant(server.time), WallInstant(server.time)};
  server.replica = std::make_unique<Replica>(identity, options, server.disk.recover(), now);
  server.loop = std::make_unique<ReplicaLoop>(*server.replica, outlets(id, server));
}

void Stage::crash(const NodeId& id) {
  Server& server = servers_.at(id);
  server.loop.reset();
  server.replica.reset();
  server.writing.reset();
  server.saving.reset();
  server.flush_due = false;
}

void Stage::wipe(const NodeId& id) {
  crash(id);
  servers_.at(id).disk = sim::Disk({++directories_}, {});
}

ReplicaOutlets Stage::outlets(const NodeId& id, Server& server) {
  return {.now =
              [&server] {
                return Moment{Instant(server.time), WallInstant(server.time)};
              },
          .write = [&server](Write write) { server.writing = std::move(write); },
          .write_state = [&server](StateWrite write) { server.saving = std::move(write); },
          .send =
              [this, &server](Message message) {
                const Member* known = server.replica->configuration().find(message.to);
                in_flight.push_back({std::move(message),
                                     server.disk.directory(),
                                     known != nullptr ? known->directory : DirectoryId{}});
              },
          .answer =
              [this, id](Answer answer) {
                if (auto* status = std::get_if<StatusReport>(&answer.outcome)) {
                  asked_status_ = std::move(*status);
                } else {
                  say(id.text + " answers: " + sim::describe(answer.outcome));
                }
              },
          .tell =
              [this](std::vector<Event> events) {
                for (const Event& event : events) {
                  say(sim::describe(event));
                }
              },
          .flush_soon = [&server] { server.flush_due = true; },
          .tick_at = [&server](Instant instant) { server.deadline = instant; }};
}

void Stage::take(const NodeId& id, Input input) {
  Server& server = servers_.at(id);
  if (server.loop != nullptr) {
    server.loop->take(std::move(input));
    settle(server);
  }
}

void Stage::settle(Server& server) {
  do {
    if (std::exchange(server.flush_due, false)) {
      server.loop->flush();
    }
    if (server.writing && !server.disk_held) {
      end_write(server);
    }
    if (server.saving && !server.state_held) {
      end_state(server);
    }
  } while (server.flush_due || (server.writing && !server.disk_held) ||
           (server.saving && !server.state_held));
}

void Stage::end_write(Server& server) {
  server.disk.apply(*std::exchange(server.writing, std::nullopt));
  server.loop->written(Duration(1));
}

void Stage::end_state(Server& server) {
  server.disk.apply(*std::exchange(server.saving, std::nullopt));
  server.loop->take(StateWritten{Duration(1), 0});
}

void Stage::tick(const NodeId& id) {
  Server& server = servers_.at(id);
  server.time = std::max(server.time, server.deadline.time_since_epoch());
  take(id, Tick{});
}

void Stage::sleep(const NodeId& id, Duration time) { servers_.at(id).time += time; }

void Stage::wait(const NodeId& id, Duration time) {
  Server& server = servers_.at(id);
  const Duration end = server.time + time;
  while (server.loop != nullptr && server.deadline.time_since_epoch() <= end) {
    tick(id);
  }
  server.time = end;
}

void Stage::link(const NodeId& id, const NodeId& peer, bool up) { take(id, PeerLink{peer, up}); }

void Stage::ask(const NodeId& id, Request request, Duration patience) {
  const Instant deadline(servers_.at(id).time + patience);
  take(id, ClientRequest{{++requests_}, std::move(request), deadline, ""});
}

void Stage::hold_disk(const NodeId& id, bool held) {
  servers_.at(id).disk_held = held;
  settle(servers_.at(id));
}

void Stage::finish_write(const NodeId& id) {
  Server& server = servers_.at(id);
  if (server.writing) {
    end_write(server);
    settle(server);
  }
}

void Stage::hold_state(const NodeId& id, bool held) {
  servers_.at(id).state_held = held;
  settle(servers_.at(id));
}

void Stage::finish_state(const NodeId& id) {
  Server& server = servers_.at(id);
  if (server.saving) {
    end_state(server);
    settle(server);
  }
}

void Stage::set_space(const NodeId& id, DiskSpace space) {
  Server& server = servers_.at(id);
  server.disk_held = server.state_held = space == DiskSpace::none;
  take(id, SpaceLeft{space, 0});
}

void Stage::deliver(Parcel parcel) {
  const NodeId to = parcel.message.to;
  const auto found = servers_.find(to);
  if (found == servers_.end() || found->second.loop == nullptr) {
    return;
  }
  const sim::Endpoints ends{.from = parcel.message.from,
                            .from_directory = parcel.from_directory,
                            .to_directory = found->second.disk.directory(),
                            .expected = parcel.expected};
  if (!sim::admits(ends, found->second.replica->configuration(), parcel.message.body)) {
    say("x " + sim::describe(parcel.message) + ": another directory");
    return;
  }
  say("> " + sim::describe(parcel.message));
  take(to, Received{std::move(parcel.message), parcel.from_directory});
}

StatusReport Stage::status_of(const NodeId& id) {
  asked_status_.reset();
  ask(id, StatusRequest{}, std::chrono::seconds(1));
  return std::exchange(asked_status_, std::nullopt).value_or(StatusReport{});
}

std::vector<NodeId> Stage::names() const {
  std::vector<NodeId> names;
  for (const auto& [id, server] : servers_) {
    names.push_back(id);
  }
  return names;
}

}  // namespace graftd::scenarios
