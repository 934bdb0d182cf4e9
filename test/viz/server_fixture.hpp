#pragma once

#include "test/net/http_fixture.hpp"
#include "test/net/loop_thread.hpp"
#include "test/viz/viz_fixture.hpp"
#include "viz/server.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace graftd::test {

// A vizor on a free port, with a thread of its own.
class Vizor {
 public:
  explicit Vizor(viz::VizorOptions options = {}) {
    options.host = "127.0.0.1";
    options.port = 0;
    server_.emplace(thread_.loop(), options);
    server_->listen();
    port = server_->port();
    thread_.start();
  }

  ~Vizor() {
    thread_.on_loop([this] { server_.reset(); });
  }

  std::string get(const std::string& target, const std::string& headers = "") const {
    RawClient client(port);
    client.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
    return client.answer();
  }

  std::string post(const std::string& target, const std::string& body) const {
    RawClient client(port);
    client.send(request(target, body));
    return client.answer();
  }

  static std::string request(const std::string& target, const std::string& body) {
    return "POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }

  std::uint16_t port = 0;

 private:
  LoopThread thread_;
  std::optional<viz::VizorServer> server_;
};

// Events of a node, all of now.
inline std::string batch(const std::string& node, std::uint64_t from, std::uint64_t count) {
  std::string body;
  for (std::uint64_t seq = from; seq < from + count; ++seq) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    body +=
        event_line({.node = node,
                    .seq = seq,
                    .hlc_us = std::chrono::duration_cast<std::chrono::microseconds>(now).count(),
                    .counter = static_cast<std::uint32_t>(seq)}) +
        "\n";
  }
  return body;
}

// Asks until the record holds so many events.
inline bool holds(const Vizor& vizor, std::int64_t count) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (std::chrono::steady_clock::now() < deadline) {
    const auto status = parse(body_of(vizor.get("/api/status"))).as_object();
    if (status.at("journal").at("next").to_number<std::int64_t>() >= count) {
      return true;
    }
  }
  return false;
}

}  // namespace graftd::test
