#include "viz/server.hpp"

#include "viz/json_text.hpp"
#include "viz/replay.hpp"
#include "viz/restore.hpp"
#include "viz/server_state.hpp"
#include "viz/verdict.hpp"

#include <boost/asio/post.hpp>

#include <random>
#include <utility>

namespace graftd::viz {
namespace {

// While something waits to settle or to be sent, and while nothing does.
constexpr Duration tick_fast = std::chrono::milliseconds(8);
constexpr Duration tick_slow = std::chrono::milliseconds(250);

constexpr const char* websocket_path = "/ws";
constexpr std::size_t api_body_bytes_max = 64 << 10;

HttpServerOptions http_options(const VizorOptions& options) {
  HttpServerOptions http;
  http.body_bytes_max = api_body_bytes_max;
  http.body_bytes_max_of = [](const std::string& path) -> std::optional<std::size_t> {
    if (path == "/log" || path == "/ingest") {
      return viz::body_bytes_max;
    }
    return std::nullopt;
  };
  http.request_timeout = std::chrono::seconds(60);
  // Room for the senders besides all pages.
  http.connections_max = options.pages_max + 1024;
  http.websocket.message_bytes_max = 4096;
  http.websocket.buffered_bytes_max = 4 * Subscriber::message_bytes_max;
  return http;
}

std::string random_name() {
  std::random_device device;
  std::string name;
  append_hex(name, (std::uint64_t{device()} << 32) | device());
  return name;
}

}  // namespace

VizorServer::State::State(boost::asio::io_context& io, VizorOptions given)
    : loop(io),
      options(std::move(given)),
      started_us(clock.now_us()),
      run(random_name()),
      assets(options.assets_directory),
      record(options.journal),
      timer(loop) {}

void VizorServer::State::begin() {
  const std::weak_ptr<State> weak = weak_from_this();
  server = std::make_unique<HttpServer>(
      loop, http_options(options), [weak](HttpRequest request, HttpRespond respond) {
        if (const auto self = weak.lock()) {
          self->handle(std::move(request), std::move(respond));
        }
      });
  server->on_websocket(websocket_path, [weak](std::unique_ptr<WebSocket> socket) {
    if (const auto self = weak.lock()) {
      self->open_page(std::move(socket));
    }
  });
  Ingest ingest;
  std::unique_ptr<EventFiles> files = options.store ? open_store(ingest) : nullptr;
  worker = std::make_unique<IngestWorker>(
      options.queue,
      [weak, &io = loop](std::function<void()> call) {
        boost::asio::post(io, [weak, call = std::move(call)] {
          if (const auto self = weak.lock(); self && !self->ended) {
            call();
          }
        });
      },
      [this] { return clock.now_us(); },
      [weak](std::vector<StoredEvent> events) {
        if (const auto self = weak.lock()) {
          self->take(std::move(events));
        }
      },
      std::move(ingest),
      std::move(files));
  if (options.carry_out) {
    commands = std::make_unique<CommandWorker>(options.carry_out);
  }
  arm(tick_slow);
}

std::unique_ptr<EventFiles> VizorServer::State::open_store(Ingest& ingest) {
  EventFilesOptions kept = *options.store;
  kept.say = options.say;
  auto files = std::make_unique<EventFiles>(std::move(kept));
  // More would not fit into the record anyway.
  const std::uint64_t documents = restore(*files, options.journal.bytes_max, ingest, record);
  if (documents > 0) {
    options.say("took up " + std::to_string(documents) + " events that are kept in " +
                options.store->directory);
  }
  return files;
}

void VizorServer::State::end() {
  ended = true;
  timer.cancel();
  engine.reset();
  tails.reset();
  beats.reset();
  worker.reset();
  commands.reset();
  pages.clear();
  server.reset();
}

void VizorServer::State::open_other_ways() {
  const auto taken = [this](std::string documents, std::function<void()> done) {
    return deliver(std::move(documents), std::move(done));
  };
  if (options.beats) {
    beats = std::make_unique<BeatsServer>(loop, *options.beats, taken, options.say);
    beats->listen();
  }
  if (options.engine) {
    engine = std::make_unique<EngineCollector>(
        loop,
        *options.engine,
        EngineCollector::Outside{
            .deliver = taken, .say = options.say, .now_us = [this] { return clock.now_us(); }});
  }
  if (!options.tails.empty()) {
    tails = std::make_unique<TailCollector>(
        loop,
        options.tails,
        TailCollector::Outside{.deliver = taken,
                               .say = options.say,
                               .now_us = [this] { return clock.now_us(); },
                               .past_bytes_max = options.journal.bytes_max});
  }
}

bool VizorServer::State::deliver(std::string documents, std::function<void()> done) {
  IngestWorker::Job job{.body = std::move(documents), .encoding = {}, .node = {}, .done = {}};
  job.done = [this, done = std::move(done)](Intake intake) {
    record.count_received(intake.duplicate, intake.malformed, intake.refused);
    take(std::move(intake.events));
    done();
  };
  return worker->submit(std::move(job));
}

void VizorServer::State::take(std::vector<StoredEvent> events) {
  if (!events.empty()) {
    record.take(std::move(events), clock.now_us());
    wake();
  }
}

void VizorServer::State::arm(Duration delay) {
  timer_is_slow = delay == tick_slow;
  timer.expires_after(delay);
  timer.async_wait([weak = weak_from_this()](const boost::system::error_code& ec) {
    if (const auto self = weak.lock(); self && !ec && !self->ended) {
      self->tick();
    }
  });
}

void VizorServer::State::wake() {
  if (timer_is_slow) {
    arm(tick_fast);
  }
}

void VizorServer::State::tick() {
  record.settle(clock.now_us());
  bool busy = record.unsettled() > 0;
  for (auto& [id, page] : pages) {
    serve_page(id);
    busy = busy || page.subscriber.behind();
  }
  arm(busy ? tick_fast : tick_slow);
}

void VizorServer::State::refresh_state(std::int64_t now_us) {
  if (state_text.empty() || state_at != record.journal().next() ||
      now_us - state_us >= Subscriber::state_every_us) {
    state_text = state_json(record.view(), shown_us());
    state_at = record.journal().next();
    state_us = now_us;
  }
  if (checks_text.empty() || now_us - checks_us >= Subscriber::checks_every_us) {
    const std::uint64_t end = record.journal().next();
    checks_text = "{\"type\":\"checks\",\"upto\":" + std::to_string(end) +
                  ",\"checks\":" + checks_json(record.checker(), end) + "}";
    checks_us = now_us;
  }
}

void VizorServer::State::open_page(std::unique_ptr<WebSocket> socket) {
  if (pages.size() >= options.pages_max) {
    socket->send_text("{\"type\":\"error\",\"message\":\"vizor already serves " +
                      std::to_string(options.pages_max) +
                      " pages, and no more; close another one and reload\"}");
    socket->close();
    return;
  }
  const std::uint64_t id = ++pages_opened;
  const std::weak_ptr<State> weak = weak_from_this();
  WebSocket& opened = *socket;
  pages.emplace(id, Page{std::move(socket), Subscriber(record, run, commands != nullptr)});
  opened.on_close([weak, id] {
    if (const auto self = weak.lock()) {
      self->pages.erase(id);
    }
  });
  opened.on_text([weak, id](const std::string& text) {
    if (const auto self = weak.lock(); self && !self->ended) {
      self->hear_page(id, text);
    }
  });
}

void VizorServer::State::hear_page(std::uint64_t id, const std::string& text) {
  const auto page = pages.find(id);
  if (page == pages.end() || page->second.writing) {
    return;
  }
  if (std::optional<std::string> welcome = page->second.subscriber.hear(text, shown_us())) {
    send(id, std::move(*welcome));
    wake();
  }
}

void VizorServer::State::serve_page(std::uint64_t id) {
  const auto page = pages.find(id);
  if (page == pages.end() || page->second.writing || ended) {
    return;
  }
  const std::int64_t now_us = clock.now_us();
  refresh_state(now_us);
  if (std::optional<std::string> message =
          page->second.subscriber.next(state_text, checks_text, now_us)) {
    send(id, std::move(*message));
  }
}

void VizorServer::State::send(std::uint64_t id, std::string message) {
  Page& page = pages.at(id);
  page.writing =
      page.socket->send_text(std::move(message), [weak = weak_from_this(), id](bool sent) {
        const auto self = weak.lock();
        const auto found = self ? self->pages.find(id) : decltype(pages)::iterator();
        if (!self || found == self->pages.end()) {
          return;
        }
        found->second.writing = false;
        if (sent) {
          self->serve_page(id);
        }
      });
}

VizorServer::VizorServer(boost::asio::io_context& loop, VizorOptions options)
    : state_(std::make_shared<State>(loop, std::move(options))) {
  state_->begin();
}

VizorServer::~VizorServer() { state_->end(); }

void VizorServer::listen() {
  state_->server->listen(state_->options.host, state_->options.port);
  state_->open_other_ways();
}

FileFigures VizorServer::replay(std::string_view text) {
  state_->replays = true;
  return replay_lines(text, state_->record);
}

std::uint16_t VizorServer::port() const { return state_->server->port(); }

std::uint16_t VizorServer::beats_port() const {
  return state_->beats ? state_->beats->port() : std::uint16_t{0};
}

void VizorServer::stop(Duration grace, std::function<void()> done) {
  state_->server->stop(grace, std::move(done));
}

}  // namespace graftd::viz
