#pragma once

#include "core/types.hpp"
#include "viz/engine_answers.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace graftd::viz {

struct EngineOptions {
  std::string socket;  // path of the engine's Unix socket
  EngineSelection selection;
  // Containers followed at once; the next ones are named on stderr and left out.
  std::size_t containers_max = 64;
  // Besides what the events of the engine tell.
  Duration list_every = std::chrono::seconds(30);
};

// Follows the containers of a Docker engine (or of one that speaks its API, as Podman) and hands on
// what they write, each line once, whatever restarts meanwhile: container, engine or network. It
// only asks, and changes nothing there.
//
// One round lists the containers and opens the logs that are missing. Rounds follow events of the
// engine, and come every half a minute all the same, because the engine drops events under load.
class EngineCollector {
 public:
  struct Outside {
    // Takes documents, one a line, and calls `done` when they are read. False: no room now.
    std::function<bool(std::string documents, std::function<void()> done)> deliver;
    // A sentence for the operator.
    std::function<void(const std::string&)> say;
    std::function<std::int64_t()> now_us;
  };

  EngineCollector(boost::asio::io_context& loop, EngineOptions options, Outside outside);
  ~EngineCollector();
  EngineCollector(const EngineCollector&) = delete;
  EngineCollector& operator=(const EngineCollector&) = delete;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace graftd::viz
