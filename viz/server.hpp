#pragma once

#include "core/types.hpp"
#include "viz/beats_server.hpp"
#include "viz/engine_collector.hpp"
#include "viz/event_files.hpp"
#include "viz/ingest_worker.hpp"
#include "viz/journal.hpp"
#include "viz/page_command.hpp"
#include "viz/recorded_lines.hpp"
#include "viz/tail_collector.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace graftd::viz {

struct VizorOptions {
  std::string host = "0.0.0.0";
  std::uint16_t port = 8090;
  // Serve the page from here instead of the files that were compiled in.
  std::string assets_directory;
  // Names with a dot under which browsers may reach this vizor (viz/host_guard.hpp).
  std::vector<std::string> hosts;
  JournalLimits journal;
  IngestQueueLimits queue;
  // Pages; the next one is told so and closed.
  std::size_t pages_max = 256;
  // The container engine that is followed.
  std::optional<EngineOptions> engine;
  std::optional<BeatsOptions> beats;
  // Files whose lines are followed.
  std::vector<TailTarget> tails;
  // Where what comes in is kept over restarts.
  std::optional<EventFilesOptions> store;
  // The record beside another one, as viz/comparison.hpp makes it; empty: there is none.
  std::string comparison;
  // How what pages command is carried out; empty: they may command nothing.
  CarryOut carry_out;
  // Sentences for the operator.
  std::function<void(const std::string&)> say = [](const std::string&) {};
};

// Collects events at `POST /log` and `POST /ingest`, from Beats agents, from a container engine and
// from files, keeps the record, and shows it to any number of pages at `/` and `/ws`. Runs on the
// caller's loop, which one thread runs.
class VizorServer {
 public:
  struct State;

  // Reads what `options.store` holds; throws std::runtime_error that says what is wrong with it.
  VizorServer(boost::asio::io_context& loop, VizorOptions options);
  ~VizorServer();
  VizorServer(const VizorServer&) = delete;
  VizorServer& operator=(const VizorServer&) = delete;

  // Port 0 takes a free one. Throws std::runtime_error that says where, why and what to do.
  void listen();
  std::uint16_t port() const;
  // Shows a recorded run, before listen(): the time stands still at its end.
  FileFigures replay(std::string_view text);

  // 0 when nobody listens for Beats agents.
  std::uint16_t beats_port() const;
  // Lets requests under way finish for at most `grace`.
  void stop(Duration grace, std::function<void()> done);

 private:
  std::shared_ptr<State> state_;
};

}  // namespace graftd::viz
