#include "cmd/node_process.hpp"

#include "cmd/disk_thread.hpp"
#include "cmd/join.hpp"
#include "cmd/node_events.hpp"
#include "cmd/node_front.hpp"
#include "cmd/process_facts.hpp"
#include "cmd/removal_watch.hpp"
#include "cmd/replica_loop.hpp"
#include "cmd/space_watch.hpp"
#include "cmd/state_thread.hpp"
#include "net/event_stream.hpp"
#include "net/link_fault_api.hpp"
#include "net/peer_network.hpp"
#include "store/roomy_heap.hpp"
#include "viz/event_json.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <spdlog/spdlog.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <optional>
#include <thread>
#include <utility>

namespace graftd {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr Duration stat_interval = std::chrono::seconds(1);
// For requests under way, and for the last events, when the node ends.
constexpr Duration drain_time = std::chrono::seconds(1);

Moment moment_now() {
  using std::chrono::duration_cast, std::chrono::steady_clock, std::chrono::system_clock;
  return {Instant(duration_cast<Duration>(steady_clock::now().time_since_epoch())),
          WallInstant(duration_cast<Duration>(system_clock::now().time_since_epoch()))};
}

}  // namespace

struct NodeProcess::State {
  explicit State(const NodeOptions& wanted);
  ~State();

  void start(OpenedStore opened);
  NodeHttpOutlets http_outlets();
  ReplicaOutlets replica_outlets();
  PeerCallbacks peer_callbacks();
  void on_link(const NodeId& peer, PeerLinkState link, const std::string& why);
  void ask(Request request, Instant deadline, std::string trace, OpenRequests::Done done);
  void tick_at(Instant at);
  void follow_configuration();
  void report_statistics();
  void join_in_background(bool must_join);
  void announce_own_address();
  void on_signal();
  void hand_over_and_end();
  void end(int code);

  NodeOptions options;
  Identity identity;
  asio::io_context loop{1};
  asio::signal_set signals{loop, SIGINT, SIGTERM};
  asio::steady_timer tick_timer{loop};
  asio::steady_timer statistics_timer{loop};
  asio::steady_timer end_timer{loop};
  OpenRequests requests;
  NodeFront front;

  std::optional<LogStore> store;
  std::optional<DiskThread> disk;
  std::optional<StateThread> state_thread;
  std::optional<EventStream> events;
  std::optional<PeerNetwork> peers;
  std::optional<Replica> replica;
  std::optional<ReplicaLoop> replica_loop;
  std::optional<RemovalWatch> removal_watch;

  Configuration followed;  // what the peer links are set to
  std::int64_t sync_us_max = 0;
  Duration cpu_before{};
  GrowingHeap heap;
  std::thread joiner;
  std::atomic<bool> stop_joining = false;
  bool ending = false;
  int exit_code = 0;
};

NodeProcess::State::State(const NodeOptions& wanted)
    : options(wanted), front(loop, wanted, http_outlets()) {}

NodeProcess::State::~State() {
  stop_joining = true;
  if (joiner.joinable()) {
    joiner.join();
  }
  disk.reset();  // before the loop they report to
  state_thread.reset();
}

void NodeProcess::State::start(OpenedStore opened) {
  store.emplace(std::move(opened.stores.log));
  identity = store->identity();
  options.core.seed = random_number();
  events.emplace(
      stream_options_of(options),
      [run = identity.cluster.text](const Event& event, std::string& out) {
        append_event_line(event, run, out);
      },
      [this](const event::TraceGap& gap) {
        asio::post(loop, [this, gap] { replica_loop->take(Report{gap}); });
      });
  peers.emplace(loop, identity, PeerLimits{}, peer_callbacks());
  peers->listen(options.raft_listen.host, options.raft_listen.port);
  const auto on_space = [this](const SpaceLeft& left) {
    asio::post(loop, [this, left] { replica_loop->take(left); });
  };
  disk.emplace(DiskThread::Work{
      .write = [this](const Write& write) { return store->write_if_space(write); },
      .look = watch_space(options.data_directory, options.core.disk_reserve, on_space),
      .tidy = [this] { store->tidy(); }});
  state_thread.emplace(std::move(opened.stores.state), [this](StateWritten written) {
    asio::post(loop, [this, written] {
      replica_loop->take(written);
      follow_configuration();
    });
  });
  replica.emplace(identity, options.core, std::move(opened.recovered), moment_now());
  replica_loop.emplace(*replica, replica_outlets());
  followed = std::move(opened.contacts);
  peers->set_configuration(followed);
  removal_watch.emplace(loop, identity, [this](const std::string& sentence) {
    spdlog::error("{}", sentence);
    end(0);
  });
  removal_watch->follow(replica->contacts());
  follow_configuration();
  replica_loop->take(Report{start_event(options)});
  report_statistics();
  signals.async_wait([this](error_code error, int) {
    if (!error) {
      on_signal();
    }
  });
  if (!options.join.empty()) {
    join_in_background(opened.must_join);
  } else {
    announce_own_address();
  }
  front.start();
  spdlog::info("cluster {}, incarnation {}, HTTP on {}, peers on {}",
               identity.cluster.text,
               identity.incarnation.value,
               to_string(options.http_listen),
               to_string(options.raft_advertised));
}

NodeHttpOutlets NodeProcess::State::http_outlets() {
  NodeHttpOutlets out{
      .now = [] { return moment_now().mono; },
      .ask =
          [this](Request request, Instant deadline, std::string trace, OpenRequests::Done done) {
            ask(std::move(request), deadline, std::move(trace), std::move(done));
          },
      .order = {}};
  if (options.chaos) {
    out.order = [this](const HttpRequest& request, const NodeHttpOutlets::Ordered& done) {
      done(request, handle_chaos(request, peers->faults(), moment_now().mono));
    };
  }
  return out;
}

ReplicaOutlets NodeProcess::State::replica_outlets() {
  return {.now = moment_now,
          .write =
              [this](Write write) {
                disk->submit(std::move(write), [this](Duration took) {
                  asio::post(loop, [this, took] {
                    sync_us_max = std::max(sync_us_max, took.count());
                    replica_loop->written(took);
                    follow_configuration();
                  });
                });
              },
          .write_state = [this](StateWrite write) { state_thread->submit(std::move(write)); },
          .send = [this](Message message) { peers->send(std::move(message)); },
          .answer = [this](const Answer& answer) { requests.close(answer); },
          .tell = [this](std::vector<Event> told) { events->offer(std::move(told)); },
          .flush_soon =
              [this] {
                asio::post(loop, [this] {
                  replica_loop->flush();
                  follow_configuration();
                });
              },
          .tick_at = [this](Instant at) { tick_at(at); }};
}

PeerCallbacks NodeProcess::State::peer_callbacks() {
  return {.on_message = [this](Received it) { replica_loop->take(std::move(it)); },
          .on_link = [this](const NodeId& peer,
                            PeerLinkState link,
                            const std::string& why) { on_link(peer, link, why); },
          .on_drop =
              [this](const Message& message, const std::string& why) {
                if (options.core.trace != Trace::full) {
                  return;
                }
                replica_loop->take(Report{event::MessageDrop{
                    .from = message.from, .id = message.id, .to = message.to, .why = why}});
              },
          .on_fault = [this](EventBody body) { replica_loop->take(Report{std::move(body)}); }};
}

void NodeProcess::State::on_link(const NodeId& peer, PeerLinkState link, const std::string& why) {
  switch (link) {
    case PeerLinkState::up:
    case PeerLinkState::down:
      replica_loop->take(PeerLink{.peer = peer, .up = link == PeerLinkState::up});
      return;
    case PeerLinkState::refused:
      spdlog::warn("link with {} refused: {}", peer.text, why);
      [[fallthrough]];
    case PeerLinkState::unreachable:
      replica_loop->take(Report{
          event::PeerConnection{.peer = peer, .state = std::string(name_of(link)), .error = why}});
      return;
  }
}

void NodeProcess::State::ask(Request request,
                             Instant deadline,
                             std::string trace,
                             OpenRequests::Done done) {
  const RequestId id = requests.open(std::move(done));
  replica_loop->take(ClientRequest{id, std::move(request), deadline, std::move(trace)});
}

void NodeProcess::State::tick_at(Instant at) {
  tick_timer.expires_at(std::chrono::steady_clock::time_point(at.time_since_epoch()));
  tick_timer.async_wait([this](error_code error) {
    if (!error) {
      replica_loop->tick();
    }
  });
}

// A server without a configuration keeps the contacts it was told of when it joined.
void NodeProcess::State::follow_configuration() {
  if (replica->configuration_is_committed() && replica->configuration() == followed) {
    return;  // as nearly always, and nothing was copied
  }
  Configuration now = replica->contacts();
  if (!now.members.empty() && now != followed) {
    followed = std::move(now);
    peers->set_configuration(followed);
    removal_watch->follow(followed);
  }
}

void NodeProcess::State::report_statistics() {
  const Duration cpu = cpu_time();
  const Duration used = cpu - std::exchange(cpu_before, cpu);
  replica_loop->take(
      Report{event::NodeStat{.rss_bytes = resident_bytes(),
                             .cpu_percent = 100.0 * static_cast<double>(used.count()) /
                                            static_cast<double>(stat_interval.count()),
                             .events_queued = events->stats().queued,
                             .events_dropped = events->stats().dropped,
                             .sync_us_max = std::exchange(sync_us_max, 0)}});
  removal_watch->look(replica->status(moment_now().mono), replica->configuration_is_committed());
  heap.tend();
  statistics_timer.expires_after(stat_interval);
  statistics_timer.async_wait([this](error_code error) {
    if (!error) {
      report_statistics();
    }
  });
}

// Blocks, so it has a thread of its own; what it comes to is decided on the loop.
void NodeProcess::State::join_in_background(bool must_join) {
  joiner = std::thread([this, must_join] {
    auto result = ask_to_join(options, identity, stop_joining);
    asio::post(loop, [this, must_join, result = std::move(result)] {
      if (const auto* joined = std::get_if<Joined>(&result)) {
        spdlog::info("member of cluster {}, joined through {}",
                     identity.cluster.text,
                     to_string(joined->through));
        return;
      }
      const auto& failure = std::get<JoinFailure>(result);
      if (ending) {
        return;
      }
      if (must_join || failure.refused) {
        spdlog::error("{}", failure.sentence);
        end(failure.refused ? 1 : 3);
      } else {
        spdlog::warn("{}; going on with the configuration on the disk", failure.sentence);
      }
    });
  });
}

// A member that comes back under another address says so itself.
void NodeProcess::State::announce_own_address() {
  const Member* self = replica->configuration().find(identity.node);
  const std::string raft = to_string(options.raft_advertised);
  const std::string http_address = to_string(options.http_advertised);
  if (self == nullptr || (self->raft_address == raft && self->http_address == http_address)) {
    return;
  }
  spdlog::info("telling the cluster that {} has moved from {} to {}",
               identity.node.text,
               self->raft_address,
               raft);
  ask(JoinRequest{identity.node, raft, http_address, identity.directory},
      moment_now().mono + std::chrono::minutes(1),
      "",
      [](const Answer& answer) {
        if (const auto* refused = std::get_if<Refused>(&answer.outcome)) {
          spdlog::warn("the cluster did not take the new address: {}", refused->message);
        }
      });
}

void NodeProcess::State::on_signal() {
  signals.async_wait([](error_code error, int) {
    if (!error) {
      std::_Exit(130);  // asked twice: at once
    }
  });
  spdlog::info("asked to end");
  stop_joining = true;
  ask(StatusRequest{}, Instant::max(), "", [this](const Answer& answer) {
    if (std::get<StatusReport>(answer.outcome).role == RoleName::leader) {
      hand_over_and_end();
    } else {
      end(0);
    }
  });
}

// The others need no election timeout to find out (thesis §3.10).
void NodeProcess::State::hand_over_and_end() {
  ask(TransferRequest{},
      moment_now().mono + 2 * options.core.election_timeout,
      "",
      [this](const Answer& answer) {
        if (std::holds_alternative<Applied>(answer.outcome)) {
          spdlog::info("leadership handed over to {}",
                       answer.leader ? answer.leader->text : "another server");
        }
        end(0);
      });
}

void NodeProcess::State::end(int code) {
  if (std::exchange(ending, true)) {
    return;
  }
  exit_code = code;
  statistics_timer.cancel();
  front.stop(drain_time, [this] {
    replica_loop->take(Report{event::NodeStop{.reason = exit_code == 0 ? "asked" : "failed"}});
    // The events of a batch are told when its write is done; one that hangs is not waited for.
    end_timer.expires_after(replica_loop->writing() ? drain_time : Duration(0));
    end_timer.async_wait([this](error_code) {
      replica_loop->flush();
      peers->close();
      events->flush_and_stop(std::chrono::steady_clock::now() + drain_time);
      loop.stop();
    });
  });
}

NodeProcess::NodeProcess(const NodeOptions& options) : state_(std::make_unique<State>(options)) {}

NodeProcess::~NodeProcess() = default;

int NodeProcess::run(OpenedStore opened) {
  std::signal(SIGPIPE, SIG_IGN);
  state_->start(std::move(opened));
  state_->loop.run();
  return state_->exit_code;
}

}  // namespace graftd
