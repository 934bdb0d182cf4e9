#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace graftd::viz {

struct BeatsOptions {
  std::string host;  // empty: nobody listens
  std::uint16_t port = 5044;
  // The next one is closed at once.
  std::size_t connections_max = 32;
};

// Takes documents from Beats agents, so that they need no Logstash between them and vizor. A window
// is acknowledged when all its documents have been read; while that takes long the agent is told
// that vizor lives, so that it does not send everything again.
class BeatsServer {
 public:
  // Takes documents, one a line, and calls `done` when they are read. False: no room now.
  using Deliver = std::function<bool(std::string documents, std::function<void()> done)>;
  // A sentence for the operator.
  using Say = std::function<void(const std::string&)>;

  BeatsServer(boost::asio::io_context& loop, BeatsOptions options, Deliver deliver, Say say);
  ~BeatsServer();
  BeatsServer(const BeatsServer&) = delete;
  BeatsServer& operator=(const BeatsServer&) = delete;

  // Port 0 takes a free one. Throws std::runtime_error that says where and why.
  void listen();
  std::uint16_t port() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace graftd::viz
