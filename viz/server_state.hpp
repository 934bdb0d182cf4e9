#pragma once

#include "net/http.hpp"
#include "net/http_server.hpp"
#include "net/websocket.hpp"
#include "viz/assets.hpp"
#include "viz/command_worker.hpp"
#include "viz/ingest_worker.hpp"
#include "viz/record.hpp"
#include "viz/server.hpp"
#include "viz/subscriber.hpp"
#include "viz/tail_collector.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace graftd::viz {

// Microseconds since 1970 that never go back, whatever happens to the clock on the wall.
class Clock {
 public:
  std::int64_t now_us() const {
    const auto elapsed = std::chrono::steady_clock::now() - start_;
    return start_us_ + std::chrono::duration_cast<std::chrono::microseconds>(elapsed).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::int64_t start_us_ = std::chrono::duration_cast<std::chrono::microseconds>(
                               std::chrono::system_clock::now().time_since_epoch())
                               .count();
};

// A page that is connected.
struct Page {
  std::unique_ptr<WebSocket> socket;
  Subscriber subscriber;
  bool writing = false;
};

// All on the loop's thread, but for what the ingest worker does inside.
struct VizorServer::State : std::enable_shared_from_this<State> {
  State(boost::asio::io_context& io, VizorOptions given);

  void begin();
  // Opens the files of the record and lets what they hold come in again.
  std::unique_ptr<EventFiles> open_store(Ingest& ingest);
  // Sockets, worker and timer end; what is still posted finds nothing to do.
  void end();

  // ---- requests (server_routes.cpp) ----
  void handle(HttpRequest request, HttpRespond respond);
  // Nothing when the request may be answered.
  std::optional<HttpResponse> refusal_of(const HttpRequest& request) const;
  HttpResponse answer_api(const HttpRequest& request) const;
  HttpResponse status() const;
  HttpResponse checks() const;
  HttpResponse events(const HttpRequest& request) const;
  HttpResponse found(const HttpRequest& request) const;
  HttpResponse compared() const;
  HttpResponse bins(const HttpRequest& request) const;
  HttpResponse metrics() const;
  void command(const HttpRequest& request, const HttpRespond& respond);
  void ingest(HttpRequest request, const HttpRespond& respond);

  // The time at which the record is looked at.
  std::int64_t shown_us() const { return replays ? record.arrived_us() : clock.now_us(); }

  // ---- the other ways in ----
  void open_other_ways();
  // Documents, one a line; false when the queue is full.
  bool deliver(std::string documents, std::function<void()> done);

  // ---- the record and the pages ----
  void take(std::vector<StoredEvent> events);
  void tick();
  void arm(Duration delay);
  void wake();
  void refresh_state(std::int64_t now_us);
  void open_page(std::unique_ptr<WebSocket> socket);
  void hear_page(std::uint64_t id, const std::string& text);
  void serve_page(std::uint64_t id);
  void send(std::uint64_t id, std::string message);

  boost::asio::io_context& loop;
  VizorOptions options;
  Clock clock;
  std::int64_t started_us;
  std::string run;  // names this record: pages notice that vizor was started anew
  Assets assets;
  Record record;
  std::unique_ptr<HttpServer> server;
  std::unique_ptr<IngestWorker> worker;
  std::unique_ptr<CommandWorker> commands;  // null: pages may not command nodes
  std::unique_ptr<BeatsServer> beats;
  std::unique_ptr<EngineCollector> engine;
  std::unique_ptr<TailCollector> tails;
  boost::asio::steady_timer timer;
  bool timer_is_slow = false;
  bool ended = false;
  bool replays = false;
  std::map<std::uint64_t, Page> pages;
  std::uint64_t pages_opened = 0;
  std::string state_text;
  std::uint64_t state_at = 0;  // the record's end that it was made for
  std::int64_t state_us = 0;
  std::string checks_text;  // the verdicts of the checker as pages get them
  std::int64_t checks_us = 0;
};

}  // namespace graftd::viz
