#pragma once

#include "viz/beats_reader.hpp"
#include "viz/beats_server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace graftd::viz {

// One agent. Reads up to the end of a window, hands its documents over, acknowledges, goes on;
// while documents are being read nothing more is taken from the socket. On the loop's thread.
class BeatsSession : public std::enable_shared_from_this<BeatsSession> {
 public:
  // Documents are handed over at the latest when they have so many bytes together.
  static constexpr std::size_t body_bytes_max = 1 << 20;

  BeatsSession(boost::asio::ip::tcp::socket socket,
               BeatsServer::Deliver deliver,
               std::function<void(const std::string&)> on_end);

  void start();
  void stop();

 private:
  void read();
  void process();
  // Whether processing may go on.
  bool take(const BeatsWindow& window);
  bool take(const BeatsDocument& document);
  void hand_over();
  void acknowledge(std::uint32_t sequence);
  void write();
  void watch();
  void end(const std::string& why);

  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer timer_;        // silence, and signs of life
  boost::asio::steady_timer retry_timer_;  // no room at vizor
  BeatsServer::Deliver deliver_;
  std::function<void(const std::string&)> on_end_;
  BeatsReader reader_;
  std::array<char, 16384> chunk_{};
  std::string body_;
  std::string outgoing_;
  std::string writing_;
  std::uint32_t expected_ = 0;
  std::uint32_t received_ = 0;
  std::int64_t silent_s_ = 0;
  bool busy_ = false;  // documents are being read
  bool ended_ = false;
};

}  // namespace graftd::viz
