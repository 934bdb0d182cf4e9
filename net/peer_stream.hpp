#pragma once

#include "net/peer_frame.hpp"
#include "net/peer_limits.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace graftd {

// Called on the loop thread, never after close().
struct PeerStreamHandlers {
  std::function<void(std::string_view payload)> on_frame;
  std::function<void()> on_written;
  std::function<void(std::string why)> on_broken;  // once; the stream is closed then
};

// Frames over one connected socket, in both directions. One write at a time: the owner waits for
// on_written. The owner keeps it in a shared_ptr because Asio's handlers outlive its interest.
class PeerStream : public std::enable_shared_from_this<PeerStream> {
 public:
  PeerStream(boost::asio::ip::tcp::socket socket, const PeerLimits& limits);

  // Until set_payload_bytes_max says otherwise, frames may only be as long as a greeting.
  void start(PeerStreamHandlers handlers);

  void set_payload_bytes_max(std::size_t bytes) { decoder_.set_payload_bytes_max(bytes); }

  bool writing() const { return !outgoing_.empty(); }

  // Takes the bytes out of `frames` and leaves an empty buffer to fill for the next write.
  void write(std::string& frames);

  void close();

 private:
  void read();
  void took_bytes(std::size_t bytes);
  void broke(std::string why);

  boost::asio::ip::tcp::socket socket_;
  PeerStreamHandlers handlers_;
  FrameDecoder decoder_;
  std::string outgoing_;
  bool closed_ = false;
};

// No delay for small writes, and silent loss noticed within `silence_max`.
void tune_peer_socket(boost::asio::ip::tcp::socket& socket, Duration silence_max);

}  // namespace graftd
